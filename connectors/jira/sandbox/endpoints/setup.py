"""Answers for what an administrator set up: the server, its fields, projects, issue types, statuses and link types."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.jira.sandbox import catalogue, metadata, present
from connectors.jira.sandbox.catalogue import Project
from connectors.jira.sandbox.exchange import Exchange, Json, Resource
from connectors.jira.sandbox.fields import FIELDS, Field
from connectors.jira.sandbox.wire import refusal
from okrsync.sandbox import Answer


def server_info(exchange: Exchange) -> Answer:
    cloud = exchange.site.cloud
    version = [1001, 0, 0] if cloud else [10, 3, 1]
    base = exchange.call.request.host_url.rstrip("/")
    return Answer(
        {
            "baseUrl": base,
            **({"displayUrl": base} if cloud else {}),
            "version": "1001.0.0-SNAPSHOT" if cloud else "10.3.1",
            "versionNumbers": version,
            "deploymentType": "Cloud" if cloud else "Server",
            "buildNumber": 100285 if cloud else 10030001,
            "buildDate": exchange.stamp(0),
            "serverTime": exchange.stamp(exchange.site.now()),
            "scmInfo": "okrsync-sandbox",
            "serverTitle": "okrsync sandbox",
            **({"serverTimeZone": str(exchange.site.zone)} if cloud else {}),
        }
    )


def fields(exchange: Exchange) -> Answer:
    return Answer([metadata.detail(field) for field in FIELDS])


def search_fields(exchange: Exchange) -> Answer:
    kinds, ids = exchange.words("type") or [], exchange.words("id") or []
    if unknown := set(kinds) - {"custom", "system"}:
        raise refusal(400, f"Invalid field type: {', '.join(sorted(unknown))}.")
    query = (exchange.call.arg("query") or "").casefold()

    def wanted(field: Field) -> bool:
        kind = "custom" if field.custom else "system"
        return (not kinds or kind in kinds) and (not ids or field.id in ids) and query in field.name.casefold()

    found = sorted((field for field in FIELDS if field.kind != "key" and wanted(field)), key=lambda field: field.name)
    return Answer(exchange.page([metadata.listed(field) for field in found], size=50, largest=100))


def _project(known: Project, exchange: Exchange) -> Json:
    return {
        **present.project(known, exchange),
        "description": "",
        "lead": present.person(exchange.site.me, exchange),
        "assigneeType": "UNASSIGNED",
        "components": [],
        "versions": [],
        "roles": {},
        "issueTypes": [present.issue_type(kind, exchange) for kind in catalogue.ISSUE_TYPES],
    }


def known_project(id_or_key: str, exchange: Exchange, *, status: int = 404) -> Project:
    """The project meant. Raises Jira's refusal of one that is not there, or that may not be seen."""
    found = exchange.site.project(id_or_key)
    if found is None:
        by = "id" if id_or_key.isdigit() else "key"
        raise refusal(status, f"No project could be found with {by} '{id_or_key}'.")
    return found


def project(exchange: Exchange, project: str) -> Answer:
    return Answer(_project(known_project(project, exchange), exchange))


def projects(exchange: Exchange) -> Answer:
    return Answer([present.project(each, exchange) for each in exchange.site.projects])


def search_projects(exchange: Exchange) -> Answer:
    query = (exchange.call.arg("query") or "").casefold()
    keys, ids = exchange.words("keys"), exchange.words("id")
    found = [
        present.project(each, exchange)
        for each in sorted(exchange.site.projects, key=lambda each: each.key)
        if (query in each.name.casefold() or query in each.key.casefold())
        and (not keys or each.key in keys)
        and (not ids or each.id in ids)
    ]
    return Answer(exchange.page_bean(found, size=50, largest=100))


def issue_types(exchange: Exchange) -> Answer:
    return Answer([present.issue_type(kind, exchange) for kind in catalogue.ISSUE_TYPES])


def statuses(exchange: Exchange) -> Answer:
    return Answer([present.status(step, exchange) for step in catalogue.STATUSES])


def priorities(exchange: Exchange) -> Answer:
    return Answer([present.named("priority", each, exchange) for each in catalogue.PRIORITIES])


def link_types(exchange: Exchange) -> Answer:
    return Answer({"issueLinkTypes": [present.link_type(kind, exchange) for kind in catalogue.LINK_TYPES]})


def link_type(exchange: Exchange, type_id: str) -> Answer:
    kind = catalogue.by_id(catalogue.LINK_TYPES, type_id)
    if kind is None:
        raise refusal(404, f"No issue link type with id '{type_id}' found.")
    return Answer(present.link_type(kind, exchange))


def labels(exchange: Exchange) -> Answer:
    return Answer(exchange.page(list(exchange.site.labels()), size=1000, largest=1000))


RESOURCES: Sequence[Resource] = (
    Resource("GET", "serverInfo", server_info),
    Resource("GET", "field", fields),
    Resource("GET", "field/search", search_fields, "cloud"),
    Resource("GET", "project", projects),
    Resource("GET", "project/search", search_projects, "cloud"),
    Resource("GET", "project/<project>", project),
    Resource("GET", "issuetype", issue_types),
    Resource("GET", "status", statuses),
    Resource("GET", "priority", priorities),
    Resource("GET", "issueLinkType", link_types),
    Resource("GET", "issueLinkType/<type_id>", link_type),
    Resource("GET", "label", labels, "cloud"),
)
