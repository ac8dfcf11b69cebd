"""Decides what each field is compared by in JQL: its operators, the values it has, and what an operand means to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.jira.sandbox import adf, catalogue
from connectors.jira.sandbox.fields import BY_CLAUSE, Field
from connectors.jira.sandbox.jql import dates
from connectors.jira.sandbox.jql.tree import JqlError
from connectors.jira.sandbox.site import Issue, Site, rank
from connectors.jira.sandbox.wire import instant, milliseconds

Atom = Any
"""What is compared: a number, a text in lower case, a moment in milliseconds, or an id."""

_CHOICE = ("=", "!=", "in", "not in", "is", "is not")
_RANGE = (*_CHOICE, "<", "<=", ">", ">=")
_TEXT = ("~", "!~", "is", "is not")
OPERATORS: Mapping[str, Sequence[str]] = {
    "line": _TEXT,
    "area": _TEXT,
    "number": _RANGE,
    "date": _RANGE,
    "moment": _RANGE,
    "key": _RANGE,
    "priority": _RANGE,
}


@dataclass(frozen=True)
class Term:
    """A field in a query. ``name`` is as the query writes it; messages repeat it."""

    name: str
    field: Field
    also: tuple[Field, ...] = ()

    @property
    def operators(self) -> Sequence[str]:
        return OPERATORS.get(self.field.kind, _CHOICE)

    def atoms(self, issue: Issue, site: Site) -> Sequence[Atom]:
        """The values that an issue has there; none where it is empty."""
        found = (_atoms(field, issue, site) for field in (self.field, *self.also))
        return [atom for atoms in found for atom in atoms]

    def resolve(self, text: str, site: Site) -> Atom:
        """What a literal operand means. Raises :class:`JqlError` where the field has no such value."""
        return _RESOLVES[self.field.kind](self, text, site)


_STATUS_CATEGORY = Field("statusCategory", "Status Category", "status")
_TEXT_FIELDS = tuple(field for field in dict.fromkeys(BY_CLAUSE.values()) if field.kind in ("line", "area"))


def term(name: str) -> Term:
    """The field of that name. Raises :class:`JqlError` where the site has none."""
    lowered = name.casefold()
    if lowered == "text":
        return Term(name, _TEXT_FIELDS[0], _TEXT_FIELDS[1:])
    if lowered == "statuscategory":
        return Term(name, _STATUS_CATEGORY)
    if lowered not in BY_CLAUSE:
        raise JqlError(f"Field '{name}' does not exist or you do not have permission to view it.")
    return Term(name, BY_CLAUSE[lowered])


def _atoms(field: Field, issue: Issue, site: Site) -> Sequence[Atom]:
    if field.kind == "key":
        return [rank(issue)]
    if field is _STATUS_CATEGORY:
        return [str(_category(issue["fields"]["status"]))]
    stored = issue["fields"].get(field.id)
    if stored is None:
        return []
    match field.kind:
        case "labels":
            return [label.casefold() for label in stored]
        case "area":
            return [adf.plain(stored) if adf.is_document(stored) else stored]
        case "priority":
            return [-int(stored)]  # the highest priority has the lowest id
    return [stored]


def _category(status_id: str) -> int:
    return next(each.category[0] for each in catalogue.STATUSES if each.id == status_id)


# -- what a literal means, by kind of field


def _absent(term: Term, text: str) -> JqlError:
    if text.isdigit() and term.field.kind != "user":
        return JqlError(f"A value with ID '{text}' does not exist for the field '{term.name}'.")
    return JqlError(f"The value '{text}' does not exist for the field '{term.name}'.")


def _text(term: Term, text: str, site: Site) -> Atom:
    if text.strip()[:1] in ("*", "?"):
        raise JqlError(
            f"The text query '{text}' for field '{term.name}' is not valid: the '*' and '?' are not allowed as first"
            " character in wildcard query."
        )
    return text


def _number(term: Term, text: str, site: Site) -> Atom:
    try:
        return float(text)
    except ValueError:
        raise JqlError(f"Value '{text}' for the '{term.name}' field is not a valid number.") from None


def _option(term: Term, text: str, site: Site) -> Atom:
    for option in term.field.options:
        if text.casefold() == option.value.casefold() or text == option.id:
            return option.id
    raise JqlError(f"The option '{text}' for field '{term.name}' does not exist.")


def _user(term: Term, text: str, site: Site) -> Atom:
    found = text if text in site.people.accounts else site.people.find(email=text) or site.people.find(name=text)
    if found is None and not site.cloud:
        found = site.people.find(username=text)
    if found is None:
        raise _absent(term, text)
    return found


def _labels(term: Term, text: str, site: Site) -> Atom:
    return text.casefold()


def _named(choices: Any) -> Callable[[Term, str, Site], Atom]:
    def resolve(term: Term, text: str, site: Site) -> Atom:
        found = catalogue.by_name(choices, text) or catalogue.by_id(choices, text)
        if found is None:
            raise _absent(term, text)
        return found.id

    return resolve


def _status(term: Term, text: str, site: Site) -> Atom:
    if term.field is not _STATUS_CATEGORY:
        return _named(catalogue.STATUSES)(term, text, site)
    for step in catalogue.STATUSES:
        id, key, name, _ = step.category
        if text.casefold() in (str(id), key, name.casefold()):
            return str(id)
    raise _absent(term, text)


def _priority(term: Term, text: str, site: Site) -> Atom:
    return -int(_named(catalogue.PRIORITIES)(term, text, site))


def _project(term: Term, text: str, site: Site) -> Atom:
    found = site.project(text) or catalogue.by_name(site.projects, text)
    if found is None:
        raise _absent(term, text)
    return found.id


def _resolution(term: Term, text: str, site: Site) -> Atom:
    return None if text.casefold() == "unresolved" else _named(catalogue.RESOLUTIONS)(term, text, site)


def _key(term: Term, text: str, site: Site) -> Atom:
    issue = site.find(text)
    if issue is None:
        raise JqlError(f"An issue with key '{text}' does not exist for field '{term.name}'.")
    return rank(issue)


def _parent(term: Term, text: str, site: Site) -> Atom:
    issue = site.find(text)
    if issue is None:
        raise _absent(term, text)
    return issue["id"]


def local_now(site: Site) -> datetime:
    return instant(site.now(), site.zone)


def _moment(term: Term, text: str, site: Site) -> Atom:
    if text.lstrip("-").isdigit():  # milliseconds since 1970
        return int(text)
    return milliseconds(_when(term, text, site))


def _day(term: Term, text: str, site: Site) -> Atom:
    return _when(term, text, site).date().isoformat()


def _when(term: Term, text: str, site: Site) -> datetime:
    try:
        return dates.moment(text, local_now(site))
    except dates.NotADateError:
        raise JqlError(
            f"Date value '{text}' for field '{term.name}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm',"
            " 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
        ) from None


_RESOLVES: Mapping[str, Callable[[Term, str, Site], Atom]] = {
    "line": _text,
    "area": _text,
    "number": _number,
    "option": _option,
    "user": _user,
    "labels": _labels,
    "type": _named(catalogue.ISSUE_TYPES),
    "status": _status,
    "priority": _priority,
    "project": _project,
    "resolution": _resolution,
    "key": _key,
    "parent": _parent,
    "moment": _moment,
    "date": _day,
}
