"""Answers for many issues at once: up to 50 created, up to 100 fetched."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.jira.sandbox import edits, view
from connectors.jira.sandbox.edits import Edit
from connectors.jira.sandbox.endpoints import issues
from connectors.jira.sandbox.exchange import Exchange, Json, Resource, split
from connectors.jira.sandbox.view import Selection
from connectors.jira.sandbox.wire import BAD_PAYLOAD, refusal
from okrsync.sandbox import Answer, ApiError

MOST_CREATED, MOST_FETCHED = 50, 100


def create(exchange: Exchange) -> Answer:
    """Create what can be created: 201 with the failures told apart by place, 400 where all fail."""
    updates = exchange.body().get("issueUpdates")
    if not isinstance(updates, list) or not updates or not all(isinstance(each, dict) for each in updates):
        raise refusal(400, BAD_PAYLOAD)
    if len(updates) > MOST_CREATED and exchange.site.cloud:
        raise refusal(400, f"The number of issues to create exceeds the limit of {MOST_CREATED}.")
    accepted: list[Edit] = []
    errors: list[Json] = []
    for number, update in enumerate(updates):
        try:
            accepted.append(edits.creation(update, exchange))
        except ApiError as error:
            failure = {"failedElementNumber": number, "elementErrors": error.answer.body, "status": error.answer.status}
            errors.append(failure)
    made = [issues.created(issues.make(edit, exchange), edit, exchange) for edit in accepted]
    return Answer({"issues": made, "errors": errors}, 201 if made else 400)


def fetch(exchange: Exchange) -> Answer:
    """The issues of these ids and keys that there are, in order of their ids; what is missing is left out."""
    body = exchange.strict_body(issueIdsOrKeys=list, fields=list, properties=list, expand=list, fieldsByKeys=bool)
    wanted = body.get("issueIdsOrKeys", [])
    if not 0 < len(wanted) <= MOST_FETCHED:
        raise refusal(400, f"The number of issue IDs or keys must be between 1 and {MOST_FETCHED}.")
    chosen = Selection.of(body.get("fields"), "*navigable", exchange)
    selection = Selection(
        chosen.fields,
        view.checked_properties(split(body.get("properties", []))),
        view.checked_expand(body.get("expand", [])),
    )
    found = {issue["id"]: issue for each in wanted if (issue := exchange.site.find(each)) and not exchange.hides(issue)}
    shown = [view.issue(found[id], selection, exchange) for id in sorted(found, key=int)]
    return Answer({"issues": shown, "issueErrors": []})


RESOURCES: Sequence[Resource] = (
    Resource("POST", "issue/bulk", create),
    Resource("POST", "issue/bulkfetch", fetch, "cloud"),
)
