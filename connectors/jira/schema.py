"""Owns a container with its names resolved: which column each mapped field is, and what it can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.jira.fields import (
    AnyColumn,
    Column,
    Day,
    Form,
    Line,
    LinkColumn,
    Number,
    Option,
    ParentColumn,
    Person,
    Prose,
    Status,
    says_the_same,
)
from connectors.jira.people import People
from connectors.jira.settings import ContainerSettings, JiraSettings
from okrsync.connector import Container, Slot
from okrsync.model import FIELDS, Field, FieldType, Kind

Fact = dict[str, Any]
"""What is known of one mapped field, as JSON: its ``id``, ``name``, ``form``, ``allowed`` options, the id of a link's
``type``, and whether it is on the ``screen`` for new issues."""


@dataclass(frozen=True)
class Layout:
    """One container with its names resolved."""

    kind: Kind
    settings: ContainerSettings
    columns: Mapping[str, AnyColumn]
    off_screen: frozenset[str] = frozenset()

    @property
    def jql(self) -> str:
        """What selects the container's issues."""
        own = f'project = "{_quoted(self.settings.project)}" AND issuetype = "{_quoted(self.settings.issue_type)}"'
        return f"{own} AND ({self.settings.jql})" if self.settings.jql else own

    @property
    def field_ids(self) -> list[str]:
        """What is asked of every issue."""
        return sorted({"labels", "project", "issuetype", "updated"} | {column.id for column in self.columns.values()})

    @property
    def container(self) -> Container:
        """The container in the port's words."""
        name = f"{self.settings.issue_type} issues of project {self.settings.project}"
        slots = {each: _slot(column) for each, column in self.columns.items()}
        return Container(name, slots, self.settings.accepts.admission())

    def blamed(self, errors: Mapping[str, str]) -> frozenset[str]:
        """The model's names for the Jira fields that an answer complains about."""
        return frozenset(name for name, column in self.columns.items() if column.id in errors)


def layouts(settings: JiraSettings, facts: Mapping[str, Mapping[str, Fact]], people: People) -> dict[Kind, Layout]:
    """The containers as the remembered facts describe them."""
    own = frozenset((each.project, each.issue_type) for each in settings.containers.values())
    making = _Making(people, own, rich=settings.deployment == "cloud")
    made = {}
    for kind, container in settings.containers.items():
        words = {name: getattr(way, "options", {}) for name, way in container.fields.items()}
        columns = {n: _column(FIELDS[kind][n], fact, words[n], making) for n, fact in facts[kind].items()}
        off = frozenset(name for name, fact in facts[kind].items() if not fact["screen"])
        made[kind] = Layout(kind, container, columns, off)
    return made


@dataclass(frozen=True)
class _Making:
    """What a column is made with besides its own fact: what only the whole connection knows."""

    people: People
    own: frozenset[tuple[str, str]]  # project and issue type of each container
    rich: bool  # REST v3: text is a document


def _column(model: Field, fact: Fact, options: Mapping[str, str], making: _Making) -> AnyColumn:
    if fact["form"] == "parent":
        return ParentColumn(model)
    if fact["form"] == "link":
        return LinkColumn(model, fact["type"], fact["name"], lambda issue: _is_own(issue, making.own))
    forms: dict[str, Form] = {
        "line": Line(),
        "prose": Prose(making.rich),
        "number": Number(),
        "option": Option(tuple(fact["allowed"]), lambda option, text: says_the_same(model, options, option, text)),
        "person": Person(making.people),
        "day": Day(for_cycles=model.type is FieldType.CYCLE),
        "status": Status(),
    }
    return Column(model, fact["id"], fact["name"], forms[fact["form"]], options)


def _is_own(issue: Mapping[str, Any], own: frozenset[tuple[str, str]]) -> bool:
    kind = str(((issue.get("fields") or {}).get("issuetype") or {}).get("name", "")).casefold()
    project = str(issue.get("key", "")).rpartition("-")[0]
    return any(project == p and kind in ("", t.casefold()) for p, t in own)


def _slot(column: AnyColumn) -> Slot:
    if isinstance(column, ParentColumn):
        return Slot(links=True)
    many = column.field.type is FieldType.REFERENCES
    if isinstance(column, LinkColumn):
        return Slot(links=True, many=many)
    return Slot(fit=column.fit, many=many)


def _quoted(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')


def wants_people(facts: Mapping[str, Mapping[str, Fact]]) -> bool:
    """True where any mapped field holds a user."""
    return any(fact["form"] == "person" for container in facts.values() for fact in container.values())
