"""Says which limits Jira Cloud publishes for API tokens, and what its answers tell about them.

Per Atlassian's page on rate limiting of 12 August 2026. How large the buffer above the steady rate is, it does not say:
here a bucket holds one second's requests. The hourly points quota is for apps, not for API tokens. Jira Data Center
limits nobody until an administrator says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta

from connectors.jira.sandbox.site import Site
from connectors.jira.sandbox.wire import collection
from okrsync.sandbox import Answer, Call, Limit, Standing, Throttle, Use

BURST, PER_ISSUE = "jira-burst-based", "jira-per-issue-on-write"
PUBLISHED: Mapping[str, Limit] = {
    "GET": Limit(100, 1, "bucket"),
    "POST": Limit(100, 1, "bucket"),
    "PUT": Limit(50, 1, "bucket"),
    "DELETE": Limit(50, 1, "bucket"),
    "GET issue": Limit(150, 1, "bucket"),
    "GET issue changelog": Limit(200, 1, "bucket"),
    "POST approximate-count": Limit(150, 1, "bucket"),
    "writes to an issue, short": Limit(20, 2),
    "writes to an issue, long": Limit(100, 30),
}
_OF_THEIR_OWN = {
    ("GET", "issue/<issue>"): "GET issue",
    ("GET", "issue/<issue>/changelog"): "GET issue changelog",
    ("POST", "search/approximate-count"): "POST approximate-count",
}


class JiraThrottle(Throttle):
    """Buckets by endpoint and method for the whole site, and windows for what is written to one issue."""

    limits = PUBLISHED
    search_lag = 3.0
    paced_by = "requests_per_second"

    def __init__(self, site: Site) -> None:
        self._site = site

    def uses(self, call: Call) -> Sequence[Use]:
        endpoint = call.rule.split("/", 4)[-1]  # without /rest/api/<version>/
        burst = Use(_OF_THEIR_OWN.get((call.method, endpoint), call.method), f"{call.method} {endpoint}")
        issue = self._site.find(call.arguments.get("issue")) if call.method != "GET" else None
        if issue is None:
            return (burst,)
        return (burst, *(Use(f"writes to an issue, {span}", issue["id"]) for span in ("short", "long")))

    def headers(self, standings: Sequence[Standing]) -> Mapping[str, str]:
        """How the endpoint's bucket stands; of issues nothing is told until one was written to too often."""
        bucket = next((standing for standing in standings if standing.limit.way == "bucket"), None)
        return {} if bucket is None else _told(bucket)

    def refusal(self, spent: Standing) -> Answer:
        wait = max(1, math.ceil(spent.wait))
        reset = (self._site.moment + timedelta(seconds=wait)).astimezone(UTC)
        headers = {
            **_told(spent),
            "X-RateLimit-Reset": f"{reset:%Y-%m-%dT%H:%M:%SZ}",
            "Retry-After": str(wait),
            "RateLimit-Reason": BURST if spent.limit.way == "bucket" else PER_ISSUE,
        }
        return Answer(collection("Rate limit exceeded."), 429, headers)


def _told(standing: Standing) -> dict[str, str]:
    return {"X-RateLimit-Limit": str(standing.limit.most), "X-RateLimit-Remaining": str(standing.left)}
