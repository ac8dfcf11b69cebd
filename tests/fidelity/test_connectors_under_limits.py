"""The connectors live with the services' limits: they pace themselves, and obey where a service is stricter."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from okrsync.sandbox import Conditions, Rate
from tests.fidelity.limited_town import KEY_RESULTS, town

TOOLS = ("jira", "notion", "sheets")
INTERVAL = 60.0  # seconds between runs
PUBLISHED = Conditions(realistic=True, latency=0, search_lag=0)
STRICTER: Mapping[str, Mapping[str, Rate]] = {
    "jira": {
        "GET": Rate(most=2, seconds=1),
        "POST": Rate(most=1, seconds=4),
        "PUT": Rate(most=5, seconds=10),
        "writes to an issue, short": Rate(most=1, seconds=5),
    },
    "notion": {"requests": Rate(most=15, seconds=60)},
    "sheets": {"reads per user": Rate(most=1, seconds=60), "writes per user": Rate(most=1, seconds=60)},
}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_connector_keeps_to_the_published_limits_by_itself(tool: str, tmp_path: Path) -> None:
    with town(tool, PUBLISHED, tmp_path) as street:
        began = street.clock()
        assert street.sync().failures == {}
        assert len(street.numbers()) == KEY_RESULTS
        for number in range(100, 103):
            street.clock.sleep(INTERVAL)
            street.types(number)
            assert street.sync().failures == {}
            assert street.numbers() == [str(number)] * KEY_RESULTS
        assert not street.sync().plan.writes
        assert 429 not in street.statuses()
        assert (street.clock() - began).total_seconds() < 3 * INTERVAL + 60, "no slower than the limits ask for"


def test_a_first_sync_of_more_than_a_minutes_requests_is_spread_over_the_minutes(tmp_path: Path) -> None:
    with town("notion", PUBLISHED, tmp_path, key_results=400) as street:
        began = street.clock()
        assert street.sync().failures == {}
        assert len(street.numbers()) == 400
        statuses = street.statuses()
        assert 429 not in statuses
        assert len(statuses) > 400
        assert 60 < (street.clock() - began).total_seconds() < 1.5 * 60 * len(statuses) / 180


@pytest.mark.parametrize("tool", TOOLS)
def test_a_connector_obeys_a_service_that_is_stricter(tool: str, tmp_path: Path) -> None:
    with town(tool, Conditions(limits=dict(STRICTER[tool])), tmp_path) as street:
        for number in (None, 7):
            if number is not None:
                street.types(number)
            assert street.sync().failures == {}
        assert street.numbers() == ["7"] * KEY_RESULTS
        statuses = street.statuses()
        assert 429 in statuses
        refused = [place for place, status in enumerate(statuses) if status == 429]
        if tool != "sheets":  # which says no time to wait
            assert all(statuses[place + 1] != 429 for place in refused), "it waits as long as it was asked to"
        assert len(refused) < len(statuses) / 2 + 10


def test_a_search_that_lags_makes_no_duplicate_and_reverts_nobody(tmp_path: Path) -> None:
    with town("jira", Conditions(search_lag=45), tmp_path) as street:
        assert street.sync().failures == {}
        for _ in range(3):
            assert not street.sync().plan.writes
            street.clock.sleep(20)
        street.types(5)
        for _ in range(4):
            street.sync()
            street.clock.sleep(20)
        assert street.numbers() == ["5"] * KEY_RESULTS
        assert not street.sync().plan.writes
