"""Decides what the text of a measure means; docs/measures.md shows the grammar to people.

::

    measure    =  [ connection ":" ] ( share | aggregate | place )
    share      =  ( "ratio" | "percent" ) "(" measure "," measure ")"
    aggregate  =  "count" "(" selection ")"
               |  ( "sum" | "avg" | "min" | "max" | "median" ) "(" quoted "," selection ")"
    place      =  words [ quoted ]

A connection holds for everything after it up to the end of its brackets, and must be named before anything is asked.
``selection`` and ``words`` are the tool's own language; only its quotes and brackets are looked at, to find its end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Literal

from okrsync.connector import Aggregate, Query
from okrsync.measures.formula import Measure, Question, Share

_CONNECTION = re.compile(r"([A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*)\s*:(?!//)")
_CALL = re.compile(r"([A-Za-z_]+)\s*\(")
_PLACE = re.compile(r'(?P<where>.*?)(?:\s*"(?P<field>(?:[^"\\]|\\.)*)")?', re.DOTALL)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"' + r"|'(?:[^'\\]|\\.)*'", re.DOTALL)
_SHARES: Mapping[str, Literal["ratio", "percent"]] = {"ratio": "ratio", "percent": "percent"}
_FUNCTIONS = (*Aggregate, *_SHARES)
_DEEPEST = 5  # shares within shares: more is nobody's metric


class NotAMeasure(ValueError):  # noqa: N818 (named by the situation)
    """What was typed is no measure. ``column`` is counted from 1."""

    def __init__(self, message: str, column: int, remedy: str) -> None:
        super().__init__(f"{message} (column {column})")
        self.message, self.column, self.remedy = message, column, remedy


def parse(text: str, tools: Mapping[str, str]) -> Measure:
    """The measure that ``text`` says; ``tools`` has each connection's tool. Raises :class:`NotAMeasure`."""
    return _Parser(text, tools).all()


class _Parser:
    """Reads from left to right; ``_at`` is the place it has come to."""

    def __init__(self, text: str, tools: Mapping[str, str]) -> None:
        self._text, self._tools, self._at, self._depth = text, tools, 0, 0

    def all(self) -> Measure:
        measure = self._measure(None)
        self._skip()
        if self._at < len(self._text):
            raise self._wrong(f"nothing is expected after the measure, but {self._rest()!r}", "Leave that away.")
        return measure

    def _measure(self, connection: str | None) -> Measure:
        self._skip()
        connection = self._connection(known=connection is not None) or connection
        self._skip()
        call = _CALL.match(self._text, self._at)
        name = call[1].lower() if call else ""
        if call and name in _SHARES:
            self._at = call.end()
            return self._share(_SHARES[name], connection)
        if connection is None:
            raise self._wrong("it does not say which connection to ask", f"Begin with one of: {self._names()}.")
        if call is None or (name not in _FUNCTIONS and not call[0].endswith(f"{call[1]}(")):
            return Question(connection, self._place())
        if name not in _FUNCTIONS:
            raise self._wrong(f"there is no function {call[1]!r}", _meant(name))
        self._at = call.end()
        return Question(connection, self._aggregate(Aggregate(name)))

    def _connection(self, *, known: bool) -> str | None:
        """The connection that is named here, if any is; where one is ``known``, other words with a colon are none."""
        named = _CONNECTION.match(self._text, self._at)
        if not named:
            return None
        found = self._called(named[1].lower())
        if known and not found:
            return None
        if len(found) != 1:
            several = f"there are {len(found)} connections of the tool {named[1]!r}"
            message = several if found else f"there is no connection {named[1]!r}"
            raise self._wrong(message, f"Name one of: {', '.join(found) or self._names()}.")
        self._at = named.end()
        return found[0]

    def _called(self, name: str) -> list[str]:
        """The connection of that name, else those of the tool of that name, also where it is not said in the plural."""
        itself = [each for each in self._tools if each.lower() == name]
        return itself or [each for each, tool in self._tools.items() if name in (tool, tool.removesuffix("s"))]

    def _share(self, function: Literal["ratio", "percent"], connection: str | None) -> Share:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._wrong("ratios and percentages are nested too deeply", "Say it by fewer of them.")
        part = self._measure(connection)
        self._expect(",", f"Write it as {function}(one measure, another).")
        whole = self._measure(connection)
        self._expect(")", f"Close the bracket of {function}( behind the second measure.")
        self._depth -= 1
        return Share(function, part, whole)

    def _aggregate(self, aggregate: Aggregate) -> Query:
        """What stands between its brackets, of which the first is behind us."""
        field = ""
        if aggregate is not Aggregate.COUNT:
            form = f'Write it as {aggregate}("a field\'s name", what to select).'
            self._skip()
            if self._text[self._at : self._at + 1] not in ('"', "'"):
                raise self._wrong(f"{aggregate}( begins with the name of a field in quotes", form)
            start = self._at
            self._at = self._behind_quote(start)
            field = _unquoted(self._text[start : self._at])
            self._expect(",", form)
        start = self._at
        self._at = self._end(")")
        where = self._text[start : self._at].strip()
        if not where:
            raise self._wrong(f"{aggregate}() selects nothing", "Say what to select, such as project = OPS.")
        self._expect(")", f"Close the bracket of {aggregate}(.")
        return Query(where, field, aggregate)

    def _place(self) -> Query:
        start = self._at
        self._at = self._end(",)") if self._depth else len(self._text)
        found = _PLACE.fullmatch(self._text[start : self._at].strip())
        where = found["where"].strip() if found else ""
        if not found or not where:
            self._at = start
            raise self._wrong(
                "it does not say what to look at",
                f"Name a cell or a page, or use one of: {', '.join(f'{each}(…)' for each in _FUNCTIONS)}.",
            )
        return Query(where, _unquoted(f'"{found["field"]}"') if found["field"] else "")

    def _end(self, stops: str) -> int:
        """Where one of ``stops`` stands outside of quotes and inner brackets."""
        at, opened = self._at, [self._at]
        while at < len(self._text):
            letter = self._text[at]
            if letter in ('"', "'"):
                at = self._behind_quote(at)
                continue
            if len(opened) == 1 and letter in stops:
                return at
            if letter == "(":
                opened.append(at)
            elif letter == ")":
                opened.pop()
            at += 1
        raise self._wrong("a bracket is never closed", "Close each bracket that is opened.", opened[-1])

    def _behind_quote(self, start: int) -> int:
        found = _QUOTED.match(self._text, start)
        if found is None:
            raise self._wrong("a quote is never closed", "Close it, or put a \\ before a quote inside quotes.", start)
        return found.end()

    def _expect(self, mark: str, remedy: str) -> None:
        self._skip()
        if not self._text.startswith(mark, self._at):
            there = f", and there is {self._rest()!r}" if self._at < len(self._text) else ""
            raise self._wrong(f"{mark!r} is expected here{there}", remedy)
        self._at += 1

    def _skip(self) -> None:
        while self._text[self._at : self._at + 1].isspace():
            self._at += 1

    def _rest(self) -> str:
        return self._text[self._at : self._at + 20].rstrip()

    def _names(self) -> str:
        return ", ".join(f"{each}:" for each in self._tools) or "no connection is configured"

    def _wrong(self, message: str, remedy: str, at: int | None = None) -> NotAMeasure:
        return NotAMeasure(message, (self._at if at is None else at) + 1, remedy)


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]).strip()


def _meant(name: str) -> str:
    near = get_close_matches(name, _FUNCTIONS, n=1)
    return f"Did you mean {near[0]}(…)?" if near else f"There are: {', '.join(_FUNCTIONS)}."
