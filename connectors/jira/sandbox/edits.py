"""Decides whether a request may create or change an issue, before anything is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.jira.sandbox import catalogue
from connectors.jira.sandbox.accept import RefusedError, accept, check_label
from connectors.jira.sandbox.catalogue import IssueType, LinkType, Status
from connectors.jira.sandbox.exchange import Exchange, Json
from connectors.jira.sandbox.fields import BY_ID, Field
from connectors.jira.sandbox.properties import checked_property
from connectors.jira.sandbox.site import Issue
from connectors.jira.sandbox.wire import BAD_PAYLOAD, NO_ISSUE, refusal


@dataclass(frozen=True)
class NewLink:
    """A link to be made from or to the issue; ``outward`` where the issue is its source."""

    type: LinkType
    outward: bool
    other: str


@dataclass
class Edit:
    """What a request asks, checked: stored values by field, links to add, properties to set, a step to take."""

    fields: dict[str, Any] = field(default_factory=dict)
    links: list[NewLink] = field(default_factory=list)
    properties: dict[str, Json] = field(default_factory=dict)
    step: Status | None = None


def creation(body: Mapping[str, Json], exchange: Exchange) -> Edit:
    """The checked contents of a new issue. Raises Jira's 400 with every field that is wrong."""
    given = _part(body, "fields", dict)
    errors: dict[str, str] = {}
    kind = _issue_type(given, exchange, errors)
    if "project" not in given:
        errors["project"] = "Specify a valid project ID or key"
    if not errors and "summary" not in given and "summary" not in _part(body, "update", dict):
        errors["summary"] = "You must specify a summary of the issue."
    edit = _contents(body, kind, exchange, errors)
    _check_hierarchy(edit.fields.get("parent"), kind, exchange, errors)
    edit.step = step(body, errors)
    if errors:
        raise refusal(400, **errors)
    return edit


def alteration(body: Mapping[str, Json], issue: Issue, exchange: Exchange) -> Edit:
    """The checked changes to an issue. A transition is ignored there, as the specification says."""
    if not any(body.get(part) for part in ("fields", "update", "properties", "historyMetadata", "transition")):
        raise refusal(400, BAD_PAYLOAD)
    errors: dict[str, str] = {}
    kind = catalogue.by_id(catalogue.ISSUE_TYPES, issue["fields"]["issuetype"])
    edit = _contents(body, kind, exchange, errors, issue)
    if "project" in edit.fields:
        errors["project"] = "Field 'project' cannot be set. It is not on the appropriate screen, or unknown."
    kind = catalogue.by_id(catalogue.ISSUE_TYPES, edit.fields.get("issuetype", kind.id if kind else ""))
    if "parent" in edit.fields or "issuetype" in edit.fields:
        _check_hierarchy(edit.fields.get("parent", issue["fields"].get("parent")), kind, exchange, errors)
    if errors:
        raise refusal(400, **errors)
    return edit


def _part(body: Mapping[str, Json], name: str, kind: type) -> Any:
    part = body.get(name)
    if part is not None and not isinstance(part, kind):
        raise refusal(400, BAD_PAYLOAD)
    return part or kind()


def _issue_type(given: Mapping[str, Json], exchange: Exchange, errors: dict[str, str]) -> IssueType | None:
    try:
        return catalogue.by_id(catalogue.ISSUE_TYPES, accept(BY_ID["issuetype"], given.get("issuetype"), exchange))
    except RefusedError as refused:
        errors["issuetype"] = str(refused)
        return None


