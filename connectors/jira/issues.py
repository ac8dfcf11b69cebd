"""Decides how issues are searched and fetched in the two kinds of Jira.

Cloud's search lags behind writes by seconds to minutes and pages by token, so what must be known for certain is
fetched by id (``issue/bulkfetch``). Data Center pages by offset and has no bulk fetch: it is asked issue by issue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol, TypeVar

from connectors.jira.client import JiraClient, Rejected

T = TypeVar("T")
Issue = Mapping[str, Any]
PROPERTY = "okrsync"  # the issue's entity property that holds the item's key
FETCH_LIMIT = 100  # issue/bulkfetch, per the Jira Cloud v3 OpenAPI document
RECONCILE_LIMIT = 50  # search/jql's reconcileIssues, same source
PAGE = 1000  # Jira grants fewer where many fields are asked for
PAGE_OF_IDS = 5000


@dataclass(frozen=True)
class Fetched:
    """What was asked for by id: the issues that are there, and the ids that Jira could not answer for this time."""

    issues: Sequence[Issue]
    doubtful: frozenset[str] = frozenset()


class Issues(Protocol):
    """Where a deployment of Jira differs in reading issues."""

    def search(self, jql: str, fields: Sequence[str], fresh: Sequence[str] = ()) -> Iterator[Issue]:
        """Every issue that the index finds; ``fresh`` are ids (50 at most) whose latest state must count."""

    def newest(self, project: str) -> str | None:
        """The key of the issue that was made last in the project, as far as the index knows."""

    def fetch(self, ids: Sequence[str], fields: Sequence[str]) -> Fetched:
        """The issues with these ids or keys, past the search index; what Jira does not show us is not among them."""


def batched(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """``things`` in order, ``size`` at a time."""
    left = iter(things)
    while batch := list(islice(left, size)):
        yield batch


def selected(client: JiraClient, jql: str, fields: Sequence[str], *, cloud: bool) -> Iterator[Issue]:
    """Every issue that the index finds, whatever it is, with these fields and nothing else of it."""
    body: dict[str, Any] = {"jql": jql, "fields": list(fields), "maxResults": PAGE}
    seen = 0
    while True:
        page = client.ask("search/jql" if cloud else "search", body)
        yield from page.get("issues", ())
        seen += len(page.get("issues", ()))
        token = page.get("nextPageToken")
        if cloud and token and not page.get("isLast"):
            body["nextPageToken"] = token
        elif not cloud and page.get("issues") and seen < page.get("total", 0):
            body["startAt"] = seen
        else:
            return


class CloudIssues:
    """Jira Cloud, REST v3."""

    def __init__(self, client: JiraClient) -> None:
        self._client = client

    def search(self, jql: str, fields: Sequence[str], fresh: Sequence[str] = ()) -> Iterator[Issue]:
        light = list(fields) == ["updated"]
        body: dict[str, Any] = {"jql": jql, "fields": list(fields), "maxResults": PAGE_OF_IDS if light else PAGE}
        if not light:
            body["properties"] = [PROPERTY]
        if fresh:
            body["reconcileIssues"] = [int(issue) for issue in fresh[:RECONCILE_LIMIT]]
        while True:
            page = self._client.ask("search/jql", body)
            yield from page.get("issues", ())
            token = page.get("nextPageToken")
            if not token or page.get("isLast"):
                return
            body["nextPageToken"] = token

    def newest(self, project: str) -> str | None:
        return _newest(self._client.ask("search/jql", _one_newest(project)))

    def fetch(self, ids: Sequence[str], fields: Sequence[str]) -> Fetched:
        issues: list[Issue] = []
        doubtful: set[str] = set()
        for batch in batched(ids, FETCH_LIMIT):
            body = {"issueIdsOrKeys": list(batch), "fields": list(fields), "properties": [PROPERTY]}
            page = self._client.ask("issue/bulkfetch", body)
            issues += page.get("issues", ())
            doubtful |= {str(error.get("id")) for error in page.get("issueErrors") or ()}
        return Fetched(issues, frozenset(doubtful))


class DataCenterIssues:
    """Jira Data Center, REST v2."""

    def __init__(self, client: JiraClient) -> None:
        self._client = client

    def search(self, jql: str, fields: Sequence[str], fresh: Sequence[str] = ()) -> Iterator[Issue]:
        start = 0
        while True:
            body = {"jql": jql, "fields": list(fields), "startAt": start, "maxResults": PAGE}
            page = self._client.ask("search", body)
            found = page.get("issues", ())
            yield from found
            start += len(found)
            if not found or start >= page.get("total", 0):
                return

    def newest(self, project: str) -> str | None:
        return _newest(self._client.ask("search", _one_newest(project)))

    def fetch(self, ids: Sequence[str], fields: Sequence[str]) -> Fetched:
        found = (self._get(issue, fields) for issue in ids)
        return Fetched([issue for issue in found if issue is not None])

    def _get(self, issue: str, fields: Sequence[str]) -> Issue | None:
        try:
            answer: Issue = self._client.get(f"issue/{issue}", fields=",".join(fields), properties=PROPERTY)
        except Rejected as error:
            if error.status == 404:
                return None
            raise
        return answer


def _one_newest(project: str) -> dict[str, Any]:
    return {"jql": f'project = "{project}" ORDER BY created DESC', "fields": ["created"], "maxResults": 1}


def _newest(page: Mapping[str, Any]) -> str | None:
    return next((str(issue["key"]) for issue in page.get("issues", ())), None)
