"""Owns the words of a check: the rules' names, how grave a finding is, and the finding itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

RuleName: TypeAlias = Literal[
    "serves-nothing",
    "serves-no-team-result",
    "serves-the-past",
    "loop",
    "unsupported",
    "idle",
    "overloaded",
    "copied-target",
    "outnumbered",
    "stale",
]
Severity: TypeAlias = Literal["info", "warning", "error"]
GRAVEST_FIRST: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True)
class Hit:
    """Where a rule applies: the item, the person or the team that it is about, and what is so in words."""

    message: str
    item: str | None = None
    person: str | None = None
    team: str | None = None


@dataclass(frozen=True)
class Finding:
    """A hit with the rule that made it. ``person`` is whose turn it is, as far as an owner is known."""

    rule: RuleName
    severity: Severity
    item: str | None
    message: str
    remedy: str
    person: str | None = None
    team: str | None = None
