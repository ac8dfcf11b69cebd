"""Decides whether a measure counts finished tickets: work that was done, which says nothing of what it changed.

A query counts them where it asks for a status, a resolution or a date that only finished tickets have, and either for
the children of an issue, or for types of work, or for no type at all. Other types (an incident, a request by a
customer) are events in the world: to count those that were solved is a result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from okrsync.connector import Aggregate
from okrsync.measures.formula import Measure, Question

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|' + r"'(?:[^'\\]|\\.)*'" + r"|[()=,]|[!<>]=|!~|[~<>]|[^\s()=,!<>~]+")
_STATUS = frozenset({"status", "statuscategory", "resolution"})
_ENDED = frozenset({"resolved", "resolutiondate"})
_TYPE = frozenset({"type", "issuetype", "worktype"})
_PARENT = frozenset({"parent", "epic link", "parentepic", "parent link", "portfoliochildissuesof"})
_FINISHED = frozenset(
    {"done", "closed", "resolved", "finished", "complete", "completed", "fixed", "shipped", "released", "delivered"}
    | {"fertig", "erledigt", "abgeschlossen", "geschlossen", "gelöst"}
)
_OPEN = frozenset({"unresolved", "empty", "null", "to do", "open", "new", "in progress", "backlog", "offen"})
_WORK = frozenset(
    {"story", "user story", "task", "sub-task", "subtask", "epic", "feature", "new feature", "improvement", "spike"}
    | {"technical task", "aufgabe", "teilaufgabe", "unteraufgabe", "standardissuetypes", "subtaskissuetypes"}
)
_EFFORT = re.compile(r"story point|time spent|estimate|effort|aufwand", re.IGNORECASE)
_WORDS = frozenset({"=", "in", "is", "was", "changed", "to", "not", "(", ")", ",", "!=", "~", "!~", "<", ">"})

REMEDY = "Count what changes for people, such as incidents; or allow it by measures.allow_own_tickets: true"


@dataclass(frozen=True)
class _Clause:
    """One condition of a query: ``values`` without the words between them."""

    field: str
    denied: bool
    values: frozenset[str]
    text: str

    @property
    def finishes(self) -> bool:
        """True where only what is finished meets it."""
        if self.field in _ENDED:
            return not (self.values & _OPEN and not self.denied)
        if self.field not in _STATUS:
            return False
        return bool(self.values) and self.values <= _OPEN if self.denied else bool(self.values & _FINISHED)

    @property
    def descends(self) -> bool:
        """True for the children of an issue."""
        return not self.denied and (self.field in _PARENT or bool(self.values & {"childissuesof", *_PARENT}))


def finished_tickets(measure: Measure) -> str | None:
    """The condition by which it counts finished tickets, in a share as what is divided; ``None`` where it does not."""
    while not isinstance(measure, Question):
        measure = measure.part
    query = measure.query
    effort = query.aggregate is Aggregate.SUM and bool(_EFFORT.search(query.field))
    if query.aggregate is not Aggregate.COUNT and not effort:
        return None
    clauses = list(_clauses(query.where))
    finished = next((each for each in clauses if each.finishes), None)
    return finished.text if finished and _is_own_work(clauses) else None


def reason(finished: str) -> str:
    """Why a measure with that condition is refused."""
    return f"it counts finished tickets ({finished}): that says what was done, and not what changed by it"


def _is_own_work(clauses: Sequence[_Clause]) -> bool:
    types = [each.values for each in clauses if each.field in _TYPE and not each.denied]
    return any(each.descends for each in clauses) or not types or any(values & _WORK for values in types)


def _clauses(jql: str) -> Iterator[_Clause]:
    """The conditions between AND and OR, whatever their brackets."""
    tokens: list[str] = []
    for token in [*_TOKEN.findall(jql), "and"]:
        if token.lower() in ("and", "or", "order") and tokens:
            clause = _clause(tokens)
            if clause is not None:
                yield clause
            tokens = []
            if token.lower() == "order":
                return
        elif token.lower() not in ("and", "or"):
            tokens.append(token)


def _clause(tokens: Sequence[str]) -> _Clause | None:
    lead = 0
    while lead < len(tokens) and tokens[lead].lower() in ("(", "not"):
        lead += 1
    if lead == len(tokens):
        return None
    field, rest = _bare(tokens[lead]), [_bare(token) for token in tokens[lead + 1 :]]
    denials = sum(token.lower() in ("not", "!=", "!~") for token in tokens)
    values = frozenset(each for each in rest if each not in _WORDS and not each.endswith("="))
    return _Clause(field, denials % 2 == 1, values, _written(tokens[lead:]))


def _written(tokens: Sequence[str]) -> str:
    """The condition as people write it, without the brackets around it."""
    text = re.sub(r"(?<=\() | (?=[),])", "", " ".join(tokens))
    while text.count(")") > text.count("("):
        text = text.removesuffix(")")
    return text


def _bare(token: str) -> str:
    return token[1:-1].lower() if token[0] in "\"'" else token.lower()
