"""Owns what an administrator set up on this site: its projects, issue types, statuses, priorities and link types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar


class _Named(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


@dataclass(frozen=True)
class IssueType:
    """``level`` is Jira's hierarchy level: a parent is exactly one level above its child."""

    id: str
    name: str
    level: int
    description: str

    @property
    def subtask(self) -> bool:
        return self.level < 0


@dataclass(frozen=True)
class Project:
    id: str
    key: str
    name: str


OKRS = Project("10000", "OKR", "Company OKRs")
DELIVERY = Project("10001", "DEL", "Delivery")
PROJECTS = (OKRS, DELIVERY)
"""All use the same issue types, screens and workflow."""


@dataclass(frozen=True)
class Status:
    """A workflow step; every step may be reached from every other by the transition of ``transition_id``."""

    id: str
    name: str
    category: tuple[int, str, str, str]  # id, key, name, colour
    transition_id: str


@dataclass(frozen=True)
class Named:
    id: str
    name: str


@dataclass(frozen=True)
class LinkType:
    """``outward`` is read from the source of a link to its destination: the source *contributes to* the destination."""

    id: str
    name: str
    inward: str
    outward: str


EPIC = IssueType("10000", "Epic", 1, "A big outcome that stories and tasks add up to.")
STORY = IssueType("10001", "Story", 0, "Something a user can do when it is done.")
TASK = IssueType("10002", "Task", 0, "A piece of work.")
SUBTASK = IssueType("10003", "Sub-task", -1, "A part of a larger piece of work.")
INCIDENT = IssueType("10004", "Incident", 0, "Something that stopped working for people.")
ISSUE_TYPES = (EPIC, STORY, TASK, SUBTASK, INCIDENT)

TO_DO = Status("10000", "To Do", (2, "new", "To Do", "blue-gray"), "11")
IN_PROGRESS = Status("10001", "In Progress", (4, "indeterminate", "In Progress", "yellow"), "21")
DONE = Status("10002", "Done", (3, "done", "Done", "green"), "31")
STATUSES = (TO_DO, IN_PROGRESS, DONE)

PRIORITIES = tuple(
    Named(str(number), name) for number, name in enumerate(("Highest", "High", "Medium", "Low", "Lowest"), start=1)
)
MEDIUM = PRIORITIES[2]
RESOLUTIONS = (Named("10000", "Done"),)

CONTRIBUTION = LinkType("10010", "Contribution", "is contributed to by", "contributes to")
ALIGNMENT = LinkType("10011", "Alignment", "is served by", "serves")
LINK_TYPES = (
    LinkType("10000", "Blocks", "is blocked by", "blocks"),
    LinkType("10003", "Relates", "relates to", "relates to"),
    CONTRIBUTION,
    ALIGNMENT,
)


def by_id(choices: Iterable[N], wanted: object) -> N | None:
    return next((each for each in choices if each.id == str(wanted)), None)


def by_name(choices: Iterable[N], wanted: object) -> N | None:
    """Names are found whatever their case, as Jira finds them."""
    name = str(wanted).casefold()
    return next((each for each in choices if each.name.casefold() == name), None)
