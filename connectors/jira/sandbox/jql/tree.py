"""Owns the tree that a JQL query is read into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

NEGATED: Mapping[str, str] = {
    "=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "~": "!~", "!~": "~",
    "in": "not in", "not in": "in", "is": "is not", "is not": "is",
}  # fmt: skip


class JqlError(Exception):
    """What is wrong with a query, in Jira's words: one message, or several where the query could be read."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = messages


class NotOfferedError(Exception):
    """Valid JQL that the sandbox does not read."""


@dataclass(frozen=True)
class Literal:
    """A word, a number or a quoted text, as it was typed without its quotes."""

    text: str


@dataclass(frozen=True)
class Empty:
    """``EMPTY`` or ``NULL``."""


@dataclass(frozen=True)
class Function:
    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Several:
    """A list in brackets."""

    operands: tuple[Operand, ...]


Operand: TypeAlias = Literal | Empty | Function | Several


@dataclass(frozen=True)
class Clause:
    field: str
    operator: str
    operand: Operand


@dataclass(frozen=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    part: Node


Node: TypeAlias = Clause | And | Or | Not


@dataclass(frozen=True)
class Sort:
    field: str
    descending: bool


@dataclass(frozen=True)
class Query:
    """``where`` is ``None`` where the query restricts nothing."""

    where: Node | None
    order: Sequence[Sort] = ()


def without_not(node: Node, negated: bool = False) -> Node:  # noqa: FBT001, FBT002 (recursion over one bit)
    """The tree with every NOT pushed into its clauses, as Jira does: so ``NOT a = 1`` leaves out empty ones too."""
    match node:
        case Not(part):
            return without_not(part, not negated)
        case Clause(field, operator, operand):
            return Clause(field, NEGATED[operator], operand) if negated else node
    parts = tuple(without_not(part, negated) for part in node.parts)
    return Or(parts) if isinstance(node, And) == negated else And(parts)
