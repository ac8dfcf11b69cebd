"""Decides how Jira describes its own set-up: fields and their schemas, screens, and the steps of the workflow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.jira.sandbox import catalogue, present
from connectors.jira.sandbox.catalogue import IssueType
from connectors.jira.sandbox.exchange import Exchange, Json
from connectors.jira.sandbox.fields import Field, on_screen
from connectors.jira.sandbox.site import Issue

_CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:"
_TYPES: Mapping[str, str] = {
    "line": "string",
    "area": "string",
    "number": "number",
    "option": "option",
    "user": "user",
    "date": "date",
    "moment": "datetime",
    "labels": "array",
    "links": "array",
    "subtasks": "array",
    "parent": "issuelink",
    "project": "project",
    "type": "issuetype",
    "status": "status",
    "priority": "priority",
    "resolution": "resolution",
}
_ITEMS: Mapping[str, str] = {"labels": "string", "links": "issuelinks", "subtasks": "issuelinks"}
_OPERATIONS: Mapping[str, Sequence[str]] = {"labels": ("add", "set", "remove"), "links": ("add", "copy")}
_SEARCHERS: Mapping[str, str] = {
    "line": "textsearcher",
    "area": "textsearcher",
    "number": "exactnumber",
    "option": "multiselectsearcher",
    "user": "userpickergroupsearcher",
    "date": "daterange",
}


def schema(field: Field) -> Json:
    """The JSON type of a field's value."""
    shown: dict[str, Json] = {"type": _TYPES[field.kind]}
    if field.kind in _ITEMS:
        shown["items"] = _ITEMS[field.kind]
    if field.number is not None:
        return {**shown, "custom": _CUSTOM + field.custom_type, "customId": field.number}
    return {**shown, "system": field.id}


def detail(field: Field) -> Json:
    """A field as ``/field`` lists it."""
    shown = {
        "id": field.id,
        "key": field.id,
        "name": field.name,
        "custom": field.custom,
        "orderable": bool(field.screens),
        "navigable": True,
        "searchable": field.searchable,
        "clauseNames": list(field.clauses),
    }
    return shown if field.kind == "key" else {**shown, "schema": schema(field)}


def listed(field: Field) -> Json:
    """A field as ``/field/search`` lists it."""
    shown = {"id": field.id, "key": field.id, "name": field.name, "schema": schema(field), "isLocked": False}
    return {**shown, "description": "", "searcherKey": _CUSTOM + _SEARCHERS[field.kind]} if field.custom else shown


def _on_screen(field: Field, exchange: Exchange) -> dict[str, Json]:
    shown: dict[str, Json] = {
        "required": field.id in ("summary", "issuetype", "project", "reporter"),
        "schema": schema(field),
        "name": field.name,
        "key": field.id,
        "hasDefaultValue": field.id in ("priority", "reporter"),
        "operations": list(_OPERATIONS.get(field.kind, ("set",))),
    }
    choices = _choices(field, exchange)
    return shown if choices is None else {**shown, "allowedValues": choices}


def _choices(field: Field, exchange: Exchange) -> list[Json] | None:
    match field.kind:
        case "option":
            return [present.option(each, exchange) for each in field.options]
        case "priority":
            return [present.named("priority", each, exchange) for each in catalogue.PRIORITIES]
        case "type":
            return [present.issue_type(each, exchange) for each in catalogue.ISSUE_TYPES]
        case "project":
            return [present.project(each, exchange) for each in exchange.site.projects]
    return None


def create_fields(kind: IssueType, exchange: Exchange) -> list[Json]:
    """The fields that a new issue of that type may be given."""
    return [{**_on_screen(field, exchange), "fieldId": field.id} for field in on_screen(kind, exchange.site.deployment)]


def edit_fields(issue: Issue, exchange: Exchange) -> dict[str, Json]:
    """The fields of an issue that may be changed; an issue does not change its project there."""
    kind = next(each for each in catalogue.ISSUE_TYPES if each.id == issue["fields"]["issuetype"])
    return {
        field.id: _on_screen(field, exchange)
        for field in on_screen(kind, exchange.site.deployment)
        if field.kind != "project"
    }


def transitions(exchange: Exchange) -> list[Json]:
    """Every step, since this workflow lets an issue go from any status to any other."""
    return [
        {
            "id": step.transition_id,
            "name": step.name,
            "to": present.status(step, exchange),
            **(
                {
                    "hasScreen": False, "isGlobal": True, "isInitial": False, "isAvailable": True,
                    "isConditional": False, "looped": False,
                }
                if exchange.site.cloud
                else {}
            ),
        }
        for step in catalogue.STATUSES
    ]  # fmt: skip
