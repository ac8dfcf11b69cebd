"""Decides what of an issue is shown: the fields, properties and expansions that a request asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.jira.sandbox import catalogue, metadata, present
from connectors.jira.sandbox.exchange import Exchange, Json, split
from connectors.jira.sandbox.fields import SHOWN, Field
from connectors.jira.sandbox.site import Issue
from connectors.jira.sandbox.wire import not_offered, refusal

MOST_PROPERTIES = 5
MOST_CHANGES = 40  # of an issue's changelog where it is an expansion, per the Jira Cloud v3 OpenAPI document
_BESIDE = ("id", "key", "issuekey")  # asked for like fields, but they stand beside them
_EXPANDS = ("names", "schema", "changelog", "transitions", "editmeta")
_NOT_OFFERED = ("renderedFields", "operations", "versionedRepresentations")


@dataclass(frozen=True)
class Selection:
    """What to show. ``only_ids``: nothing was asked but ids, so that an issue is its id alone."""

    fields: Sequence[Field]
    properties: Sequence[str] = ()
    expand: Sequence[str] = ()
    only_ids: bool = False
    light: bool = False

    @classmethod
    def of(cls, fields: Sequence[str] | None, default: str, exchange: Exchange) -> Selection:
        """What ``fields`` names, with the query's ``expand`` and ``properties``; unknown fields are passed over."""
        wanted = [default] if not fields else list(fields)
        return cls(
            _chosen(wanted),
            checked_properties(exchange.words("properties") or []),
            checked_expand(split([exchange.call.arg("expand") or ""])),
            only_ids=set(wanted) == {"id"},
            light=set(wanted) <= {*_BESIDE, "updated"},
        )


def _chosen(wanted: Sequence[str]) -> Sequence[Field]:
    without = {name[1:] for name in wanted if name.startswith("-")}
    named = {name for name in wanted if not name.startswith("-")}
    everything = not named or bool(named & {"*all", "*navigable"})
    return [field for field in SHOWN if (everything or field.id in named) and field.id not in without]


def checked_properties(keys: Sequence[str]) -> Sequence[str]:
    if len(keys) > MOST_PROPERTIES:
        raise refusal(400, f"The maximum number of properties that can be requested is {MOST_PROPERTIES}.")
    return keys


def checked_expand(names: Sequence[str]) -> Sequence[str]:
    """The expansions offered; those that Jira does not know are passed over, as Jira does."""
    for name in names:
        if name in _NOT_OFFERED:
            raise not_offered(f"expand={name}")
    return [name for name in names if name in _EXPANDS]


def issue(issue: Issue, selection: Selection, exchange: Exchange) -> Json:
    """One issue as the request asked for it."""
    if selection.only_ids and not selection.properties and not selection.expand:
        return {"id": issue["id"]}
    shown: dict[str, Any] = {
        "expand": ",".join((*_EXPANDS, *_NOT_OFFERED)),
        "id": issue["id"],
        "self": exchange.url(f"issue/{issue['id']}"),
        "key": issue["key"],
    }
    if selection.fields:
        shown["fields"] = {field.id: _field(field, issue, exchange) for field in selection.fields}
    if selection.properties:
        own = issue["properties"]
        shown["properties"] = {key: own[key] for key in _keys(selection.properties, own) if key in own}
    return shown | _expanded(issue, selection, exchange)


def described(selection: Selection) -> dict[str, Json]:
    """The names and schemas of the fields that are shown, as far as ``expand`` asks."""
    described: dict[str, Json] = {}
    if "names" in selection.expand:
        described["names"] = {field.id: field.name for field in selection.fields}
    if "schema" in selection.expand:
        described["schema"] = {field.id: metadata.schema(field) for field in selection.fields}
    return described


def _keys(wanted: Sequence[str], own: dict[str, Any]) -> Sequence[str]:
    return list(own) if "*all" in wanted else wanted


def _field(field: Field, issue: Issue, exchange: Exchange) -> Json:
    match field.kind:
        case "links":
            return present.links(issue, exchange)
        case "subtasks":
            children = exchange.site.children(issue["id"])
            subtasks = [child for child in children if child["fields"]["issuetype"] == catalogue.SUBTASK.id]
            return [present.brief(child, exchange) for child in subtasks]
    return present.value(field, issue["fields"].get(field.id), exchange)


def _expanded(issue: Issue, selection: Selection, exchange: Exchange) -> dict[str, Json]:
    shown: dict[str, Json] = {}
    for name in selection.expand:
        match name:
            case "transitions":
                shown["transitions"] = metadata.transitions(exchange)
            case "editmeta":
                shown["editmeta"] = {"fields": metadata.edit_fields(issue, exchange)}
            case "changelog":
                shown["changelog"] = _changelog(issue, exchange)
    return shown


def _changelog(issue: Issue, exchange: Exchange) -> Json:
    """The latest changes, the newest first."""
    entries = list(reversed(exchange.site.history(issue["id"])))
    shown = [present.history(entry, exchange) for entry in entries[:MOST_CHANGES]]
    return {"startAt": 0, "maxResults": len(shown), "total": len(entries), "histories": shown}
