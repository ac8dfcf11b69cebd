"""Says how many requests Google publishes that Sheets takes, and how it refuses one more.

Per the Sheets guide's page on usage limits: reads and writes are counted apart, by minute, for each account and for the
project as a whole; a batch is one request. It names no wait: ``Retry-After`` is not sent. Drive's limits, thousands of
times as high, are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.sheets.sandbox.accounts import Accounts
from connectors.sheets.sandbox.errors import failure
from okrsync.sandbox import Answer, Call, Limit, Standing, Throttle, Use

PROJECT = "projects/100000000000"
READS = ("GetByDataFilter", ":getByDataFilter", "developerMetadata:search")
_METRICS = {"reads": "Read requests", "writes": "Write requests"}
_SPANS = {"per user": "per minute per user", "per project": "per minute"}


class SheetsThrottle(Throttle):
    """Fixed windows of a minute; where in the minute they begin is not published, here with the clock's."""

    limits: Mapping[str, Limit] = {
        "reads per user": Limit(60, 60),
        "reads per project": Limit(300, 60),
        "writes per user": Limit(60, 60),
        "writes per project": Limit(300, 60),
    }
    paced_by = "requests_per_minute"

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def uses(self, call: Call) -> Sequence[Use]:
        if not call.rule.startswith("/v4/"):
            return ()
        kind = "reads" if call.method == "GET" or call.rule.endswith(READS) else "writes"
        return (Use(f"{kind} per user", self._accounts.who(call.request)), Use(f"{kind} per project"))

    def refusal(self, spent: Standing) -> Answer:
        kind, _, whose = spent.use.limit.partition(" ")
        metric, span = _METRICS[kind], f"{_METRICS[kind]} {_SPANS[whose]}"
        message = (
            f"Quota exceeded for quota metric '{metric}' and limit '{span}' of service 'sheets.googleapis.com' for "
            f"consumer 'project_number:{PROJECT.partition('/')[2]}'."
        )
        told = {
            "service": "sheets.googleapis.com",
            "consumer": PROJECT,
            "quota_limit_value": str(spent.limit.most),
        }
        info = {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "RATE_LIMIT_EXCEEDED",
            "domain": "googleapis.com",
            "metadata": told,
        }
        return failure(429, message, [info])
