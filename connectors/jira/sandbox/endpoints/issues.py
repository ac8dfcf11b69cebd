"""Answers for single issues: read, create, edit, delete and transition."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.jira.sandbox import catalogue, edits, metadata, view
from connectors.jira.sandbox.edits import Edit
from connectors.jira.sandbox.exchange import Exchange, Json, Resource
from connectors.jira.sandbox.site import Issue
from connectors.jira.sandbox.view import Selection
from connectors.jira.sandbox.wire import collection, refusal
from okrsync.sandbox import Answer


def read(exchange: Exchange, issue: str) -> Answer:
    found = exchange.issue(issue)
    selection = Selection.of(exchange.words("fields"), "*all", exchange)
    return Answer(view.issue(found, selection, exchange) | view.described(selection))


def create(exchange: Exchange) -> Answer:
    edit = edits.creation(exchange.body(), exchange)
    return Answer(created(make(edit, exchange), edit, exchange), 201)


def make(edit: Edit, exchange: Exchange) -> Issue:
    """A new issue with its links and properties, after its first step where one was asked."""
    site = exchange.site
    issue = site.create(edit.fields, edit.properties, site.me)
    _link(issue, edit, exchange)
    if edit.step is not None:
        site.move(issue, edit.step, site.me)
    return issue


def created(issue: Issue, edit: Edit, exchange: Exchange) -> Json:
    shown = {"id": issue["id"], "key": issue["key"], "self": exchange.url(f"issue/{issue['id']}")}
    return {**shown, "transition": {"status": 204, "errorCollection": collection()}} if edit.step else shown


def _link(issue: Issue, edit: Edit, exchange: Exchange) -> None:
    for link in edit.links:
        source, destination = (issue["id"], link.other) if link.outward else (link.other, issue["id"])
        exchange.site.link(link.type, source, destination, exchange.site.me)


def change(exchange: Exchange, issue: str) -> Answer:
    found = exchange.issue(issue)
    for override in ("overrideScreenSecurity", "overrideEditableFlag"):
        if exchange.flag(override):
            raise refusal(403, f"You do not have permission to use {override}.")
    edit = edits.alteration(exchange.body(), found, exchange)
    selection = Selection.of(None, "*all", exchange)
    site = exchange.site
    site.change(found, edit.fields, site.me)
    _link(found, edit, exchange)
    site.set_properties(found, edit.properties)
    if site.cloud and exchange.flag("returnIssue"):
        return Answer(view.issue(found, selection, exchange))
    return Answer(status=204)


def delete(exchange: Exchange, issue: str) -> Answer:
    found = exchange.issue(issue)
    subtasks = [c for c in exchange.site.children(found["id"]) if c["fields"]["issuetype"] == catalogue.SUBTASK.id]
    if subtasks and not exchange.flag("deleteSubtasks"):
        raise refusal(
            400,
            f"The issue '{found['key']}' has subtasks. You must specify the 'deleteSubtasks' parameter to delete"
            " this issue and all its subtasks.",
        )
    exchange.site.delete(found, exchange.site.me)
    return Answer(status=204)


def transitions(exchange: Exchange, issue: str) -> Answer:
    exchange.issue(issue)
    wanted = exchange.call.arg("transitionId")
    steps = [step for step in metadata.transitions(exchange) if wanted in (None, step["id"])]
    return Answer({"expand": "transitions", "transitions": steps})


def transition(exchange: Exchange, issue: str) -> Answer:
    found, body = exchange.issue(issue), exchange.body()
    if not isinstance(body.get("transition"), dict):
        raise refusal(400, "Missing 'transition' identifier")
    errors: dict[str, str] = {}
    step = edits.step(body, errors)
    if step is None:
        raise refusal(400, *errors.values())
    for part in ("fields", "update"):
        for id in body.get(part) or {}:  # no step of this workflow has a screen
            errors[id] = f"Field '{id}' cannot be set. It is not on the appropriate screen, or unknown."
    if errors:
        raise refusal(400, **errors)
    exchange.site.move(found, step, exchange.site.me)
    return Answer(status=204)


RESOURCES: Sequence[Resource] = (
    Resource("POST", "issue", create),
    Resource("GET", "issue/<issue>", read),
    Resource("PUT", "issue/<issue>", change),
    Resource("DELETE", "issue/<issue>", delete),
    Resource("GET", "issue/<issue>/transitions", transitions),
    Resource("POST", "issue/<issue>/transitions", transition),
)
