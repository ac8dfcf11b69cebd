"""Answers for what changed: the changelog of one issue, and of many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.jira.sandbox import present
from connectors.jira.sandbox.endpoints.search import decoded, encoded
from connectors.jira.sandbox.exchange import Exchange, Json, Resource
from connectors.jira.sandbox.wire import refusal
from okrsync.sandbox import Answer

MOST_ISSUES, MOST_FIELDS, MOST_ENTRIES, PAGE = 1000, 10, 10_000, 1000


def of_one(exchange: Exchange, issue: str) -> Answer:
    entries = exchange.site.history(exchange.issue(issue)["id"])
    page = exchange.page_bean(entries, size=100, largest=100)
    return Answer({**page, "values": [present.history(entry, exchange) for entry in page["values"]]})


def of_many(exchange: Exchange) -> Answer:
    """The changes of many issues by issue, the oldest first."""
    body = exchange.strict_body(issueIdsOrKeys=list, fieldIds=list, maxResults=int, nextPageToken=str)
    wanted, fields = body.get("issueIdsOrKeys", []), body.get("fieldIds", [])
    if not 0 < len(wanted) <= MOST_ISSUES:
        raise refusal(400, f"The number of issue IDs or keys must be between 1 and {MOST_ISSUES}.")
    if len(fields) > MOST_FIELDS:
        raise refusal(400, f"The number of field IDs must not exceed {MOST_FIELDS}.")
    size = body.get("maxResults", PAGE)
    if not 0 < size <= MOST_ENTRIES:
        raise refusal(400, f"maxResults must be between 1 and {MOST_ENTRIES}.")
    after = decoded(body["nextPageToken"])["after"] if "nextPageToken" in body else 0
    rows = [entry for entry in _entries(wanted, set(fields), exchange) if int(entry["id"]) > after]
    rows.sort(key=lambda entry: int(entry["id"]))
    answer: dict[str, Json] = {"issueChangeLogs": _by_issue(rows[:size], exchange)}
    if len(rows) > size:
        answer["nextPageToken"] = encoded({"after": int(rows[size - 1]["id"])})
    return Answer(answer)


def _entries(wanted: Sequence[Json], fields: set[str], exchange: Exchange) -> list[Mapping[str, Any]]:
    found = {issue["id"] for each in wanted if (issue := exchange.site.find(each)) and not exchange.hides(issue)}
    entries = (entry for id in found for entry in exchange.site.history(id))
    if not fields:
        return list(entries)
    kept = ({**entry, "items": [item for item in entry["items"] if item["field"] in fields]} for entry in entries)
    return [entry for entry in kept if entry["items"]]


def _by_issue(rows: Sequence[Mapping[str, Any]], exchange: Exchange) -> list[Json]:
    shown: dict[str, list[Json]] = {}
    for entry in rows:
        shown.setdefault(entry["issue"], []).append(present.history(entry, exchange))
    return [{"issueId": id, "changeHistories": histories} for id, histories in shown.items()]


RESOURCES: Sequence[Resource] = (
    Resource("GET", "issue/<issue>/changelog", of_one, "cloud"),
    Resource("POST", "changelog/bulkfetch", of_many, "cloud"),
)
