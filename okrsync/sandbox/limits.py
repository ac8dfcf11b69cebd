"""Decides when a sandbox has had enough of a caller: counts requests in windows and buckets, on a clock handed in.

What the limits are called, how high they are and what an answer says about them is the tool's; see
:class:`okrsync.sandbox.tool.Throttle`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

LATENCY = 0.05  # seconds that a realistic request takes at least


@dataclass(frozen=True)
class Limit:
    """At most ``most`` requests in ``seconds``, for each subject apart.

    A *window* begins anew at every multiple of ``seconds`` on the clock, whatever was left of the last one. A *bucket*
    holds ``most`` tokens and is refilled evenly.
    """

    most: int
    seconds: float
    way: Literal["window", "bucket"] = "window"


@dataclass(frozen=True)
class Use:
    """A request counts against the limit of that name, for that caller, endpoint or record."""

    limit: str
    subject: str = ""


@dataclass(frozen=True)
class Standing:
    """How a subject stands with a limit: requests ``left``, and the seconds to ``wait`` for the next one or the next
    window."""

    use: Use
    limit: Limit
    left: int
    wait: float


class Rate(BaseModel):
    """Another height for a limit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    most: int = Field(gt=0)
    seconds: float = Field(gt=0)


class Conditions(BaseModel):
    """What holds in a sandbox, as it travels over ``PUT /_sandbox/limits``; empty, nothing is limited or slow.

    ``realistic``: the service's published limits, with a latency and a search lag as they are common; the rest is set
    besides, or instead. ``latency`` and ``search_lag`` are in seconds; ``limits`` sets the height of limits by name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    realistic: bool = False
    latency: float | None = Field(default=None, ge=0)
    search_lag: float | None = Field(default=None, ge=0)
    limits: dict[str, Rate] = {}


class Limits:
    """The limits in force. Not safe for threads: the server's lock is held."""

    def __init__(self, published: Mapping[str, Limit], clock: Callable[[], float]) -> None:
        self._published, self._clock = published, clock
        self._limits: Mapping[str, Limit] = {}
        self._counts: dict[Use, tuple[float, float]] = {}
        self.conditions = Conditions()

    @property
    def latency(self) -> float:
        """Seconds that every request takes at least."""
        asked, usual = self.conditions.latency, LATENCY if self.conditions.realistic else 0.0
        return usual if asked is None else asked

    def check(self, conditions: Conditions) -> None:
        """Raises ``ValueError`` for a limit that nobody publishes."""
        for name in sorted(conditions.limits.keys() - self._published.keys()):
            known = ", ".join(self._published) or "none"
            raise ValueError(f"there is no limit {name}; the limits are: {known}")

    def set(self, conditions: Conditions) -> None:
        """Put the conditions in force, and forget what was counted. Raises ``ValueError`` as :meth:`check` does."""
        self.check(conditions)
        asked = {
            name: replace(self._published[name], most=rate.most, seconds=rate.seconds)
            for name, rate in conditions.limits.items()
        }
        self._limits = {**(self._published if conditions.realistic else {}), **asked}
        self._counts.clear()
        self.conditions = conditions

    def spend(self, uses: Sequence[Use]) -> tuple[Sequence[Standing], Standing | None]:
        """Count a request against all of its limits, or against none where one of them is used up.

        Gives how its subjects stand now, and the limit that refuses it: the one that takes the longest to lift.
        """
        counted = [use for use in uses if use.limit in self._limits]
        before = [self._standing(use) for use in counted]
        spent = [standing for standing in before if standing.left < 1]
        if spent:
            return before, max(spent, key=lambda standing: standing.wait)
        for use in counted:
            left, since = self._counts[use]
            self._counts[use] = left - 1, since
        return [self._standing(use) for use in counted], None

    def as_json(self) -> dict[str, Any]:
        """The conditions, with every limit that is in force."""
        limits = {name: {"most": limit.most, "seconds": limit.seconds} for name, limit in self._limits.items()}
        return {**self.conditions.model_dump(), "latency": self.latency, "limits": limits}

    def _standing(self, use: Use) -> Standing:
        """Bring a subject's count up to date: what is left, and since when that is so."""
        limit, now = self._limits[use.limit], self._clock()
        left, since = self._counts.get(use, (float(limit.most), now))
        if limit.way == "window":
            begin = now - now % limit.seconds
            left, wait = (left if since >= begin else float(limit.most)), begin + limit.seconds - now
        else:
            left = min(float(limit.most), left + (now - since) * limit.most / limit.seconds)
            wait = max(0.0, 1.0 - left) * limit.seconds / limit.most
        self._counts[use] = left, now
        return Standing(use, limit, int(left), wait)
