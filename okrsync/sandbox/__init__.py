"""What every sandbox shares: a loopback server, its request log, its faults, its shelf and its page.

A sandbox is one tool in a box: it speaks that tool's own HTTP, so that the real client library and the real
connector run against it. The tool itself is a :class:`~okrsync.sandbox.tool.Tool` in ``connectors/<tool>/sandbox``.
"""

from okrsync.sandbox.faults import Fault, Faults
from okrsync.sandbox.journal import Journal
from okrsync.sandbox.limits import Conditions, Limit, Rate, Standing, Use
from okrsync.sandbox.seed import KEY_HEADING, KEY_RESULT_HEADINGS, OBJECTIVE_HEADINGS, Person, Seed
from okrsync.sandbox.server import Server
from okrsync.sandbox.shelf import Shelf
from okrsync.sandbox.tool import Answer, ApiError, Call, Cell, Route, Sheet, Throttle, Tool
from okrsync.sandbox.witness import Exchange, Witness

__all__ = [
    "KEY_HEADING",
    "KEY_RESULT_HEADINGS",
    "OBJECTIVE_HEADINGS",
    "Answer",
    "ApiError",
    "Call",
    "Cell",
    "Conditions",
    "Exchange",
    "Fault",
    "Faults",
    "Journal",
    "Limit",
    "Person",
    "Rate",
    "Route",
    "Seed",
    "Server",
    "Sheet",
    "Shelf",
    "Standing",
    "Throttle",
    "Tool",
    "Use",
    "Witness",
]
