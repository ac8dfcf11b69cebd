"""The port between the engine and the tools, its words for reading, writing and measuring, and its errors."""

from okrsync.connector.containers import Accepts, Capabilities, Container, Slot
from okrsync.connector.errors import ConnectorError, Misconfigured, Problem, Unavailable
from okrsync.connector.measuring import Aggregate, Answers, CountWork, Query
from okrsync.connector.port import Connector, Plugin
from okrsync.connector.reading import Cursor, Gone, Ref, Snapshot
from okrsync.connector.rights import Right
from okrsync.connector.writing import Action, Change, Done, Outcome, Refused, Stale, Unknown, Written

__all__ = [
    "Accepts",
    "Action",
    "Aggregate",
    "Answers",
    "Capabilities",
    "Change",
    "Connector",
    "ConnectorError",
    "Container",
    "CountWork",
    "Cursor",
    "Done",
    "Gone",
    "Misconfigured",
    "Outcome",
    "Plugin",
    "Problem",
    "Query",
    "Ref",
    "Refused",
    "Right",
    "Slot",
    "Snapshot",
    "Stale",
    "Unavailable",
    "Unknown",
    "Written",
]