def _contents(
    body: Mapping[str, Json],
    kind: IssueType | None,
    exchange: Exchange,
    errors: dict[str, str],
    issue: Issue | None = None,
) -> Edit:
    edit = Edit()
    fields, updates = _part(body, "fields", dict), _part(body, "update", dict)
    for id in [*fields, *(id for id in updates if id not in fields)]:
        known = BY_ID.get(id)
        if (
            known is None
            or (kind is not None and kind not in known.screens)
            or (id in fields and known.kind == "links")
        ):
            errors[id] = f"Field '{id}' cannot be set. It is not on the appropriate screen, or unknown."
        elif id in fields and id in updates:
            errors[id] = f"Field '{id}' cannot be set in both 'fields' and 'update'."
        else:
            try:
                if id in fields:
                    edit.fields[id] = accept(known, fields[id], exchange)
                else:
                    _update(known, updates[id], edit, exchange, issue)
            except RefusedError as refused:
                errors.setdefault(id, str(refused))
    for entry in _part(body, "properties", list):
        key, value = checked_property(entry)
        edit.properties[key] = value
    return edit


def _update(known: Field, operations: Json, edit: Edit, exchange: Exchange, issue: Issue | None) -> None:
    """Read the operations of one field of ``update``: a list of ``{"set": …}``, ``{"add": …}``, ``{"remove": …}``."""
    if not isinstance(operations, list) or not all(isinstance(each, dict) and len(each) == 1 for each in operations):
        raise refusal(400, BAD_PAYLOAD)
    for verb, value in ((verb, value) for each in operations for verb, value in each.items()):
        match verb, known.kind:
            case "add", "links":
                edit.links.append(_new_link(value, exchange))
            case "add" | "remove", "labels":
                stored = issue["fields"]["labels"] if issue else []
                edit.fields["labels"] = _relabelled(edit.fields.get("labels", stored), verb, check_label(value))
            case "set", "parent" if isinstance(value, dict) and value.get("none") is True:
                edit.fields["parent"] = None
            case "set", kind if kind != "links":
                edit.fields[known.id] = accept(known, value, exchange)
            case _:
                raise RefusedError(f"Field does not support update '{verb}'")


def _relabelled(labels: Sequence[str], verb: str, label: str) -> list[str]:
    rest = [each for each in labels if each != label]
    return [*rest, label] if verb == "add" and label not in labels else (list(labels) if verb == "add" else rest)


def _new_link(value: Json, exchange: Exchange) -> NewLink:
    if not isinstance(value, dict) or not isinstance(value.get("type"), dict):
        raise RefusedError("data was not an object")
    kind = link_type(value["type"])
    outward = "outwardIssue" in value
    end = value.get("outwardIssue" if outward else "inwardIssue")
    other = exchange.site.find(end.get("id") or end.get("key")) if isinstance(end, dict) else None
    if other is None or exchange.hides(other):
        raise RefusedError(NO_ISSUE)
    return NewLink(kind, outward, other["id"])


def link_type(wanted: Mapping[str, Json]) -> LinkType:
    """The link type of that id or name. Raises Jira's 404 for one that is not there."""
    if "id" in wanted:
        found = catalogue.by_id(catalogue.LINK_TYPES, wanted["id"])
    else:
        found = catalogue.by_name(catalogue.LINK_TYPES, wanted.get("name", ""))
    if found is None:
        by = f"id '{wanted['id']}'" if "id" in wanted else f"name '{wanted.get('name')}'"
        raise refusal(404, f"No issue link type with {by} found.")
    return found


def _check_hierarchy(parent_id: str | None, kind: IssueType | None, exchange: Exchange, errors: dict[str, str]) -> None:
    """A parent stands exactly one level above its child; a subtask must have one."""
    if kind is None or "parent" in errors:
        return
    if parent_id is None:
        if kind.subtask:
            errors["issuetype"] = "Issue type is a sub-task but parent issue key or id not specified."
        return
    parent = catalogue.by_id(catalogue.ISSUE_TYPES, exchange.site.issues[parent_id]["fields"]["issuetype"])
    if parent is None or parent.level != kind.level + 1:
        errors["parentId"] = "Given parent work item does not belong to appropriate hierarchy."


def step(body: Mapping[str, Json], errors: dict[str, str]) -> Status | None:
    wanted = _part(body, "transition", dict)
    if not wanted:
        return None
    found = next((each for each in catalogue.STATUSES if each.transition_id == str(wanted.get("id"))), None)
    if found is None:
        errors["transition"] = f"Transition id '{wanted.get('id')}' is not valid for this issue."
    return found
