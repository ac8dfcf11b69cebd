"""Knows the fields that project work has under whatever roof, and why none of them says how far a key result is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SIZE = "it says how much work was planned or done, not what the work changed"
SCHEDULE = "it says when work is done, not what the work changed"
SHARE_DONE = "it says how much of one's own plan is done, not what that changed"
TO_DO = "it says how far a piece of work is, not how far the result"
WORKLOAD = "it says who has how much to do, not what that changed"

NAMES: Mapping[str, str] = {
    "story points": SIZE,
    "story point estimate": SIZE,
    "estimate": SIZE,
    "original estimate": SIZE,
    "remaining estimate": SIZE,
    "time spent": SIZE,
    "time tracking": SIZE,
    "sprint": SCHEDULE,
    "sub-tasks": SHARE_DONE,
    "subtasks": SHARE_DONE,
    "sub-items": SHARE_DONE,
    "checklist": SHARE_DONE,
    "checklist progress": SHARE_DONE,
    "workload": WORKLOAD,
}
"""Names that such fields have everywhere, in lower case."""

_MARKS = NAMES.keys() | {"blocked by", "blocking", "is blocking", "parent task", "sub-item", "sub-task", "tasks"}
ENOUGH = 2  # marks by which a list is taken for one of tasks: one may stand in a list of OKRs, too


def refusal(field: str, name: str, reason: str) -> str:
    """What is said of a mapping that is refused because of what is behind ``name``."""
    return f"{field} is mapped to {name!r}, which belongs to project work: {reason}"


def instead(field: str) -> str:
    """What to do instead."""
    return f"Map {field} to a field that holds the metric itself, or measure it (see docs/measures.md)"


def reason_against(name: str) -> str | None:
    """Why a field of that name may not be mapped; ``None`` where nothing is known against it."""
    return NAMES.get(" ".join(name.split()).casefold())


def marks_of_tasks(names: Iterable[str]) -> list[str]:
    """The names of a list's columns by which it is a list of tasks; empty where it is none."""
    found = [name for name in names if " ".join(name.split()).casefold() in _MARKS]
    return found if len(found) >= ENOUGH else []
