"""Says what a sandbox is filled with at first, in words that no tool owns: each tool lays it out its own way.

Values are texts as a person would type them, by the model's field names. A reference (``objective``, ``parent``,
``aligned_to``) is the code or title of what is meant, several of them separated by ``"; "``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Row = Mapping[str, str]


@dataclass(frozen=True)
class Person:
    """Somebody who has an account in the tools. The e-mail address is unique."""

    name: str
    email: str


@dataclass(frozen=True)
class Seed:
    """The records that one tool starts with. Empty sequences make the containers (with their columns) and no record."""

    people: Sequence[Person] = ()
    objectives: Sequence[Row] = ()
    key_results: Sequence[Row] = ()


# How the sandboxes name the model's fields for people; the same in all three, so that a reader finds their way.
OBJECTIVE_HEADINGS: Mapping[str, str] = {
    "title": "Objective",
    "code": "Code",
    "description": "Description",
    "level": "Level",
    "team": "Team",
    "owner": "Owner",
    "cycle": "Cycle",
    "parent": "Parent",
    "state": "State",
}
KEY_RESULT_HEADINGS: Mapping[str, str] = {
    "title": "Key result",
    "code": "Code",
    "description": "Description",
    "objective": "Objective",
    "level": "Level",
    "team": "Team",
    "owner": "Owner",
    "cycle": "Cycle",
    "state": "State",
    "start": "Start",
    "target": "Target",
    "current": "Current",
    "unit": "Unit",
    "direction": "Direction",
    "confidence": "Confidence",
    "aligned_to": "Aligned to",
    "progress": "Progress",
    "note": "Note",
    "carried_from": "Carried from",
    "supported_by": "Supported by",
    "measure": "Measure",
}
KEY_HEADING = "okrsync key"
