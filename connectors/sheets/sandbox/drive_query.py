"""Reads the ``q`` of Drive's ``files.list`` into a tree and says which files it finds.

Grammar per Google's guide "Search query terms and operators": comparisons joined by ``and``, ``or`` and ``not``, with
brackets; texts in single or double quotes.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Test = Callable[[Mapping[str, Any]], bool]
_TOKEN = re.compile(r"""\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(!=|<=|>=|[=<>()])|([A-Za-z]+))""")
_ORDER: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_OPERATORS: Mapping[str, Sequence[str]] = {
    "name": ("=", "!=", "contains"),
    "mimeType": ("=", "!=", "contains"),
    "trashed": ("=", "!="),
    "starred": ("=", "!="),
    "sharedWithMe": ("=", "!="),
    "modifiedTime": ("=", "!=", "<", "<=", ">", ">="),
    "createdTime": ("=", "!=", "<", "<=", ">", ">="),
}


class QueryError(ValueError):
    """The text is no query."""


class UnknownTermError(QueryError):
    """The text may be a query, but on a term that is not offered."""


def parse(text: str) -> Test:
    """What says of a file, given as a mapping of its fields, whether the query finds it. Raises QueryError."""
    reader = _Reader(_tokens(text))
    test = reader.either()
    if reader.rest:
        raise QueryError(text)
    return test


def _tokens(text: str) -> list[tuple[str, str]]:
    """Kind (``text``, ``sign`` or ``word``) and content of each token."""
    tokens, place, text = [], 0, text.strip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise QueryError(text)
        single, double, sign, word = found.groups()
        quoted = single if single is not None else double
        if quoted is not None:
            tokens.append(("text", re.sub(r"\\(.)", r"\1", quoted)))
        else:
            tokens.append(("sign", sign) if sign else ("word", word))
        place = found.end()
    return tokens


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.rest = tokens

    def either(self) -> Test:
        tests = [self._all()]
        while self._took("or"):
            tests.append(self._all())
        return lambda file: any(test(file) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._took("and"):
            tests.append(self._one())
        return lambda file: all(test(file) for test in tests)

    def _one(self) -> Test:
        if self._took("not"):
            inside = self._one()
            return lambda file: not inside(file)
        if self._took("("):
            inside = self.either()
            self._expect(")")
            return inside
        kind, content = self._next()
        return self._member(content) if kind == "text" else self._comparison(content)

    def _member(self, person: str) -> Test:
        """``'someone' in owners``."""
        self._expect("in")
        _, field = self._next()
        if field not in ("owners", "writers", "readers"):
            raise UnknownTermError(field)
        return lambda file: person in file[field] or (person == "me" and file["me"] in file[field])

    def _comparison(self, field: str) -> Test:
        if field not in _OPERATORS:
            raise UnknownTermError(field)
        if field == "sharedWithMe" and (not self.rest or self.rest[0][1] not in _ORDER):
            return lambda file: bool(file[field])
        _, sign = self._next()
        if sign not in _OPERATORS[field]:
            raise QueryError(sign)
        kind, content = self._next()
        value: Any = content if kind == "text" else {"true": True, "false": False}.get(content)
        if value is None:
            raise QueryError(content)
        if sign == "contains":
            return lambda file: _contains(field, str(file[field]), str(value))
        return lambda file: _ORDER[sign](file[field], value)

    def _took(self, content: str) -> bool:
        if self.rest and self.rest[0][0] != "text" and self.rest[0][1] == content:
            del self.rest[0]
            return True
        return False

    def _next(self) -> tuple[str, str]:
        if not self.rest:
            raise QueryError("the query ends too early")
        return self.rest.pop(0)

    def _expect(self, content: str) -> None:
        if not self._took(content):
            raise QueryError(content)


def _contains(field: str, held: str, wanted: str) -> bool:
    """A name is searched for words that begin so; a MIME type from its start."""
    if field == "mimeType":
        return held.startswith(wanted)
    return re.search(rf"(?<!\w){re.escape(wanted)}", held, re.IGNORECASE) is not None
