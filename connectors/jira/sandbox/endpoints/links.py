"""Answers for links between two issues; a request's inward issue is the source, the one that *blocks* the outward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.jira.sandbox import catalogue, edits, present
from connectors.jira.sandbox.accept import RefusedError
from connectors.jira.sandbox.exchange import Exchange, Json, Resource
from connectors.jira.sandbox.site import Issue
from connectors.jira.sandbox.wire import BAD_PAYLOAD, not_offered, refusal
from okrsync.sandbox import Answer


def create(exchange: Exchange) -> Answer:
    """Link two issues; a link that is there already is answered as if it had been made."""
    body = exchange.body()
    if body.get("comment"):
        raise not_offered("comments, so none with an issue link")
    if not isinstance(body.get("type"), dict):
        raise refusal(400, BAD_PAYLOAD)
    try:
        kind = edits.link_type(body["type"])
    except RefusedError as refused:
        raise refusal(404, str(refused)) from None
    source, destination = _end(body.get("inwardIssue"), exchange), _end(body.get("outwardIssue"), exchange)
    if source is destination:
        raise refusal(400, "You cannot link an issue to itself.")
    exchange.site.link(kind, source["id"], destination["id"], exchange.site.me)
    return Answer(status=201)


def _end(wanted: Json, exchange: Exchange) -> Issue:
    if not isinstance(wanted, dict):
        raise refusal(400, BAD_PAYLOAD)
    return exchange.issue(wanted.get("id") or wanted.get("key"))


def _found(exchange: Exchange, link_id: str) -> Mapping[str, Any]:
    if not link_id.isdigit():
        raise refusal(400, f"The issue link ID '{link_id}' is invalid.")
    link: Mapping[str, Any] | None = exchange.site.links.get(link_id)
    if link is None:
        raise refusal(404, f"No issue link with id '{link_id}' exists.")
    return link


def read(exchange: Exchange, link_id: str) -> Answer:
    link = _found(exchange, link_id)
    kind = catalogue.by_id(catalogue.LINK_TYPES, link["type"]) or catalogue.CONTRIBUTION
    issues = exchange.site.issues
    return Answer(
        {
            "id": link_id,
            "self": exchange.url(f"issueLink/{link_id}"),
            "type": present.link_type(kind, exchange),
            "inwardIssue": present.brief(issues[link["source"]], exchange),
            "outwardIssue": present.brief(issues[link["destination"]], exchange),
        }
    )


def delete(exchange: Exchange, link_id: str) -> Answer:
    _found(exchange, link_id)
    exchange.site.unlink(link_id, exchange.site.me)
    return Answer(status=204)


RESOURCES: Sequence[Resource] = (
    Resource("POST", "issueLink", create),
    Resource("GET", "issueLink/<link_id>", read),
    Resource("DELETE", "issueLink/<link_id>", delete),
)
