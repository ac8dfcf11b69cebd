"""What a person may configure for a spreadsheet, and what is said about what they may not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.sheets.settings import SheetsSettings
from okrsync.model import Kind

KEY_RESULTS = {"tab": "KRs", "fields": {"title": "Key result", "current": "Now"}}
LOCAL = {"tool": "sheets", "url": "http://127.0.0.1:9", "spreadsheet": "1aB-c_d", "key_results": KEY_RESULTS}


def parsed(**changes: Any) -> SheetsSettings:
    return SheetsSettings.model_validate({**LOCAL, **changes})


def with_fields(**fields: Any) -> Mapping[str, Any]:
    return {**KEY_RESULTS, "fields": {"title": "Key result", **fields}}


@pytest.mark.parametrize(
    "text",
    [
        "1aB-c_d",
        "https://docs.google.com/spreadsheets/d/1aB-c_d/edit?gid=0#gid=0",
        "https://docs.google.com/spreadsheets/u/1/d/1aB-c_d",
    ],
)
def test_a_spreadsheet_is_given_by_id_or_address(text: str) -> None:
    assert parsed(spreadsheet=text).spreadsheet == "1aB-c_d"


def test_people_open_the_spreadsheet_at_google_or_in_the_sandbox() -> None:
    google = parsed(url="https://sheets.googleapis.com", token="secret")
    assert google.page == "https://docs.google.com/spreadsheets/d/1aB-c_d/edit"
    assert parsed().page == "http://127.0.0.1:9/"
    assert list(parsed().containers) == [Kind.KEY_RESULT]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"spreadsheet": "https://example.com/x"}, "the id between /d/ and /edit"),
        ({"url": "https://sheets.googleapis.com"}, "give service_account_file"),
        ({"url": "http://sheets.example.com", "token": "t"}, "travel in the clear"),
        ({"token": "t", "token_file": "f"}, "give only one of"),
        ({"key_results": None}, "give objectives, key_results or both"),
        ({"objectives": {"tab": "KRs", "fields": {"title": "O"}}}, "need a tab each"),
        ({"objectives": {"tab": "krs ", "fields": {"title": "O"}}}, "need a tab each"),
        ({"key_results": {"tab": "KRs", "fields": {"current": "Now"}}}, "title is not mapped"),
        ({"key_results": with_fields(current=" key  RESULT")}, "mapped to the column 'key result'"),
        ({"key_results": with_fields(code="Okrsync Key")}, "mapped to the column 'okrsync key'"),
        ({"key_results": with_fields(progres="P")}, "no field of a key result: progres"),
        ({"key_results": with_fields(note={"name": "N", "options": {"a": "b"}})}, "it is no choice"),
        ({"key_results": with_fields(state={"name": "S", "options": {"open": "b"}})}, "state has no option open"),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_what_cannot_work_is_refused_in_plain_words(changes: Mapping[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        parsed(**changes)
