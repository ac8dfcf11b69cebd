"""Decides whether a request may create or change an issue, before anything is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.jira.sandbox import catalogue
from connectors.jira.sandbox.accept import RefusedError, accept, check_label
from connectors.jira.sandbox.catalogue import IssueType, LinkType, Status
from connectors.jira.sandbox.exchange import Exchange, Json
from connectors.jira.sandbox.fields import BY_ID, Field, on_screen
from connectors.jira.sandbox.properties import checked_property
from connectors.jira.sandbox.site import Issue
from connectors.jira.sandbox.wire import BAD_PAYLOAD, NO_ISSUE, refusal

_NOT_SETTABLE = "Field '{}' cannot be set. It is not on the appropriate screen, or unknown."


@dataclass(frozen=True)
class NewLink:
    """A link to be made from or to the issue; ``outward`` where the issue is its source."""

    type: LinkType
    outward: bool
    other: str


@dataclass
class Edit:
    """What a request asks, checked: stored values by field, links to add, properties to set, a step to take.

    ``errors`` by field say what is wrong; with any of them nothing may be done.
    """

    fields: dict[str, Any] = field(default_factory=dict)
    links: list[NewLink] = field(default_factory=list)
    properties: dict[str, Json] = field(default_factory=dict)
    step: Status | None = None
    errors: dict[str, str] = field(default_factory=dict)


def creation(body: Mapping[str, Json], exchange: Exchange) -> Edit:
    """The checked contents of a new issue. Raises Jira's 400 with every field that is wrong."""
    given = _part(body, "fields", dict)
    edit = Edit()
    kind = _issue_type(given, edit, exchange)
    if "project" not in given:
        edit.errors["project"] = "Specify a valid project ID or key"
    if not edit.errors and "summary" not in given and "summary" not in _part(body, "update", dict):
        edit.errors["summary"] = "You must specify a summary of the issue."
    _read(body, edit, _Target(kind, exchange))
    _check_hierarchy(edit, edit.fields.get("parent"), kind, exchange)
    edit.step = step(body, edit.errors)
    return _sound(edit)


def alteration(body: Mapping[str, Json], issue: Issue, exchange: Exchange) -> Edit:
    """The checked changes to an issue. A transition is ignored there, as the specification says."""
    if not any(body.get(part) for part in ("fields", "update", "properties", "historyMetadata", "transition")):
        raise refusal(400, BAD_PAYLOAD)
    edit = Edit()
    stored = issue["fields"]
    _read(body, edit, _Target(catalogue.by_id(catalogue.ISSUE_TYPES, stored["issuetype"]), exchange, issue))
    if "project" in edit.fields:
        edit.errors["project"] = _NOT_SETTABLE.format("project")
    if "parent" in edit.fields or "issuetype" in edit.fields:
        kind = catalogue.by_id(catalogue.ISSUE_TYPES, edit.fields.get("issuetype", stored["issuetype"]))
        _check_hierarchy(edit, edit.fields.get("parent", stored.get("parent")), kind, exchange)
    return _sound(edit)


def _sound(edit: Edit) -> Edit:
    if edit.errors:
        raise refusal(400, **edit.errors)
    return edit


def _part(body: Mapping[str, Json], name: str, kind: type) -> Any:
    part = body.get(name)
    if part is not None and not isinstance(part, kind):
        raise refusal(400, BAD_PAYLOAD)
    return part or kind()


def _issue_type(given: Mapping[str, Json], edit: Edit, exchange: Exchange) -> IssueType | None:
    try:
        return catalogue.by_id(catalogue.ISSUE_TYPES, accept(BY_ID["issuetype"], given.get("issuetype"), exchange))
    except RefusedError as refused:
        edit.errors["issuetype"] = str(refused)
        return None


# -- fields and updates


@dataclass(frozen=True)
class _Target:
    """What is edited: an issue of a type (``None``: the type is wrong), new where there is no ``issue``."""

    kind: IssueType | None
    exchange: Exchange
    issue: Issue | None = None

    def shows(self, known: Field) -> bool:
        return self.kind is None or known in on_screen(self.kind, self.exchange.site.deployment)

    @property
    def labels(self) -> Sequence[str]:
        return self.issue["fields"]["labels"] if self.issue else ()


