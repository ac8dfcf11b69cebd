"""Owns what a test run has found against the specifications and out of reach: judges exchanges beside the tests."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from fidelity.specification.judge import Violation

from okrsync.sandbox import Exchange

RUNNING = "PYTEST_CURRENT_TEST"
"""The variable in which pytest names the running test, in this process and in those that it starts."""


@dataclass(frozen=True)
class Finding:
    """A violation, how often it was seen (list indices apart), and in which test first."""

    violation: Violation
    times: int
    test: str

    def __str__(self) -> str:
        often = f"{self.times} times, first" if self.times > 1 else "once,"
        return f"{self.violation}\n    {often} in {self.test or 'no test'}"


class Judging(Protocol):
    """Whoever has an opinion of exchanges; each is shown all of them, in their order."""

    def violations(self, exchange: Exchange) -> Iterable[Violation]: ...


class Watch:
    """A witness for :class:`okrsync.sandbox.Server`."""

    def __init__(self, *judges: Judging) -> None:
        self._judges = judges
        self._seen: SimpleQueue[tuple[Exchange, str] | None] = SimpleQueue()
        self._found: dict[Violation, Finding] = {}
        self._thread = threading.Thread(target=self._work, name="specification", daemon=True)
        self._thread.start()

    def __call__(self, exchange: Exchange) -> None:
        self.see(exchange, os.environ.get(RUNNING, ""))

    def see(self, exchange: Exchange, test: str) -> None:
        self._seen.put((exchange, test))

    def finish(self) -> list[Finding]:
        """What was found, when all that was seen is judged."""
        self._seen.put(None)
        self._thread.join()
        return list(self._found.values())

    def _work(self) -> None:
        while (seen := self._seen.get()) is not None:
            exchange, test = seen
            for judge in self._judges:
                for violation in judge.violations(exchange):
                    self._note(violation, test)

    def _note(self, violation: Violation, test: str) -> None:
        alike = replace(violation, place=re.sub(r"\[\d+\]", "[]", violation.place))
        known = self._found.get(alike)
        self._found[alike] = replace(known, times=known.times + 1) if known else Finding(violation, 1, test)


def recorded(directory: Path) -> Iterator[tuple[Exchange, str]]:
    """What ``sitecustomize`` wrote down in processes that the tests started."""
    for file in sorted(directory.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            exchange, test = json.loads(line)
            yield Exchange(**exchange), test


def joined(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of several workers, each violation once."""
    found: dict[Violation, Finding] = {}
    for finding in findings:
        known = found.get(finding.violation)
        found[finding.violation] = replace(known, times=known.times + finding.times) if known else finding
    return list(found.values())
