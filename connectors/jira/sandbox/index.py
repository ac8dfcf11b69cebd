"""Decides what a search sees: the issues themselves, or what the search index knew of them a while ago."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

Issue = dict[str, Any]


class SearchIndex:
    """An index that is ``lag`` milliseconds behind the issues, and costs nothing as long as that is none.

    An issue that was deleted is found no more at once: a search shows what can be read.
    """

    def __init__(self, issues: Mapping[str, Issue], now: Callable[[], int]) -> None:
        self._issues, self._now = issues, now
        self._lag = 0
        self._known: dict[str, Issue] = {}
        self._changes: deque[tuple[int, str, Issue]] = deque()

    def lag(self, milliseconds: int) -> None:
        """Be that far behind what changes from now on."""
        if milliseconds and not self._lag:
            self._known = {id: copy.deepcopy(issue) for id, issue in self._issues.items()}
        if not milliseconds:
            self._known.clear()
            self._changes.clear()
        self._lag = milliseconds

    def note(self, issue: Issue) -> None:
        """The issue has changed just now, or is new."""
        if self._lag:
            self._changes.append((self._now(), issue["id"], copy.deepcopy(issue)))

    def issues(self, fresh: Collection[str] = ()) -> Iterator[Issue]:
        """Every issue as the index knows it, in order; those of ``fresh``, by id, as they are."""
        if not self._lag:
            yield from self._issues.values()
            return
        self._catch_up()
        for id, issue in self._issues.items():
            if id in fresh:
                yield issue
            elif id in self._known:
                yield self._known[id]

    def _catch_up(self) -> None:
        seen = self._now() - self._lag
        while self._changes and self._changes[0][0] <= seen:
            _, id, issue = self._changes.popleft()
            self._known[id] = issue
