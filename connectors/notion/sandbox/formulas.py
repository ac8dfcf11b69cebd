"""Reads a formula, as people write it in Notion, into a tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from connectors.notion.sandbox.errors import not_offered


@dataclass(frozen=True)
class Constant:
    value: str | int | float | bool


@dataclass(frozen=True)
class Prop:
    """``prop("Name")``."""

    name: str


@dataclass(frozen=True)
class Operation:
    """A function or an operator on its operands; operators are called by their sign, unary minus ``neg``."""

    name: str
    operands: tuple[Node, ...]


Node: TypeAlias = Constant | Prop | Operation


class FormulaError(Exception):
    """The text is no formula."""


FUNCTIONS = {
    "if": (3, 3),
    "empty": (1, 1),
    "round": (1, 2),
    "floor": (1, 1),
    "ceil": (1, 1),
    "abs": (1, 1),
    "min": (1, 9),
    "max": (1, 9),
    "sum": (1, 9),
    "format": (1, 1),
    "toNumber": (1, 1),
    "concat": (1, 9),
    "length": (1, 1),
    "lower": (1, 1),
    "upper": (1, 1),
    "contains": (2, 2),
    "not": (1, 1),
    "and": (2, 9),
    "or": (2, 9),
}
"""The functions offered, with the fewest and the most arguments."""

_BINDING = {
    "or": 1,
    "||": 1,
    "and": 2,
    "&&": 2,
    "==": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
}
_TERNARY = 0
_UNARY = 7
_TOKEN = re.compile(r'\s*(?:(\d+\.?\d*)|"((?:[^"\\]|\\.)*)"|([A-Za-z_]\w*)|(==|!=|<=|>=|&&|\|\||[-+*/%<>!?:(),]))')


def parse_formula(text: str) -> Node:
    """The tree of a formula. Raises :class:`FormulaError` where the text is none."""
    reader = _Reader(_tokens(text))
    tree = reader.expression()
    reader.expect("end")
    return tree


@dataclass(frozen=True)
class _Token:
    kind: str  # number, text, word, sign, end
    text: str


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    stripped = text.rstrip()
    while at < len(stripped):
        match = _TOKEN.match(stripped, at)
        if match is None:
            raise FormulaError(f"unexpected character {stripped[at:].lstrip()[:1]!r}")
        kind = ("number", "text", "word", "sign")[(match.lastindex or 1) - 1]
        found.append(_Token(kind, match.group(match.lastindex or 1)))
        at = match.end()
    return [*found, _Token("end", "end")]


class _Reader:
    """A Pratt parser: each operator binds as tightly as :data:`_BINDING` says."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._at = tokens, 0

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        token = self._next
        self._at += token.kind != "end"
        return token

    def expect(self, sign: str) -> None:
        token = self._take()
        if token.kind not in ("sign", "end") or token.text != sign:
            raise FormulaError(f"expected {sign}, found {token.text}")

    def expression(self, binding: int = _TERNARY) -> Node:
        left = self._operand()
        while self._next.kind in ("sign", "word"):
            sign = self._next.text
            if sign == "?" and binding == _TERNARY:
                left = self._ternary(left)
            elif _BINDING.get(sign, 0) > binding:
                self._take()
                left = Operation(_CANONICAL.get(sign, sign), (left, self.expression(_BINDING[sign])))
            else:
                break
        return left

    def _ternary(self, test: Node) -> Node:
        self.expect("?")
        yes = self.expression()
        self.expect(":")
        return Operation("if", (test, yes, self.expression()))

    def _operand(self) -> Node:
        token = self._take()
        if token.kind == "number":
            return Constant(float(token.text) if "." in token.text else int(token.text))
        if token.kind == "text":
            return Constant(re.sub(r"\\(.)", r"\1", token.text))
        if token.kind == "word":
            return self._word(token.text)
        if token.text == "(":
            inner = self.expression()
            self.expect(")")
            return inner
        if token.text in _SIGNS:
            return Operation(_SIGNS[token.text], (self.expression(_UNARY),))
        raise FormulaError(f"unexpected {token.text}")

    def _word(self, word: str) -> Node:
        if word in ("true", "false"):
            return Constant(word == "true")
        if word == "not" and self._next.text != "(":
            return Operation("not", (self.expression(_UNARY),))
        operands = self._arguments()
        if word == "prop":
            if len(operands) == 1 and isinstance(operands[0], Constant) and isinstance(operands[0].value, str):
                return Prop(operands[0].value)
            raise FormulaError("prop() takes the name of a property")
        if word not in FUNCTIONS:
            raise not_offered(f"the formula function {word}()")
        least, most = FUNCTIONS[word]
        if not least <= len(operands) <= most:
            raise FormulaError(f"{word}() takes {least} to {most} arguments, found {len(operands)}")
        return Operation(word, operands)

    def _arguments(self) -> tuple[Node, ...]:
        self.expect("(")
        found: list[Node] = []
        while self._next.text != ")" or self._next.kind != "sign":
            found.append(self.expression())
            if self._next.text != ",":
                break
            self._take()
        self.expect(")")
        return tuple(found)


_CANONICAL = {"&&": "and", "||": "or"}
_SIGNS = {"-": "neg", "!": "not"}
