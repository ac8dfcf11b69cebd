"""Google's limits as published: reads and writes apart, by the minute, for each account and for the project."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from googleapiclient.errors import HttpError

from okrsync.sandbox import Conditions, Rate
from tests.fidelity.sheets_box import Box, box

__all__ = ["box"]


@pytest.fixture(autouse=True)
def _realistic(box: Box) -> None:
    box.server.impose(Conditions(realistic=True, latency=0))


def until_refused(request: Callable[[], Any]) -> tuple[int, HttpError]:
    for count in range(1000):
        try:
            request()
        except HttpError as error:
            return count, error
    raise AssertionError("nothing was refused")


def read(box: Box) -> Any:
    return box.sheets.values().get(spreadsheetId=box.id, range="Objectives!A1").execute()


def write(box: Box) -> Any:
    return box.write("Objectives!Z9", [["x"]])


def test_an_account_has_sixty_reads_in_a_minute(box: Box) -> None:
    count, refused = until_refused(lambda: read(box))
    assert count == 60
    error = json.loads(refused.content)["error"]
    assert (refused.resp.status, error["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert "'Read requests per minute per user'" in error["message"]
    assert [detail["reason"] for detail in error["details"]] == ["RATE_LIMIT_EXCEEDED"]
    assert "retry-after" not in refused.resp
    box.clock.pass_by(seconds=59)
    assert until_refused(lambda: read(box))[0] == 0
    box.clock.pass_by(seconds=1)
    assert until_refused(lambda: read(box))[0] == 60


def test_writes_are_counted_apart_from_reads_and_a_batch_is_one(box: Box) -> None:
    assert until_refused(lambda: read(box))[0] == 60
    tab = {"properties": {"title": "New"}}
    box.change({"addSheet": tab}, *({"addSheet": {"properties": {"title": f"Tab {n}"}}} for n in range(5)))
    count, refused = until_refused(lambda: write(box))
    assert count == 59
    assert "'Write requests per minute per user'" in json.loads(refused.content)["error"]["message"]


def test_a_search_by_data_filter_is_a_read(box: Box) -> None:
    assert until_refused(lambda: read(box))[0] == 60
    body = {"dataFilters": [{"a1Range": "Objectives!A1"}]}
    filtered = box.sheets.values().batchGetByDataFilter(spreadsheetId=box.id, body=body)
    assert until_refused(filtered.execute)[0] == 0
    write(box)


def test_accounts_are_counted_apart_and_share_the_project(box: Box) -> None:
    other = box.as_service_account()
    assert until_refused(lambda: read(box))[0] == 60
    assert until_refused(lambda: read(other))[0] == 60
    box.server.impose(Conditions(limits={"reads per project": Rate(most=3, seconds=60)}))
    read(box)
    read(other)
    read(other)
    count, refused = until_refused(lambda: read(box))
    assert count == 0
    assert "'Read requests per minute' of" in json.loads(refused.content)["error"]["message"]


def test_drive_has_limits_of_its_own(box: Box) -> None:
    assert until_refused(lambda: read(box))[0] == 60
    assert box.files.get(fileId=box.id).execute()["id"] == box.id
