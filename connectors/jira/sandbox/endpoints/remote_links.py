"""Answers for remote links: addresses outside Jira, written over where their ``globalId`` is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.jira.sandbox.exchange import Exchange, Json, Resource
from connectors.jira.sandbox.site import Issue
from connectors.jira.sandbox.wire import BAD_PAYLOAD, refusal
from okrsync.sandbox import Answer

_PARTS = ("globalId", "application", "relationship", "object")
LONGEST_GLOBAL_ID = 255


def listed(exchange: Exchange, issue: str) -> Answer:
    """All of an issue's, or the one of ``globalId``."""
    found = exchange.issue(issue)
    wanted = exchange.call.arg("globalId")
    if wanted is None:
        return Answer([_shown(link, found, exchange) for link in exchange.site.remote_links_of(found["id"])])
    return Answer(_shown(_by_global_id(found, wanted, exchange), found, exchange))


def read(exchange: Exchange, issue: str, link_id: str) -> Answer:
    found = exchange.issue(issue)
    return Answer(_shown(_by_id(found, link_id, exchange), found, exchange))


def _shown(link: Mapping[str, Any], issue: Issue, exchange: Exchange) -> Json:
    parts = {part: link[part] for part in _PARTS if part in link}
    return {"id": link["id"], "self": _self(issue, link["id"], exchange), **parts}


def _self(issue: Issue, link_id: object, exchange: Exchange) -> str:
    return exchange.url(f"issue/{issue['key']}/remotelink/{link_id}")


def _by_global_id(issue: Issue, wanted: str, exchange: Exchange) -> Mapping[str, Any]:
    for link in exchange.site.remote_links_of(issue["id"]):
        if link.get("globalId") == wanted:
            return link
    raise refusal(404, f"A remote issue link with globalId '{wanted}' does not exist.")


def _by_id(issue: Issue, link_id: str, exchange: Exchange) -> Mapping[str, Any]:
    link: Mapping[str, Any] | None = exchange.site.remote_links.get(link_id)
    if link is None and link_id.isdigit():
        raise refusal(404, f"A remote issue link with id '{link_id}' does not exist.")
    if link is None or link["issue"] != issue["id"]:
        raise refusal(400, f"The remote issue link ID '{link_id}' is invalid or belongs to another issue.")
    return link


def write(exchange: Exchange, issue: str) -> Answer:
    """Make a link, or write over the one of the same ``globalId``: what is left out is empty afterwards."""
    found, body = exchange.issue(issue), _checked(exchange)
    links = exchange.site.remote_links_of(found["id"])
    there = [link for link in links if body.get("globalId") and link.get("globalId") == body["globalId"]]
    before = str(there[0]["id"]) if there else None
    id = exchange.site.set_remote_link(found, before, body, exchange.site.me)
    return Answer({"id": int(id), "self": _self(found, id, exchange)}, 200 if there else 201)


def rewrite(exchange: Exchange, issue: str, link_id: str) -> Answer:
    found, body = exchange.issue(issue), _checked(exchange)
    _by_id(found, link_id, exchange)
    exchange.site.set_remote_link(found, link_id, body, exchange.site.me)
    return Answer(status=204)


def _checked(exchange: Exchange) -> Mapping[str, Json]:
    body = {part: value for part, value in exchange.body().items() if part in _PARTS and value is not None}
    errors = {}
    if not isinstance(body.get("object"), dict):
        raise refusal(400, BAD_PAYLOAD)
    for part, words in (("title", "'title' is required."), ("url", "'url' is required.")):
        if not isinstance(body["object"].get(part), str) or not body["object"][part].strip():
            errors[part] = words
    if len(str(body.get("globalId", ""))) > LONGEST_GLOBAL_ID:
        errors["globalId"] = f"'globalId' must not exceed {LONGEST_GLOBAL_ID} characters."
    if errors:
        raise refusal(400, **errors)
    return {"application": {}, **body}


def delete_by_global_id(exchange: Exchange, issue: str) -> Answer:
    found = exchange.issue(issue)
    wanted = exchange.call.arg("globalId")
    if not wanted:
        raise refusal(400, "The 'globalId' query parameter is required.")
    link = _by_global_id(found, wanted, exchange)
    exchange.site.drop_remote_link(found, str(link["id"]), exchange.site.me)
    return Answer(status=204)


def delete(exchange: Exchange, issue: str, link_id: str) -> Answer:
    found = exchange.issue(issue)
    _by_id(found, link_id, exchange)
    exchange.site.drop_remote_link(found, link_id, exchange.site.me)
    return Answer(status=204)


RESOURCES: Sequence[Resource] = (
    Resource("GET", "issue/<issue>/remotelink", listed),
    Resource("POST", "issue/<issue>/remotelink", write),
    Resource("DELETE", "issue/<issue>/remotelink", delete_by_global_id),
    Resource("GET", "issue/<issue>/remotelink/<link_id>", read),
    Resource("PUT", "issue/<issue>/remotelink/<link_id>", rewrite),
    Resource("DELETE", "issue/<issue>/remotelink/<link_id>", delete),
)
