"""Owns what goes to the terminal: lines for people or JSON for machines, colour and motion only where they belong."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.segment import Segment, Segments
from rich.table import Table
from rich.text import Text

from okrsync.cli.complaints import Complaint

_STEERING = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}


def _harmless(line: Text | str) -> Text:
    """The line without what would steer a terminal: what stands in the tools may have been typed by anybody."""
    shown = Text(line) if isinstance(line, str) else line.copy()
    shown.plain = shown.plain.translate(_STEERING)
    return shown


class _Terminal(Console):
    """A console that leaves it to the caller what a reader that went away means."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class Screen:
    """Standard output for results, standard error for complaints and progress. NO_COLOR and pipes are respected."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._out = _Terminal(highlight=False, soft_wrap=True, markup=False, emoji=False)
        self._err = _Terminal(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)

    def document(self, document: Any) -> None:
        """The one JSON object of a command."""
        print(json.dumps(document, indent=2, ensure_ascii=False), flush=True)  # noqa: T201 (this is the place)

    def record(self, document: Any) -> None:
        """One JSON object of a stream: a line."""
        print(json.dumps(document, ensure_ascii=False), flush=True)  # noqa: T201

    def lines(self, lines: Iterable[Text | str]) -> None:
        for line in lines:
            self._out.print(_harmless(line))
        sys.stdout.flush()

    def table(self, table: Table) -> None:
        """A table as wide as the terminal; where there is none, wide enough to be read."""
        if not self._out.is_terminal:
            self._out.width = max(self._out.width, 160)
        drawn = (Segment(each.text.translate(_STEERING), each.style) for each in self._out.render(table))
        self._out.print(Segments(drawn), soft_wrap=False, crop=False, end="")
        sys.stdout.flush()

    def note(self, *lines: str) -> None:
        """For people only, beside the result."""
        for line in lines:
            self._err.print(_harmless(line))

    def complain(self, complaint: Complaint) -> None:
        if self.as_json:
            self.document(complaint.as_json())
        else:
            for line in complaint.as_lines():
                self._err.print(_harmless(line), style="red")

    @contextmanager
    def busy(self, words: str) -> Iterator[None]:
        """Show that something is under way, on a terminal only."""
        if self.as_json or not self._err.is_terminal:
            yield
            return
        with self._err.status(words):
            yield
