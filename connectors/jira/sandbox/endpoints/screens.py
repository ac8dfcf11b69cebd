"""Answers for what may be set where: the screens for creating and editing issues."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.jira.sandbox import catalogue, metadata, present
from connectors.jira.sandbox.endpoints.setup import known_project
from connectors.jira.sandbox.exchange import Exchange, Json, Resource
from connectors.jira.sandbox.wire import refusal
from okrsync.sandbox import Answer

INVALID = 400  # the document knows no 404 for what may be created


def create_types(exchange: Exchange, project: str) -> Answer:
    known_project(project, exchange, status=INVALID)
    return _page(exchange, "issueTypes", [present.issue_type(kind, exchange) for kind in catalogue.ISSUE_TYPES])


def create_fields(exchange: Exchange, project: str, type_id: str) -> Answer:
    known_project(project, exchange, status=INVALID)
    kind = catalogue.by_id(catalogue.ISSUE_TYPES, type_id)
    if kind is None:
        raise refusal(INVALID, f"Issue type with id '{type_id}' does not exist.")
    return _page(exchange, "fields", metadata.create_fields(kind, exchange))


def _page(exchange: Exchange, name: str, rows: list[Json]) -> Answer:
    """Cloud names the rows for what they are; Data Center calls them ``values`` and says which page is the last."""
    page = exchange.page(rows, size=50, largest=200)
    if exchange.site.cloud:
        page = {name: page["values"], **{part: page[part] for part in ("startAt", "maxResults", "total")}}
    return Answer(page)


def edit_fields(exchange: Exchange, issue: str) -> Answer:
    return Answer({"fields": metadata.edit_fields(exchange.issue(issue), exchange)})


RESOURCES: Sequence[Resource] = (
    Resource("GET", "issue/createmeta/<project>/issuetypes", create_types),
    Resource("GET", "issue/createmeta/<project>/issuetypes/<type_id>", create_fields),
    Resource("GET", "issue/<issue>/editmeta", edit_fields),
)
