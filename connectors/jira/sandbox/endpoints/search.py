"""Answers searches by JQL: by token in Jira Cloud, by offset in Data Center."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection, Sequence

from connectors.jira.sandbox import view
from connectors.jira.sandbox.exchange import Exchange, Json, Resource, split
from connectors.jira.sandbox.jql import search
from connectors.jira.sandbox.jql.parser import parse
from connectors.jira.sandbox.jql.tree import JqlError, NotOfferedError, Query
from connectors.jira.sandbox.site import Issue
from connectors.jira.sandbox.view import Selection
from connectors.jira.sandbox.wire import BAD_PAYLOAD, not_offered, refusal
from okrsync.sandbox import Answer

MOST_IDS, MOST_ISSUES, PAGE = 5000, 100, 50
MOST_RECONCILED = 50
Paging = tuple[int, str | None, Sequence[str]]
"""How many, from which token on, and the ids of the issues to look at afresh."""
REMOVED = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline"
    " is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)
UNBOUNDED = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."


# -- Jira Cloud


def by_query(exchange: Exchange) -> Answer:
    """``GET /search/jql``."""
    reconciled = exchange.words("reconcileIssues") or []
    if not all(id.isdigit() for id in reconciled):
        raise refusal(400, BAD_PAYLOAD)
    selection = Selection.of(exchange.words("fields"), "id", exchange)
    size = exchange.whole("maxResults", PAGE)
    jql, token = exchange.call.arg("jql") or "", exchange.call.arg("nextPageToken")
    return _by_token(exchange, jql, selection, (size, token, reconciled))


def by_body(exchange: Exchange) -> Answer:
    """``POST /search/jql``, which refuses what it does not know."""
    body = exchange.strict_body(
        jql=str, fields=list, maxResults=int, nextPageToken=str, expand=str, properties=list, reconcileIssues=list,
        fieldsByKeys=bool,
    )  # fmt: skip
    chosen = Selection.of(body.get("fields"), "id", exchange)
    selection = Selection(
        chosen.fields,
        view.checked_properties(split(body.get("properties", []))),
        view.checked_expand(split([body.get("expand", "")])),
        chosen.only_ids,
        chosen.light,
    )
    paging = (
        body.get("maxResults", PAGE),
        body.get("nextPageToken"),
        [str(id) for id in body.get("reconcileIssues", [])],
    )
    return _by_token(exchange, body.get("jql", ""), selection, paging)


def _by_token(exchange: Exchange, jql: str, selection: Selection, paging: Paging) -> Answer:
    size, token, reconciled = paging
    if len(reconciled) > MOST_RECONCILED:
        raise refusal(400, f"The number of issues to reconcile must not exceed {MOST_RECONCILED}.")
    if size < 1:
        raise refusal(400, f"The value of maxResults must be between 1 and {MOST_IDS}.")
    size = min(size, MOST_IDS if selection.light and not selection.properties else MOST_ISSUES)
    query = _bounded(jql)
    found = _found(query, exchange, reconciled)
    if token is not None:
        found = _after(query, found, decoded(token, jql), exchange)
    page = found[:size]
    answer: dict[str, Json] = view.described(selection)
    answer["issues"] = [view.issue(issue, selection, exchange) for issue in page]
    answer["isLast"] = len(found) <= size
    if len(found) > size:
        place = search.place(query, page[-1], exchange.site)
        answer["nextPageToken"] = encoded({"place": place, "jql": jql})
    return Answer(answer)


def _after(query: Query, found: Sequence[Issue], token: Json, exchange: Exchange) -> Sequence[Issue]:
    """What follows the place that a token remembers, also where issues have come or gone meanwhile."""
    last = search.rank(query, token["place"])
    return [issue for issue in found if search.rank(query, search.place(query, issue, exchange.site)) > last]


def count(exchange: Exchange) -> Answer:
    body = exchange.strict_body(jql=str)
    return Answer({"count": len(_found(_bounded(body.get("jql", "")), exchange))})


def removed(exchange: Exchange) -> Answer:
    raise refusal(410, REMOVED)


def encoded(token: Json) -> str:
    return base64.urlsafe_b64encode(json.dumps(token).encode()).decode()


def decoded(text: str, jql: str | None = None) -> Json:
    """What a page token holds. Raises Jira's 400 for one that is none, or that belongs to another query."""
    try:
        token = json.loads(base64.urlsafe_b64decode(text.encode()))
    except (ValueError, binascii.Error):
        token = None
    if not isinstance(token, dict) or token.get("jql") != jql:
        raise refusal(400, "The next page token is invalid or expired.")
    return token


# -- Data Center


def by_offset(exchange: Exchange) -> Answer:
    """``GET /search``."""
    selection = Selection.of(exchange.words("fields"), "*navigable", exchange)
    paging = (exchange.whole("startAt", 0), exchange.whole("maxResults", PAGE))
    return _by_offset(exchange, exchange.call.arg("jql") or "", selection, paging)


def by_offset_body(exchange: Exchange) -> Answer:
    """``POST /search``; it knows no ``properties``."""
    body = exchange.strict_body(
        jql=str,
        fields=list,
        startAt=int,
        maxResults=int,
        expand=(list, str),
        validateQuery=(bool, str),
        fieldsByKeys=bool,
    )
    expand = body.get("expand", [])
    chosen = Selection.of(body.get("fields"), "*navigable", exchange)
    selection = Selection(
        chosen.fields, (), view.checked_expand(split([expand]) if isinstance(expand, str) else expand)
    )
    paging = (body.get("startAt", 0), body.get("maxResults", PAGE))
    return _by_offset(exchange, body.get("jql", ""), selection, paging)


def _by_offset(exchange: Exchange, jql: str, selection: Selection, paging: tuple[int, int]) -> Answer:
    start, size = max(paging[0], 0), min(paging[1] if paging[1] >= 0 else PAGE, 1000)
    found = _found(_parsed(jql), exchange)
    issues = [view.issue(issue, selection, exchange) for issue in found[start : start + size]]
    return Answer(
        {
            "expand": "schema,names", **view.described(selection), "startAt": start, "maxResults": size,
            "total": len(found), "issues": issues,
        }
    )  # fmt: skip


# -- both


def _parsed(jql: str) -> Query:
    try:
        return parse(jql)
    except JqlError as error:
        raise refusal(400, *error.messages) from None
    except NotOfferedError as error:
        raise not_offered(str(error)) from None


def _bounded(jql: str) -> Query:
    query = _parsed(jql)
    if query.where is None:
        raise refusal(400, UNBOUNDED)
    return query


def _found(query: Query, exchange: Exchange, reconciled: Collection[str] = ()) -> Sequence[Issue]:
    """The issues that a query finds, in its order; all as the search index knows them, but the reconciled ones."""
    site = exchange.site
    try:
        test = search.matching(query, site)
    except JqlError as error:
        raise refusal(400, *error.messages) from None
    except NotOfferedError as error:
        raise not_offered(str(error)) from None
    seen = [issue for issue in site.index.issues(reconciled) if site.shows(issue) and test(issue)]
    return search.ordered(query, [issue for issue in seen if not exchange.hides(issue)], site)


RESOURCES: Sequence[Resource] = (
    Resource("GET", "search/jql", by_query, "cloud"),
    Resource("POST", "search/jql", by_body, "cloud"),
    Resource("POST", "search/approximate-count", count, "cloud"),
    Resource("GET", "search", removed, "cloud"),
    Resource("POST", "search", removed, "cloud"),
    Resource("GET", "search", by_offset, "data-center"),
    Resource("POST", "search", by_offset_body, "data-center"),
)
