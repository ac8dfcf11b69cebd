"""What every sandbox shares: a loopback server, its request log, its faults, its shelf and its page.

A sandbox is one tool in a box: it speaks that tool's own HTTP, so that the real client library and the real
connector run against it. The tool itself is a :class:`~okrsync.sandbox.tool.Tool` in ``connectors/<tool>/sandbox``.
"""

from okrsync.sandbox.faults import Fault, Faults
from okrsync.sandbox.journal import Journal
from okrsync.sandbox.seed import KEY_HEADING, KEY_RESULT_HEADINGS, OBJECTIVE_HEADINGS, Person, Seed
from okrsync.sandbox.server import Server
from okrsync.sandbox.shelf import Shelf
from okrsync.sandbox.tool import Answer, ApiError, Call, Cell, Route, Sheet, Tool

__all__ = [
    "KEY_HEADING",
    "KEY_RESULT_HEADINGS",
    "OBJECTIVE_HEADINGS",
    "Answer",
    "ApiError",
    "Call",
    "Cell",
    "Fault",
    "Faults",
    "Journal",
    "Person",
    "Route",
    "Seed",
    "Server",
    "Sheet",
    "Shelf",
    "Tool",
]
