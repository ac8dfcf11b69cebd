"""Decides which requests a sandbox breaks, and how, by rules that a test or a person sets at run time.

A rule applies to requests whose method and path match (``path`` is a prefix, or a pattern where it has a ``*``; either
matches all where it is not given); it lets ``skip`` of them pass, then breaks ``times`` of them (all, where ``times``
is not given). What it does:

========== ==========================================================================================
status     answer ``status`` in the service's own shape, without doing anything
cut-before close the connection before anything is done
cut-after  do it, then close the connection without an answer
cut-body   do it, then send the headers and half of the body, and close the connection
after      do it, then answer ``status`` all the same
delay      wait ``seconds``, then do it (so that others may write in between)
hide       answer as if ``records`` (ids; all, where not given) were not there
unshare    answer as if nobody had shared ``records`` (containers' ids; all, where not given) with us
refuse     take no connection for ``seconds``, once, after ``skip`` requests (at once, where there is none)
========== ==========================================================================================
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

Deed = Literal["status", "cut-before", "cut-after", "cut-body", "after", "delay", "hide", "unshare", "refuse"]


class Fault(BaseModel):
    """One rule, as it travels over ``PUT /_sandbox/faults``. ``seconds``: a wait, or a 429's ``Retry-After``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    do: Deed
    method: str | None = None
    path: str | None = None
    times: int | None = None
    skip: int = 0
    status: int = 503
    seconds: float = 1.0
    headers: dict[str, str] = {}
    records: tuple[str, ...] | None = None

    def matches(self, method: str, path: str) -> bool:
        if self.method not in (None, "*") and self.method.upper() != method:
            return False
        if self.path is None or "*" not in self.path:
            return path.startswith(self.path or "/")
        return fnmatchcase(path, self.path)


RULES = TypeAdapter(list[Fault])


class Faults:
    """The rules in force. Each request takes at most one rule of each deed's kind: the first that is due.

    ``refuse`` is called for a rule that takes effect without waiting for a request.
    """

    def __init__(self, refuse: Callable[[float], None]) -> None:
        self._refuse = refuse
        self._lock = threading.Lock()
        self._rules: list[Fault] = []
        self._seen: list[int] = []

    def set(self, rules: Sequence[Fault]) -> None:
        with self._lock:
            self._rules, self._seen = list(rules), [0] * len(rules)
        for rule in rules:
            if rule.do == "refuse" and rule.skip == 0:
                self._refuse(rule.seconds)

    def parse_and_set(self, document: Any) -> None:
        """Set the rules from JSON. Raises ``pydantic.ValidationError`` for a rule that is none."""
        self.set(RULES.validate_python(document))

    def as_json(self) -> list[dict[str, Any]]:
        with self._lock:
            return [rule.model_dump() for rule in self._rules]

    def take(self, method: str, path: str) -> Mapping[Deed, Fault]:
        """The rules that break this request; counts the request for every rule that it matches."""
        due: dict[Deed, Fault] = {}
        with self._lock:
            for index, rule in enumerate(self._rules):
                if rule.matches(method, path):
                    self._seen[index] += 1
                    if _due(rule, self._seen[index]):
                        due.setdefault(rule.do, rule)
        return due


def _due(rule: Fault, number: int) -> bool:
    """Whether a rule breaks the request of that number, counted from 1."""
    if rule.do == "refuse":
        return number == rule.skip
    return number > rule.skip and (rule.times is None or number <= rule.skip + rule.times)
