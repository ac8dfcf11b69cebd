"""Every form in which the address of a row is pasted names the record that stands there, and no other does."""

from __future__ import annotations

import pytest

from connectors.sheets.addresses import Standing, locate, row_address
from connectors.sheets.settings import SheetsSettings

BOOK = "1AbC-d_9"
GOOGLE = f"https://docs.google.com/spreadsheets/d/{BOOK}/edit"
TABS = (
    Standing(0, "objectives", {1: "okr-o1"}),
    Standing(77, "key results, it's ours", {2: "okr-a", 4: "okr-b", 6: "row:c"}),
)


def settings(url: str = "https://sheets.googleapis.com") -> SheetsSettings:
    container = {"tab": "Key results", "fields": {"title": "Key result"}}
    return SheetsSettings.model_validate(
        {"tool": "sheets", "url": url, "spreadsheet": BOOK, "token": "t", "key_results": container}
    )


def located(address: str) -> str | None:
    return locate(address, settings(), TABS)


@pytest.mark.parametrize(
    "address",
    [
        f"{GOOGLE}#gid=77&range=A5",
        f"{GOOGLE}?gid=77#gid=77&range=A5",
        f"{GOOGLE}?gid=0#gid=77&range=5:5",
        f"{GOOGLE}?usp=sharing&gid=77&range=C5",
        f"{GOOGLE}#gid=77&range=C5:D6",
        f"{GOOGLE}#gid=77&range=$C$4:$D$5",
        f"  https://docs.google.com/spreadsheets/u/0/d/{BOOK}/edit#gid=77&range=aa5 ",
        f"https://docs.google.com/a/okrsync.test/spreadsheets/d/{BOOK}/edit#gid=77&range=A5",
        f"https://docs.google.com/spreadsheets/d/{BOOK}/htmlview#gid=77&range=A5",
        f"docs.google.com/spreadsheets/d/{BOOK}/edit#gid=77&range=A5",
        f"{GOOGLE}#range='Key%20results,%20it''s%20ours'!A5",
        f"{GOOGLE}#gid=77&range=A5&okrsync=okr-a",
        f"{GOOGLE}#gid=77&okrsync=okr-b",
        "'Key results, it''s ours'!A5",
        "key RESULTS, it's ours!$A$5:$F$5",
    ],
)
def test_a_row_is_named(address: str) -> None:
    assert located(address) == "okr-b"


@pytest.mark.parametrize(
    "address",
    [
        GOOGLE,
        f"{GOOGLE}#gid=77",
        f"{GOOGLE}#gid=77&range=C:D",
        f"{GOOGLE}#gid=77&range=A1",
        f"{GOOGLE}#gid=77&range=A5:A7",
        f"{GOOGLE}#gid=8&range=A5",
        f"{GOOGLE}#gid=0&okrsync=okr-b",
        f"{GOOGLE}#gid=77&okrsync=okr-never",
        f"{GOOGLE}#rangeid=1234",
        f"{GOOGLE.replace(BOOK, 'other')}#gid=77&range=A5",
        f"https://docs.google.com/document/d/{BOOK}/edit#gid=77&range=A5",
        "https://jira.test/browse/OPS-1#gid=77&range=A5",
        "https://[broken#gid=77&range=A5",
        "Sprint tasks!A5",
        "#gid=77&range=A5",
        f"objectives!A{'2' * 5000}",
        "KR1.1",
        "A5",
        "",
    ],
)
def test_what_names_no_row_of_ours_names_nothing(address: str) -> None:
    assert located(address) is None


@pytest.mark.parametrize("url", ["https://sheets.googleapis.com", "http://127.0.0.1:8080"])
def test_the_address_that_a_row_is_given_names_it_wherever_it_stands(url: str) -> None:
    here = settings(url)
    address = row_address(here.page, 77, "okr-b")
    moved = Standing(77, "renamed", {9: "okr-b", 4: "okr-a"})
    assert locate(address, here, TABS) == locate(address, here, [moved]) == "okr-b"
    assert locate(row_address(here.page, 77, None), here, TABS) is None
