"""Decides what one change says to Jira: the fields to set, the links to have, the status to reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from connectors.jira.fields import Column, LinkColumn, Status, targets_of
from connectors.jira.issues import PROPERTY
from connectors.jira.schema import Layout
from okrsync.connector import Change, Refused
from okrsync.model import Target, Unfit


@dataclass
class Body:
    """One change in Jira's terms. ``fields`` by Jira's field id, ``links`` by the model's name."""

    fields: dict[str, Any] = field(default_factory=dict)
    links: dict[str, tuple[Target, ...]] = field(default_factory=dict)
    state: str | None = None


def body_of(layout: Layout, change: Change) -> Body | Refused:
    """The change in Jira's terms, or why it cannot be said."""
    body = Body()
    unfit: dict[str, str] = {}
    for name, value in change.values.items():
        column = layout.columns[name]
        if isinstance(column, LinkColumn):
            body.links[name] = targets_of(value)
        elif isinstance(column, Column) and isinstance(column.form, Status):
            body.state = str(value) if value else None
        else:
            wire = column.write(value)
            if isinstance(wire, Unfit):
                unfit[name] = wire.reason
            else:
                body.fields[column.id] = wire
    return Refused(change, "; ".join(unfit.values()), frozenset(unfit)) if unfit else body


def key_mark(key: str) -> list[dict[str, Any]]:
    """The entity property that says whose issue it is."""
    return [{"key": PROPERTY, "value": {"key": key}}]


def new_issue(layout: Layout, change: Change, body: Body) -> dict[str, Any]:
    """One element of ``issue/bulk``, with the key from the first moment.

    A field that is not on the screen for new issues would have the whole issue refused; it follows as an update.
    """
    own = layout.settings
    off = {layout.columns[name].id for name in layout.off_screen}
    links = [
        {"add": {"type": {"name": layout.columns[name].name}, "outwardIssue": {"id": target.record}}}
        for name, targets in body.links.items()
        if name not in layout.off_screen
        for target in targets
        if target.record
    ]
    fields = {
        **{each: wire for each, wire in body.fields.items() if wire is not None and each not in off},
        "project": {"key": own.project},
        "issuetype": {"name": own.issue_type},
        "labels": [*own.labels, change.item],
    }
    element: dict[str, Any] = {"fields": fields, "properties": key_mark(change.item)}
    return {**element, "update": {"issuelinks": links}} if links else element
