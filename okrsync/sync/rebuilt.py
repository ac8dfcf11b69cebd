"""Says so where the tools carry keys that the store does not know: it was lost, or is an older one."""

from __future__ import annotations

from okrsync.connector import Problem
from okrsync.sync.match import Matched
from okrsync.sync.memory import Memory

REMEDY = "Nothing was overwritten: where tools differ, see okrsync conflicts."


def rebuilt(memory: Memory, matched: Matched) -> list[Problem]:
    """What a person is told where items were found again by the keys in their records; nothing as a rule."""
    records = [key for (key, _), record in matched.shown.items() if record.key == key and key in matched.new]
    items = len(set(records))
    if not items:
        return []
    was = "it was empty" if not memory.items else "it did not know them"
    message = f"{records_and_items(len(records), items)} were found again by the keys in the tools, as {was}"
    return [Problem("store", message, REMEDY, "warning")]


def records_and_items(records: int, items: int) -> str:
    """How many there are of both."""
    return f"{records} record{'s' * (records != 1)} of {items} item{'s' * (items != 1)}"
