"""Owns the fields of this site's issues: ids, names, what kind of value each holds, and on which screens it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from connectors.jira.sandbox.catalogue import EPIC, ISSUE_TYPES, STORY, SUBTASK, TASK, IssueType

Deployment = Literal["cloud", "data-center"]
KindName = Literal[
    "line", "area", "number", "option", "user", "date", "labels", "priority", "parent", "links",
    "project", "type", "status", "resolution", "moment", "key", "subtasks",
]  # fmt: skip

_CUSTOM_TYPES: Mapping[str, tuple[str, str]] = {
    "line": ("textfield", "Short text"),
    "area": ("textarea", "Paragraph"),
    "number": ("float", "Number"),
    "option": ("select", "Dropdown"),
    "user": ("userpicker", "User Picker (single user)"),
    "date": ("datepicker", "Date"),
}


@dataclass(frozen=True)
class Option:
    id: str
    value: str


@dataclass(frozen=True)
class Field:
    """One field. ``clauses`` are its names in JQL; ``screens`` the issue types whose screens show it for editing."""

    id: str
    name: str
    kind: KindName
    clauses: tuple[str, ...] = ()
    screens: tuple[IssueType, ...] = ()
    options: tuple[Option, ...] = ()

    @property
    def number(self) -> int | None:
        """The 10010 of ``customfield_10010``; ``None`` for a system field."""
        return int(self.id.removeprefix("customfield_")) if self.custom else None

    @property
    def custom(self) -> bool:
        return self.id.startswith("customfield_")

    @property
    def custom_type(self) -> str:
        """The last part of a custom field's type URI, such as ``textfield``."""
        return _CUSTOM_TYPES[self.kind][0]

    @property
    def searchable(self) -> bool:
        return bool(self.clauses)


_SYSTEM = (
    Field("issuekey", "Key", "key", ("id", "issue", "issuekey", "key")),
    Field("summary", "Summary", "line", ("summary",), ISSUE_TYPES),
    Field("issuetype", "Issue Type", "type", ("issuetype", "type"), ISSUE_TYPES),
    Field("project", "Project", "project", ("project",), ISSUE_TYPES),
    Field("status", "Status", "status", ("status",)),
    Field("description", "Description", "area", ("description",), ISSUE_TYPES),
    Field("labels", "Labels", "labels", ("labels",), ISSUE_TYPES),
    Field("assignee", "Assignee", "user", ("assignee",), ISSUE_TYPES),
    Field("reporter", "Reporter", "user", ("reporter",), ISSUE_TYPES),
    Field("creator", "Creator", "user", ("creator",)),
    Field("priority", "Priority", "priority", ("priority",), ISSUE_TYPES),
    Field("parent", "Parent", "parent", ("parent",), (STORY, TASK, SUBTASK)),
    Field("duedate", "Due date", "date", ("due", "duedate"), ISSUE_TYPES),
    Field("resolution", "Resolution", "resolution", ("resolution",)),
    Field("resolutiondate", "Resolved", "moment", ("resolutiondate", "resolved")),
    Field("created", "Created", "moment", ("created", "createdDate")),
    Field("updated", "Updated", "moment", ("updated", "updatedDate")),
    Field("issuelinks", "Linked Issues", "links", (), ISSUE_TYPES),
    Field("subtasks", "Sub-tasks", "subtasks"),
)
_RESERVED = {name.casefold() for field in _SYSTEM for name in field.clauses}


def _custom(number: int, name: str, kind: KindName, *choices: str) -> Field:
    clauses = [f"cf[{number}]", f"{name}[{_CUSTOM_TYPES[kind][1]}]"]
    if name.casefold() not in _RESERVED:  # else the system field answers to that name in JQL
        clauses.insert(1, name)
    options = tuple(Option(str(number + place), value) for place, value in enumerate(choices, start=1000))
    return Field(f"customfield_{number}", name, kind, tuple(clauses), (EPIC, STORY), options)


CODE = _custom(10030, "Code", "line")
LEVEL = _custom(10031, "Level", "option", "Company", "Team", "Individual")
TEAM = _custom(10032, "Team", "line")
OWNER = _custom(10033, "Owner", "user")
CYCLE = _custom(10034, "Cycle", "line")
STATE = _custom(10045, "OKR state", "option", "Proposed", "Active", "Done", "Dropped")
START = _custom(10036, "Start", "number")
TARGET = _custom(10037, "Target", "number")
CURRENT = _custom(10038, "Current", "number")
UNIT = _custom(10039, "Unit", "line")
DIRECTION = _custom(10055, "Direction", "option", "Increase", "Decrease", "Maintain", "Achieve")
CONFIDENCE = _custom(10041, "Confidence", "number")
ALIGNED_TO = _custom(10042, "Aligned to", "line")
CARRIED_FROM = _custom(10051, "Carried from", "line")
MEASURE = _custom(10052, "Measure", "line")
PROGRESS = _custom(10043, "Progress", "number")
NOTE = _custom(10044, "Note", "area")
OBJECTIVE_CODE = _custom(10046, "Objective code", "line")
PARENT_OBJECTIVE = _custom(10047, "Parent objective", "line")
DUE = _custom(10048, "Due", "date")

FIELDS: Sequence[Field] = (
    *_SYSTEM, CODE, LEVEL, TEAM, OWNER, CYCLE, STATE, START, TARGET, CURRENT, UNIT, DIRECTION, CONFIDENCE,
    ALIGNED_TO, CARRIED_FROM, MEASURE, PROGRESS, NOTE, OBJECTIVE_CODE, PARENT_OBJECTIVE, DUE,
)  # fmt: skip
BY_ID: Mapping[str, Field] = {field.id: field for field in FIELDS}
BY_CLAUSE: Mapping[str, Field] = {name.casefold(): field for field in FIELDS for name in field.clauses}
"""Fields by the name they have in JQL, in lower case."""
SHOWN = tuple(field for field in FIELDS if field.kind != "key")
"""The fields that stand in an issue's ``fields``; the key stands beside them."""


@cache
def on_screen(issue_type: IssueType, deployment: Deployment) -> Sequence[Field]:
    """The fields that a person, and so the API, may set in an issue of that type.

    In Data Center only a sub-task has a parent; an epic's stories are told by a field of Jira Software's own.
    """
    screen = [field for field in FIELDS if issue_type in field.screens]
    whole = deployment == "cloud" or issue_type.subtask
    return screen if whole else [field for field in screen if field.kind != "parent"]
