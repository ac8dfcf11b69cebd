"""Reads a formula into a tree: operators by their usual precedence, calls, references, texts and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from connectors.sheets.sandbox.content import Value
from connectors.sheets.sandbox.formulas.references import REFERENCE, Reference, reference


@dataclass(frozen=True)
class Constant:
    value: Value


@dataclass(frozen=True)
class Lost:
    """A reference to cells that are gone."""


@dataclass(frozen=True)
class Name:
    """A bare word: a named range, of which there are none here."""

    text: str


@dataclass(frozen=True)
class Operation:
    """An operator with its one or two operands; ``%`` stands behind its one."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Function:
    name: str
    arguments: tuple[Node | None, ...]


Node = Constant | Lost | Name | Operation | Function | Reference

_TOKEN = re.compile(
    r'\s*(?:("(?:[^"]|"")*")|(#REF!)|(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?(?![\w:])|\.\d+)'
    r"|([A-Za-z_][\w.]*)(?=\s*\()|(TRUE|FALSE)(?![\w(])|(<>|<=|>=|[-+*/^&=<>%(),])|([A-Za-z_]\w*))",
    re.IGNORECASE,
)
_BINDING = {"=": 1, "<>": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
_UNARY_BINDING = 6  # a spreadsheet takes -2^2 for (-2)^2


class FormulaError(ValueError):
    """The text after the ``=`` is no formula."""


@lru_cache(maxsize=20_000)
def parse(formula: str) -> Node:
    """The tree of a formula with its ``=``. Raises :class:`FormulaError`."""
    reader = _Reader([*_tokens(formula[1:])])
    tree = reader.expression(0)
    if not reader.at_end:
        raise FormulaError(formula)
    return tree


def functions(node: Node | None) -> Iterator[str]:
    """The names of all functions that a tree calls, in upper case."""
    if isinstance(node, Function):
        yield node.name
        for argument in node.arguments:
            yield from functions(argument)
    elif isinstance(node, Operation):
        for operand in node.operands:
            yield from functions(operand)


def _tokens(text: str) -> Iterator[Node | str]:
    """Nodes for what stands for itself; a function's name as ``NAME(``; operators as they are."""
    place, text = 0, text.rstrip()
    while place < len(text):
        space = len(text) - len(text[place:].lstrip())
        cells = REFERENCE.match(text, space)
        found = None if cells else _TOKEN.match(text, place)
        if cells is not None:
            yield reference(cells.group(1), cells.group(2))
            place = cells.end()
        elif found is not None:
            yield _token(found)
            place = found.end()
        else:
            raise FormulaError(text)


def _token(found: re.Match[str]) -> Node | str:
    quoted, lost, digits, function, truth, operator, word = found.groups()
    if quoted is not None:
        return Constant(quoted[1:-1].replace('""', '"'))
    if lost:
        return Lost()
    if digits:
        return Constant(float(digits))
    if truth:
        return Constant(truth.upper() == "TRUE")
    if function:
        return function.upper() + "("
    return str(operator) if operator else Name(word)


class _Reader:
    """Takes tokens one by one, by precedence climbing."""

    def __init__(self, tokens: Sequence[Node | str]) -> None:
        self._tokens, self._place = tokens, 0

    @property
    def at_end(self) -> bool:
        return self._place >= len(self._tokens)

    def expression(self, least: int) -> Node:
        left = self._operand()
        while not self.at_end:
            operator = self._tokens[self._place]
            if operator == "%":
                self._place += 1
                left = Operation("%", (left,))
                continue
            if not isinstance(operator, str) or _BINDING.get(operator, -1) < least or operator not in _BINDING:
                break
            self._place += 1
            left = Operation(operator, (left, self.expression(_BINDING[operator] + 1)))
        return left

    def _operand(self) -> Node:
        token = self._next()
        if not isinstance(token, str):
            return token
        if token in ("-", "+"):
            return Operation(token, (self.expression(_UNARY_BINDING),))
        if token == "(":  # noqa: S105 (a bracket)
            inside = self.expression(0)
            self._expect(")")
            return inside
        if token.endswith("(") and len(token) > 1:
            self._expect("(")
            return Function(token[:-1], self._arguments())
        raise FormulaError(token)

    def _arguments(self) -> tuple[Node | None, ...]:
        if self._peek() == ")":
            self._place += 1
            return ()
        arguments: list[Node | None] = []
        while True:
            arguments.append(None if self._peek() in (",", ")") else self.expression(0))
            if self._peek() != ",":
                self._expect(")")
                return tuple(arguments)
            self._place += 1

    def _peek(self) -> Node | str | None:
        return None if self.at_end else self._tokens[self._place]

    def _next(self) -> Node | str:
        if self.at_end:
            raise FormulaError("the formula ends too early")
        self._place += 1
        return self._tokens[self._place - 1]

    def _expect(self, token: str) -> None:
        if self._next() != token:
            raise FormulaError(f"{token} expected")
