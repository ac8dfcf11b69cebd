"""Decides whether one exchange with a sandbox is as the published specification of the tool has it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from fidelity.specification.operations import ANYTHING, Operation, Parameter, Specification
from fidelity.specification.schemas import Flaw

from okrsync.sandbox import Exchange

Json = Any
OURS = "okrsync/"
"""How the User-Agent of our connectors begins: their requests are judged even where the answer is a refusal."""
NOT_OFFERED = 501  # the sandbox's own word, which no service has
DENIED = 401  # may come before anyone looks at the path


@dataclass(frozen=True)
class Violation:
    """Something that is not as specified. ``part`` is ``query``, ``request`` or ``answer <status>``."""

    tool: str
    endpoint: str
    part: str
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.tool}: {self.endpoint}, {self.part}, at {self.place}: {self.reason}"


class Judge:
    """``library`` gives the specifications of a tool, none where nothing can be judged."""

    def __init__(self, library: Callable[[str], Sequence[Specification]]) -> None:
        self._library = library

    def violations(self, exchange: Exchange) -> Iterator[Violation]:
        specifications = self._library(exchange.tool)
        if not specifications or exchange.status == NOT_OFFERED:
            return
        for specification in specifications:
            operation = specification.find(exchange.method, documented(exchange.tool, exchange.path))
            if operation is not None:
                yield from self._against(operation, specification, exchange)
                return
        if exchange.status != DENIED:
            endpoint = f"{exchange.method} {exchange.path}"
            yield Violation(exchange.tool, endpoint, "request", "$", "no specification knows this endpoint")

    def _against(self, operation: Operation, specification: Specification, exchange: Exchange) -> Iterator[Violation]:
        case = _Case(operation, specification, exchange)
        for part, flaw in case.flaws():
            yield Violation(exchange.tool, str(operation), part, shown(flaw.place), flaw.reason)


@dataclass(frozen=True)
class _Case:
    """One exchange and the operation that it means."""

    operation: Operation
    specification: Specification
    exchange: Exchange

    def flaws(self) -> Iterator[tuple[str, Flaw]]:
        ours = self.exchange.headers.get("user-agent", "").startswith(OURS)
        if 200 <= self.exchange.status < 300 or (ours and not self.exchange.broken):
            yield from (("query", flaw) for flaw in self._query())
            yield from (("request", flaw) for flaw in self._request())
        yield from ((f"answer {self.exchange.status}", flaw) for flaw in self._answer())

    def _query(self) -> Iterator[Flaw]:
        given = parse_qs(self.exchange.query, keep_blank_values=True)
        for name, values in given.items():
            parameter = self.operation.query.get(name)
            if parameter is None:
                yield Flaw((name,), "the document knows no such parameter")
            elif len(values) > 1 and not parameter.repeated:
                yield Flaw((name,), "is given more than once")
            elif not all(self._readable(parameter, value) for value in values):
                yield Flaw((name,), f"cannot be {values}")
        for name in self.operation.query.keys() - given:
            if self.operation.query[name].required:
                yield Flaw((name,), "is required and missing")

    def _readable(self, parameter: Parameter, text: str) -> bool:
        """True where the text stands for a value of the right type."""
        return any(not self._judged(parameter.schema, value) for value in _readings(text))

    def _request(self) -> Sequence[Flaw]:
        sent = self.exchange.sent
        if sent is None:
            return [Flaw((), "has no body, and must have one")] if self.operation.must_send else []
        if self.operation.sent is None:
            return [Flaw((), "has a body, and the document knows none")]
        return self._judged(self.operation.sent, sent)

    def _answer(self) -> Sequence[Flaw]:
        status, text = self.exchange.status, self.exchange.answer
        schema = self.operation.answers.get(status, self.operation.otherwise)
        if schema is None:
            return [] if self.exchange.broken else [Flaw((), f"the document knows no status {status} here")]
        if not text and (status == 204 or schema == ANYTHING):
            return []
        try:
            return self._judged(schema, json.loads(text))
        except ValueError:
            return [Flaw((), "the answer is no JSON")]

    def _judged(self, schema: str, value: Json) -> Sequence[Flaw]:
        return [] if schema == ANYTHING else self.specification.definitions.flaws(schema, value)


def documented(tool: str, path: str) -> str:
    """The path by which the document knows it: Jira's version 2 has the paths of version 3, and so has Data Center."""
    return re.sub(r"^/rest/api/(2|latest)/", "/rest/api/3/", path) if tool == "jira" else path


def shown(place: Sequence[str | int]) -> str:
    """The JSON path."""
    return "$" + "".join(f"[{each}]" if isinstance(each, int) else _member(each) for each in place)


def _member(name: str) -> str:
    return f".{name}" if re.fullmatch(r"\w+", name) else f"['{name}']"


def _readings(text: str) -> Iterator[Json]:
    """What a value in an address may mean. Booleans are read in any case: the Jira library writes Python's words."""
    yield text
    yield text.lower()
    try:
        yield json.loads(text.lower())
    except ValueError:
        return
