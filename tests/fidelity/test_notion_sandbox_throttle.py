"""Notion's limit as published: 180 requests of a connection in fixed windows of a minute, and how the wait is told."""

from __future__ import annotations

import httpx
import pytest

from okrsync.sandbox import Conditions, Fault
from tests.fidelity.notion_box import Box, box

__all__ = ["box"]


@pytest.fixture(autouse=True)
def _realistic(box: Box) -> None:
    box.server.impose(Conditions(realistic=True, latency=0))


def until_refused(box: Box) -> tuple[int, httpx.Response]:
    for count in range(1000):
        answer = box.raw("GET", "/v1/users/me")
        if answer.status_code != 200:
            return count, answer
    raise AssertionError("nothing was refused")


def test_a_connection_has_180_requests_in_a_minute(box: Box) -> None:
    count, refused = until_refused(box)  # the clock stands at 42.1 seconds past the minute
    assert count == 180
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "18")
    assert refused.json()["code"] == "rate_limited"
    told = {"rate_limit_reason": "public_api_request_rate_limit", "retry_after": "18"}
    assert refused.json()["additional_data"] == told
    box.clock.pass_by(seconds=17)
    assert box.raw("GET", "/v1/users/me").status_code == 429
    box.clock.pass_by(seconds=1)
    assert until_refused(box)[0] == 180


def test_the_whole_budget_may_be_spent_around_the_turn_of_a_window(box: Box) -> None:
    box.clock.pass_by(seconds=17)
    assert until_refused(box)[0] == 180
    box.clock.pass_by(seconds=1)
    assert until_refused(box)[0] == 180


def test_a_wrong_token_is_told_before_the_limit_and_costs_nothing(box: Box) -> None:
    stranger = {"Authorization": "Bearer ntn_somebody_else"}
    assert all(box.raw("GET", "/v1/users/me", headers=stranger).status_code == 401 for _ in range(5))
    assert until_refused(box)[0] == 180


@pytest.mark.parametrize(("status", "code"), [(429, "rate_limited"), (529, "service_overload")])
def test_a_fault_asks_for_patience_as_notion_does(box: Box, status: int, code: str) -> None:
    box.server.faults.set([Fault(do="status", status=status, seconds=7, times=1)])
    answer = box.raw("GET", "/v1/users/me")
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "7")
    assert answer.json()["code"] == code
    assert answer.json()["additional_data"]["retry_after"] == "7"
