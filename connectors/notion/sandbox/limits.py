"""Says how many requests Notion publishes that it takes, and how it refuses one more, or answers one too late.

Per Notion's page on request limits of 2026, for every plan below Business. When its windows begin is not published:
here with the minutes of the clock. Of the limits that a workspace's connections share no number is published.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.notion.sandbox.errors import error_answer
from connectors.notion.sandbox.ids import canonical
from okrsync.sandbox import Answer, Call, Limit, Standing, Throttle, Use

REQUESTS = "requests"
REASON = "public_api_request_rate_limit"
MAKING = {"/v1/pages", "/v1/databases", "/v1/data_sources", "/v1/comments"}
_SAVED = (
    "The change was saved, but the response could not be built in time. Read the object again instead of repeating the "
    "write."
)
_GUIDANCE = ["Read the object again to confirm the saved change.", "Do not repeat the write."]
_LIMITED = "You have been rate limited. Please try again in a few minutes."


class NotionThrottle(Throttle):
    """A fixed window of 60 seconds for each connection, by its token; its answers tell nothing until it is used up."""

    limits: Mapping[str, Limit] = {REQUESTS: Limit(180, 60)}
    paced_by = "requests_per_minute"

    def uses(self, call: Call) -> Sequence[Use]:
        return (Use(REQUESTS, call.request.headers.get("Authorization", "")),)

    def refusal(self, spent: Standing) -> Answer:
        return patience(429, _LIMITED, max(1, math.ceil(spent.wait)))


def patience(status: int, message: str, seconds: int) -> Answer:
    """429 or 529: the wait stands in a header and again in the body, the reason of a 429 beside it."""
    told: dict[str, Any] = {"retry_after": str(seconds)}
    if status == 429:
        told["rate_limit_reason"] = REASON
    answer = error_answer(status, message)
    return Answer({**answer.body, "additional_data": told}, status, {"Retry-After": str(seconds)})


def saved(call: Call, done: Answer) -> Answer:
    """The 503 that follows a write which was carried out; it names what was made, and nothing where that is known."""
    told: dict[str, Any] = {"retry_guidance": _GUIDANCE}
    if call.rule in MAKING:
        told["committed_resource_id"] = done.body["id"]
    elif call.rule.endswith("/children"):
        told["committed_resource_id"] = canonical(call.arguments["block_id"])
        told["committed_child_ids"] = [block["id"] for block in done.body["results"]]
    return Answer({**error_answer(503, _SAVED).body, "additional_data": told}, 503)
