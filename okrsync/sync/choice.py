"""Says what a decision about one field is: whatever the tools say, this is agreed, as long as it was meant for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from okrsync.model import Value


@dataclass(frozen=True)
class Choice:
    """What is decided for a field whatever the tools say, and why: by a person, or because it is measured.

    ``take`` names the connection whose word it is; without one it is ``value``. ``over`` is what must still be agreed,
    and be nobody's new word, for the choice to hold: whoever undoes a run takes back nothing newer. ``among`` are the
    words, by connection, that a person chose among: once somebody says anything else, the choice holds no more.
    """

    given: str
    value: Value = None
    take: str | None = None
    over: Value | Literal[False] = False
    among: Mapping[str, Value] | None = None
