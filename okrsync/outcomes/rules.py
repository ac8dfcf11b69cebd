"""Owns the rules of the gate: their names, how much each weighs unless configured, and how to say it better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Mode(StrEnum):
    """What the gate does with findings, from the loosest to the strictest."""

    OFF = "off"  # looks at nothing
    ADVISE = "advise"  # lets everything through, and says what it found
    STRICT = "strict"  # holds what has an error


class Severity(StrEnum):
    """What a finding does: an error holds the key result in ``strict``, a warning never does."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


class Rule(StrEnum):
    """The rules, in the order in which their findings are told."""

    WORK = "work"
    DELIVERABLE = "deliverable"
    OWN_WORK = "own-work"
    NO_METRIC = "no-metric"
    UNREADABLE = "unreadable"
    UNCLEAR = "unclear"
    MIXED = "mixed"
    NO_CHANGE = "no-change"
    WRONG_WAY = "wrong-way"
    TEXT_DIFFERS = "text-differs"


TEXT_RULES = (Rule.WORK, Rule.DELIVERABLE, Rule.OWN_WORK)
"""The rules that a sign of a task may name."""


@dataclass(frozen=True)
class Advice:
    """How heavy a rule is unless configured, and how to say a result instead."""

    severity: Severity
    suggestion: str


ADVICE: Mapping[Rule, Advice] = MappingProxyType(
    {
        Rule.WORK: Advice(
            Severity.ERROR,
            "Say what changes for whom once that is done, and how one would see it: “… from 20% to 40%”.",
        ),
        Rule.DELIVERABLE: Advice(
            Severity.ERROR,
            "Say what it is good for: who does what differently once it is there, and how many, or how often?",
        ),
        Rule.OWN_WORK: Advice(
            Severity.ERROR,
            "Finishing what one planned is no progress by itself: name the number that the work should move.",
        ),
        Rule.NO_METRIC: Advice(
            Severity.ERROR,
            "Give it a start and a target, or a number in its text; or make it a yes/no (direction `achieve`).",
        ),
        Rule.UNREADABLE: Advice(Severity.WARNING, "Write a plain number or a date (2026-12-31), the rest as a note."),
        Rule.UNCLEAR: Advice(
            Severity.WARNING, "Say it as a sentence with a measure: who does what, and how much of it."
        ),
        Rule.MIXED: Advice(Severity.WARNING, "Keep the result; the way to it belongs in the description or the plan."),
        Rule.NO_CHANGE: Advice(
            Severity.WARNING, "Set the target apart from the start, or the direction to `maintain`."
        ),
        Rule.WRONG_WAY: Advice(Severity.WARNING, "Exchange start and target, or correct the direction."),
        Rule.TEXT_DIFFERS: Advice(
            Severity.WARNING, "Let text and fields say the same; the fields are what is measured."
        ),
    }
)
