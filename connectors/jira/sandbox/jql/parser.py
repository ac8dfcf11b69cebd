"""Decides whether a text is JQL, and reads it into a tree.

Grammar per Atlassian's published JQL documentation; messages as the live service words them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from connectors.jira.sandbox.jql.lexer import Token, place, tokens
from connectors.jira.sandbox.jql.reserved import RESERVED
from connectors.jira.sandbox.jql.tree import (
    And,
    Clause,
    Empty,
    Function,
    JqlError,
    Literal,
    Node,
    Not,
    NotOfferedError,
    Operand,
    Or,
    Query,
    Several,
    Sort,
)  # fmt: skip

MOST_SORTS = 7
_OPERATORS = ("=", "!=", "<", ">", "<=", ">=", "~", "!~")
_VALID = "The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'."


def parse(text: str) -> Query:
    """The query. Raises :class:`JqlError` with the one message that Jira gives for a text that is no JQL."""
    return _Parser(text).query()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(tokens(text))
        self._at = 0

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._token
        self._at += 1
        return token

    def _taken(self, *words: str) -> bool:
        """Pass over one of these words or symbols, if it is next."""
        found = self._token.is_word(*words) or (self._token.kind == "symbol" and self._token.text in words)
        self._at += found
        return found

    def _fail(self, message: str, token: Token) -> NoReturn:
        raise JqlError(f"Error in the JQL Query: {message} {place(self._text, token.at)}")

    def _expected(self, what: str, hint: str = "", ending: str = "before the end of the query") -> NoReturn:
        token = self._token
        if token.kind == "end":
            raise JqlError(f"Error in the JQL Query: Expecting {what} {ending}.{' ' + hint if hint else ''}")
        self._fail(f"Expecting {what} but got '{token.text}'.{' ' + hint if hint else ''}", token)

    # -- clauses

    def query(self) -> Query:
        where = None
        if self._token.kind != "end" and not self._token.is_word("order"):
            where = self._any()
        order = self._order() if self._taken("order") else ()
        if self._token.kind != "end":
            self._expected("either 'OR' or 'AND'")
        return Query(where, order)

    def _any(self) -> Node:
        parts = [self._all()]
        while self._taken("or", "||", "|"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self) -> Node:
        parts = [self._part()]
        while self._taken("and", "&&", "&"):
            parts.append(self._part())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _part(self) -> Node:
        if self._taken("not", "!"):
            return Not(self._part())
        if self._taken("("):
            inner = self._any()
            if not self._taken(")"):
                self._expected("')'")
            return inner
        field = self._field()
        operator = self._operator()
        return Clause(field, operator, self._list(operator) if operator.endswith("in") else self._operand())

    def _field(self) -> str:
        token = self._token
        if token.kind == "word" and token.text.lower() in RESERVED:
            self._fail(
                f"Expecting a field name but got '{token.text}'. You must surround '{token.text}' in quotation marks"
                " to use it as a field name.",
                token,
            )
        if token.kind not in ("word", "quoted", "field"):
            self._expected("a field name", ending="at the end of the query")
        return self._take().text

    def _operator(self) -> str:
        token = self._token
        if token.kind == "symbol" and token.text in _OPERATORS:
            return self._take().text
        if self._taken("in"):
            return "in"
        if self._taken("is"):
            return "is not" if self._taken("not") else "is"
        if self._taken("not"):
            if not self._taken("in"):
                self._expected("'IN'")
            return "not in"
        if token.is_word("was", "changed"):
            raise NotOfferedError(f"the JQL operator {token.text.upper()}")
        self._expected("operator", _VALID)

    # -- operands

    def _list(self, operator: str) -> Operand:
        if self._token.kind == "symbol" and self._token.text == "(":
            return self._operand()
        operand = self._operand()
        if not isinstance(operand, Function):
            shown = operand.text if isinstance(operand, Literal) else "EMPTY"
            raise JqlError(f"Operator '{operator}' does not support the non-list value '\"{shown}\"'.")
        return operand

    def _operand(self) -> Operand:
        token = self._token
        if self._taken("("):
            operands = [self._operand()]
            while self._taken(","):
                operands.append(self._operand())
            if not self._taken(")"):
                self._expected("either ')' or ','")
            return Several(tuple(operands))
        if self._taken("empty", "null"):
            return Empty()
        if token.kind not in ("word", "quoted"):
            self._expected("either a value, list or function")
        self._take()
        if self._taken("("):
            return Function(token.text, self._arguments())
        if token.kind == "word" and token.text.lower() in RESERVED:
            self._fail(
                f"Expecting either a value, list or function but got '{token.text}'. You must surround '{token.text}'"
                " in quotation marks to use it as a value.",
                token,
            )
        return Literal(token.text)

    def _arguments(self) -> tuple[str, ...]:
        arguments: list[str] = []
        while not self._taken(")"):
            if arguments and not self._taken(","):
                self._expected("either ')' or ','")
            if self._token.kind not in ("word", "quoted"):
                self._expected("a function argument")
            arguments.append(self._take().text)
        return tuple(arguments)

    # -- order

    def _order(self) -> Sequence[Sort]:
        if not self._taken("by"):
            self._expected("'BY'")
        sorts = [self._sort()]
        while self._taken(","):
            sorts.append(self._sort())
        if self._token.kind != "end":
            self._expected("either ',' or the end of the query")
        if len(sorts) > MOST_SORTS:
            raise JqlError(f"The maximum number of fields in ORDER BY is {MOST_SORTS}.")
        return tuple(sorts)

    def _sort(self) -> Sort:
        field = self._field()
        descending = self._token.is_word("desc")
        self._taken("asc", "desc")
        return Sort(field, descending)