def _read(body: Mapping[str, Json], edit: Edit, target: _Target) -> None:
    fields, updates = _part(body, "fields", dict), _part(body, "update", dict)
    for id in dict.fromkeys([*fields, *updates]):
        known = BY_ID.get(id)
        if known is None or not target.shows(known) or (id in fields and known.kind == "links"):
            edit.errors[id] = _NOT_SETTABLE.format(id)
        elif id in fields and id in updates:
            edit.errors[id] = f"Field '{id}' cannot be set in both 'fields' and 'update'."
        else:
            try:
                if id in fields:
                    edit.fields[id] = accept(known, fields[id], target.exchange)
                else:
                    _update(known, updates[id], edit, target)
            except RefusedError as refused:
                edit.errors.setdefault(id, str(refused))
    for entry in _part(body, "properties", list):
        key, value = checked_property(entry)
        edit.properties[key] = value


def _update(known: Field, operations: Json, edit: Edit, target: _Target) -> None:
    """Read one field of ``update``: a list of ``{"set": …}``, ``{"add": …}`` and ``{"remove": …}``."""
    if not isinstance(operations, list) or not all(isinstance(each, dict) for each in operations):
        raise refusal(400, BAD_PAYLOAD)
    for verb, value in ((verb, value) for each in operations for verb, value in each.items()):
        match verb, known.kind:
            case "add", "links":
                edit.links.append(_new_link(value, target))
            case "add" | "remove", "labels":
                labels = edit.fields.get("labels", target.labels)
                edit.fields["labels"] = _relabelled(labels, check_label(value), keep=verb == "add")
            case "set", "parent" if isinstance(value, dict) and value.get("none") is True:
                edit.fields["parent"] = None
            case "set", kind if kind != "links":
                edit.fields[known.id] = accept(known, value, target.exchange)
            case _:
                raise RefusedError(f"Field does not support update '{verb}'")


def _relabelled(labels: Sequence[str], label: str, *, keep: bool) -> list[str]:
    if keep:
        return list(dict.fromkeys([*labels, label]))
    return [each for each in labels if each != label]


def _new_link(value: Json, target: _Target) -> NewLink:
    if not isinstance(value, dict) or not isinstance(value.get("type"), dict):
        raise RefusedError("data was not an object")
    kind = link_type(value["type"])
    outward = "outwardIssue" in value
    end = value.get("outwardIssue" if outward else "inwardIssue")
    other = target.exchange.site.find(end.get("id") or end.get("key")) if isinstance(end, dict) else None
    if other is None or target.exchange.hides(other):
        raise RefusedError(NO_ISSUE)
    if other is target.issue:
        raise RefusedError("You cannot link an issue to itself.")
    return NewLink(kind, outward, other["id"])


def link_type(wanted: Mapping[str, Json]) -> LinkType:
    """The link type of that id or name. Raises :class:`RefusedError` for one that is not there."""
    if "id" in wanted:
        found = catalogue.by_id(catalogue.LINK_TYPES, wanted["id"])
    else:
        found = catalogue.by_name(catalogue.LINK_TYPES, wanted.get("name", ""))
    if found is None:
        by = f"id '{wanted['id']}'" if "id" in wanted else f"name '{wanted.get('name')}'"
        raise RefusedError(f"No issue link type with {by} found.")
    return found


# -- what must fit together


def _check_hierarchy(edit: Edit, parent_id: str | None, kind: IssueType | None, exchange: Exchange) -> None:
    """A parent stands exactly one level above its child; a sub-task must have one."""
    if kind is None or "parent" in edit.errors:
        return
    if parent_id is None:
        if kind.subtask:
            edit.errors["issuetype"] = "Issue type is a sub-task but parent issue key or id not specified."
        return
    parent = catalogue.by_id(catalogue.ISSUE_TYPES, exchange.site.issues[parent_id]["fields"]["issuetype"])
    if parent is None or parent.level != kind.level + 1:
        edit.errors["parentId"] = "Given parent work item does not belong to appropriate hierarchy."


def step(body: Mapping[str, Json], errors: dict[str, str]) -> Status | None:
    """The step of the workflow that a request asks for, if it does."""
    wanted = _part(body, "transition", dict)
    if not wanted:
        return None
    found = next((each for each in catalogue.STATUSES if each.transition_id == str(wanted.get("id"))), None)
    if found is None:
        errors["transition"] = f"Transition id '{wanted.get('id')}' is not valid for this issue."
    return found
