"""Decides what one change says to Jira: the fields to set, the references to show, the status to reach."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from connectors.jira.fields import Column, Status
from connectors.jira.issues import PROPERTY
from connectors.jira.note import Note
from connectors.jira.references import ReferenceColumn, Share
from connectors.jira.schema import Layout
from okrsync.connector import Change, Refused
from okrsync.model import Unfit


@dataclass
class Body:
    """One change in Jira's terms. ``fields`` by Jira's field id, ``references`` by the model's name."""

    fields: dict[str, Any] = field(default_factory=dict)
    references: dict[str, Share] = field(default_factory=dict)
    state: str | None = None


def body_of(layout: Layout, change: Change) -> Body | Refused:
    """The change in Jira's terms, or why it cannot be said."""
    body = Body()
    unfit: dict[str, str] = {}
    for name, value in change.values.items():
        column = layout.columns[name]
        if isinstance(column, Column) and isinstance(column.form, Status):
            if value is None:
                unfit[name] = f"an issue is never without a {column.name}"
            else:
                body.state = str(value)
            continue
        said = column.share(value) if isinstance(column, ReferenceColumn) else column.write(value)
        if isinstance(said, Unfit):
            unfit[name] = said.reason
        elif isinstance(said, Share):
            body.references[name] = said
        else:
            body.fields[column.ids[0]] = said
    return Refused(change, "; ".join(unfit.values()), frozenset(unfit)) if unfit else body


def marked_with(note: Note) -> list[dict[str, Any]]:
    """The entity property that says whose issue it is."""
    return [{"key": PROPERTY, "value": note.as_json()}]


def new_issue(layout: Layout, change: Change, body: Body) -> dict[str, Any]:
    """One element of ``issue/bulk``, with the key from the first moment, and with its web links in doubt: they follow.

    A field that is not on the screen for new issues would have the whole issue refused; it follows as an update.
    """
    own = layout.settings
    off = {each for name in layout.off_screen for each in layout.columns[name].ids}
    links: list[dict[str, Any]] = []
    fields = dict(body.fields)
    for name, share in body.references.items():
        column = layout.references[name]
        if name in layout.off_screen:
            continue
        if column.words:
            fields[column.words.id] = share.words
        if column.link:
            kind = {"name": column.link.name}
            links += [{"add": {"type": kind, "outwardIssue": {"id": other}}} for other in share.linked]
    fields = {
        **{each: wire for each, wire in fields.items() if wire is not None and each not in off},
        "project": {"key": own.project},
        "issuetype": {"name": own.issue_type},
        "labels": [*own.labels, change.item],
    }
    coming = {name: frozenset(share.web) for name, share in body.references.items() if share.web}
    element: dict[str, Any] = {"fields": fields, "properties": marked_with(Note(change.item, doubt=coming))}
    return {**element, "update": {"issuelinks": links}} if links else element
