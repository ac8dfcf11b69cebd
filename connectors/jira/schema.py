"""Owns a container with its names resolved: which column each mapped field is, and what it can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.jira.fields import (
    Column,
    Day,
    Form,
    Line,
    Number,
    Option,
    Person,
    Prose,
    Status,
    says_the_same,
)
from connectors.jira.people import People
from connectors.jira.references import AnyColumn, LinkColumn, ParentColumn, ReferenceColumn
from connectors.jira.settings import ContainerSettings, JiraSettings, MappedWay
from okrsync.connector import Container, Slot
from okrsync.kit.confidence import Scale
from okrsync.kit.settings import CONFIDENCE, MappedField
from okrsync.model import FIELDS, Field, FieldType, Kind

Fact = dict[str, Any]
"""What is known of one mapped field, as JSON: its ``id``, ``name``, ``form``, ``allowed`` options, and whether it is on
the ``screen`` for new issues. Of a reference by links the id of the link ``type``, the ``link`` type's name, the
``remote`` relationship, and the form of the text field for ``words``, as far as there are such."""


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
    def of_other_types(self) -> str:
        """What selects the project's issues that are of another type than the container's."""
        return f'project = "{_quoted(self.settings.project)}" AND issuetype != "{_quoted(self.settings.issue_type)}"'

    @property
    def references(self) -> dict[str, ReferenceColumn]:
        """The references that are shown by links, by the model's name."""
        return {name: each for name, each in self.columns.items() if isinstance(each, ReferenceColumn)}

    @property
    def makes_web_links(self) -> bool:
        """True where an answer without the entity property does not tell all that a record shows."""
        return any(column.relationship for column in self.references.values())

    @property
    def field_ids(self) -> list[str]:
        """What is asked of every issue."""
        mapped = {each for column in self.columns.values() for each in column.ids}
        return sorted({"labels", "project", "issuetype", "updated"} | mapped)

    @property
    def container(self) -> Container:
        """The container in the port's words."""
        name = f"{self.settings.issue_type} issues of project {self.settings.project}"
        slots = {each: _slot(column) for each, column in self.columns.items()}
        return Container(name, slots, self.settings.accepts.admission())

    def blamed(self, errors: Mapping[str, str]) -> frozenset[str]:
        """The model's names for the Jira fields that an answer complains about."""
        return frozenset(name for name, column in self.columns.items() if not errors.keys().isdisjoint(column.ids))


def layouts(settings: JiraSettings, facts: Mapping[str, Mapping[str, Fact]], people: People) -> dict[Kind, Layout]:
    """The containers as the remembered facts describe them."""
    own = frozenset((each.project, each.issue_type) for each in settings.containers.values())
    making = _Making(people, own, rich=settings.deployment == "cloud")
    made = {}
    for kind, container in settings.containers.items():
        ways = container.fields
        columns = {name: _column(FIELDS[kind][name], fact, ways[name], making) for name, fact in facts[kind].items()}
        off = frozenset(name for name, fact in facts[kind].items() if not fact["screen"])
        made[kind] = Layout(kind, container, columns, off)
    return made


@dataclass(frozen=True)
class _Making:
    """What a column is made with besides its own fact: what only the whole connection knows."""

    people: People
    own: frozenset[tuple[str, str]]  # project and issue type of each container
    rich: bool  # REST v3: text is a document


def _column(model: Field, fact: Fact, way: MappedWay, making: _Making) -> AnyColumn:
    if fact["form"] == "parent":
        return ParentColumn(model)
    if fact["form"] == "reference":
        return _reference(model, fact, making)
    options = way.options if isinstance(way, MappedField) else {}
    scale = Scale.of(way.scale, way.options) if isinstance(way, MappedField) and model.name == CONFIDENCE else None
    if scale and fact["form"] == "option":
        scale = scale.among(fact["allowed"])
    forms: dict[str, Form] = {
        "line": Line(),
        "prose": Prose(making.rich),
        "number": Number(),
        "option": Option(tuple(fact["allowed"]), lambda option, text: says_the_same(model, options, option, text)),
        "person": Person(making.people),
        "day": Day(for_cycles=model.type is FieldType.CYCLE),
        "status": Status(),
    }
    return Column(model, fact["id"], fact["name"], forms[fact["form"]], options, scale)


def _reference(model: Field, fact: Fact, making: _Making) -> ReferenceColumn:
    form: Form = Prose(making.rich) if fact.get("words") == "prose" else Line()
    return ReferenceColumn(
        model,
        LinkColumn(fact["type"], fact["link"], lambda issue: _is_own(issue, making.own)) if "type" in fact else None,
        fact["remote"],
        Column(model, fact["id"], fact["name"], form, {}) if "words" in fact else None,
    )


def _is_own(issue: Mapping[str, Any], own: frozenset[tuple[str, str]]) -> bool:
    kind = str(((issue.get("fields") or {}).get("issuetype") or {}).get("name", "")).casefold()
    project = str(issue.get("key", "")).rpartition("-")[0].casefold()
    return any(project == p.casefold() and kind in ("", t.casefold()) for p, t in own)


def _slot(column: AnyColumn) -> Slot:
    if isinstance(column, Column):
        return Slot(fit=column.fit, many=column.field.type is FieldType.REFERENCES)
    return column.slot


def _quoted(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')


def wants_people(facts: Mapping[str, Mapping[str, Fact]]) -> bool:
    """True where any mapped field holds a user."""
    return any(fact["form"] == "person" for container in facts.values() for fact in container.values())
