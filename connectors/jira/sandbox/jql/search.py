"""Decides which issues a query finds, and in which order."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, total_ordering
from typing import Any

from connectors.jira.sandbox.jql import functions, words
from connectors.jira.sandbox.jql.terms import Atom, Term, term
from connectors.jira.sandbox.jql.tree import (
    And,
    Clause,
    Empty,
    Function,
    JqlError,
    Literal,
    Node,
    Operand,
    Or,
    Query,
    Several,
    Sort,
    without_not,
)  # fmt: skip
from connectors.jira.sandbox.site import Issue, Site

Test = Callable[[Issue], bool]
_COMPARES: Mapping[str, Callable[[Atom, Atom], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def matching(query: Query, site: Site) -> Test:
    """A test of one issue. Raises :class:`JqlError` with every value and field of the query that is not there."""
    problems: list[str] = []
    test = _node(without_not(query.where), site, problems) if query.where else _everything
    for sort in query.order:
        _noted(problems, partial(term, sort.field))
    if problems:
        raise JqlError(*dict.fromkeys(problems))
    return test


def _everything(issue: Issue) -> bool:
    return True


def _noted(problems: list[str], attempt: Callable[[], Any]) -> Any:
    """The outcome; a problem is noted and the reading goes on, since Jira tells all of them at once."""
    try:
        return attempt()
    except JqlError as error:
        problems += error.messages
        return None


def _node(node: Node, site: Site, problems: list[str]) -> Test:
    if isinstance(node, Clause):
        test: Test | None = _noted(problems, partial(_clause, node, site))
        return test or _everything
    tests = [_node(part, site, problems) for part in (node.parts if isinstance(node, And | Or) else ())]
    together = any if isinstance(node, Or) else all
    return lambda issue: together(test(issue) for test in tests)


def _clause(clause: Clause, site: Site) -> Test:
    of = term(clause.field)
    if clause.operator not in of.operators:
        raise JqlError(f"The operator '{clause.operator}' is not supported by the '{of.name}' field.")
    negative = clause.operator in ("!=", "!~", "not in", "is not")
    if clause.operator in ("is", "is not") and not isinstance(clause.operand, Empty):
        raise JqlError(f"The operator '{clause.operator}' only supports 'EMPTY' and 'NULL' for the field '{of.name}'.")
    targets = _targets(clause.operand, of, site)
    if clause.operator in _COMPARES:
        return _comparison(of, _COMPARES[clause.operator], targets, site)
    if clause.operator in ("~", "!~"):
        return _text(of, targets, negative=negative, site=site)
    return _membership(of, targets, negative=negative, site=site)


def _targets(operand: Operand, of: Term, site: Site) -> Sequence[Atom]:
    """What is compared with; ``None`` among them stands for EMPTY."""
    match operand:
        case Literal(text):
            return [of.resolve(text, site)]
        case Function():
            return functions.values(operand, of, site)
        case Several(operands):
            problems: list[str] = []
            found = [_noted(problems, partial(_targets, one, of, site)) for one in operands]
            if problems:
                raise JqlError(*problems)
            return [atom for atoms in found for atom in atoms]
    return [None]


def _comparison(of: Term, compare: Callable[[Atom, Atom], bool], targets: Sequence[Atom], site: Site) -> Test:
    return lambda issue: any(
        compare(atom, target) for atom in of.atoms(issue, site) for target in targets if target is not None
    )


def _text(of: Term, targets: Sequence[Atom], *, negative: bool, site: Site) -> Test:
    def test(issue: Issue) -> bool:
        texts = of.atoms(issue, site)
        found = any(words.contains(text, target or "") for text in texts for target in targets)
        return not found and bool(texts) if negative else found

    return test


def _membership(of: Term, targets: Sequence[Atom], *, negative: bool, site: Site) -> Test:
    """Equality. As in Jira, ``!=`` and ``NOT IN`` never find an issue where the field is empty."""
    wanted, or_empty = {target for target in targets if target is not None}, None in targets

    def test(issue: Issue) -> bool:
        atoms = of.atoms(issue, site)
        if negative:
            return bool(atoms) and wanted.isdisjoint(atoms)
        return not wanted.isdisjoint(atoms) if atoms else or_empty

    return test


# -- order

Place = list[Any]
"""Where an issue stands in an order: its first value by each sort, ``null`` where empty, and at last its id."""


def place(query: Query, issue: Issue, site: Site) -> Place:
    return [*(_first(sort, issue, site) for sort in query.order), int(issue["id"])]


def ordered(query: Query, issues: Sequence[Issue], site: Site) -> Sequence[Issue]:
    """The issues in the query's order; what is empty comes last, and first where the order is descending."""
    found = sorted(issues, key=lambda issue: int(issue["id"]), reverse=True)
    for sort in reversed(query.order):
        keys: dict[str, tuple[bool, Atom]] = {issue["id"]: _sort_key(sort, issue, site) for issue in found}
        found.sort(key=lambda issue: keys[issue["id"]], reverse=sort.descending)
    return found


def _sort_key(sort: Sort, issue: Issue, site: Site) -> tuple[bool, Atom]:
    first = _first(sort, issue, site)
    return first is None, "" if first is None else first


def _first(sort: Sort, issue: Issue, site: Site) -> Atom:
    of = term(sort.field)
    first = next(iter(of.atoms(issue, site)), None)
    if of.field.kind == "user" and first is not None:
        first = site.people.accounts[first]["name"]
    return first.casefold() if isinstance(first, str) else first


@total_ordering
@dataclass(frozen=True)
class _Rank:
    """One value in an order; what is empty comes last, and first where the order is descending."""

    value: Any
    descending: bool

    def __lt__(self, other: _Rank) -> bool:
        one, two = (other, self) if self.descending else (self, other)
        if one.value is None or two.value is None:
            return one.value is not None and two.value is None
        return bool(one.value < two.value)


def rank(query: Query, place: Place) -> list[_Rank]:
    """A place as something to sort by; without an order the newest issue comes first."""
    descending = [sort.descending for sort in query.order]
    return [_Rank(value, down) for value, down in zip(place, [*descending, True], strict=True)]
