"""The page at which a person edits, and the file that outlives the server."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.fidelity.notion_box import Box, box, running, text

__all__ = ["box"]

KR = "Key results"


def _type(box: Box, column: str, typed: str, code: str = "KR1") -> httpx.Response:
    return box.person_does(sheet=KR, row=box.page(code)["id"], column=column, text=typed)


def _cell(box: Box, column: str, code: str = "KR1") -> str:
    sheet = next(sheet for sheet in box.sandbox.sheets() if sheet.name == KR)
    return sheet.rows[box.page(code)["id"]][list(sheet.columns).index(column)].text


def test_the_page_shows_people_what_they_know(box: Box) -> None:
    shown = httpx.get(box.server.url).text
    for words in ("First reply within an hour", "Andy Ng", "2026-Q4", "55.5", "1200", "Tasks"):
        assert words in shown
    assert _cell(box, "Objective") == "O1"
    assert _cell(box, "Aligned to", "KR3") == "KR1; KR2"


@pytest.mark.parametrize(
    ("column", "typed", "shown"),
    [
        ("Key result", "Reply at once", "Reply at once"),
        ("Current", "42", "42"),
        ("Current", "1,234.50", "1234.5"),
        ("Current", "", ""),
        ("Level", "team", "Team"),
        ("Level", "Squad", "Squad"),
        ("State", "done", "Done"),
        ("Owner", "wendy@example.org", "Wendy Orr"),
        ("Owner", "wendy orr, Andy Ng", "Wendy Orr, Andy Ng"),
        ("Owner", "", ""),
        ("Objective", "answer customers FASTER", "O1"),
        ("Aligned to", "KR2; Clear the old queue", "KR2; KR3"),
        ("Aligned to", "", ""),
        ("Note", "=SUM(1)", "=SUM(1)"),
    ],
)
def test_a_person_types_as_in_notion(box: Box, column: str, typed: str, shown: str) -> None:
    assert _type(box, column, typed).status_code == 303
    assert _cell(box, column) == shown


@pytest.mark.parametrize(
    ("column", "typed", "problem"),
    [
        ("Current", "about 70?", "Current holds a number, and “about 70?” is none."),
        ("State", "paused", "State is one of Proposed, Active, Done, Dropped, and not paused."),
        ("Owner", "Nobody", "Nobody here is called Nobody."),
        ("Aligned to", "KR9", "Aligned to: no page is called KR9."),
        ("Level", "a, b", "An option of Level cannot hold a comma."),
        ("okrsync key", "x", "okrsync key is filled in by itself and cannot be typed into."),
        ("Speed", "1", "Key results has no column Speed."),
    ],
)
def test_what_notion_would_not_take_changes_nothing(box: Box, column: str, typed: str, problem: str) -> None:
    before = box.page("KR1")
    answer = _type(box, column, typed)
    assert answer.status_code == 400
    assert problem in answer.text
    assert box.page("KR1") == before


def test_other_kinds_of_column_are_typed_into_too(box: Box) -> None:
    box.columns(
        Due={"date": {}},
        Public={"checkbox": {}},
        Share={"number": {"format": "percent"}},
        Tags={"multi_select": {}},
        Link={"url": {}},
    )
    for column, typed in (
        ("Due", "2026-12-31"),
        ("Public", "yes"),
        ("Share", "25%"),
        ("Tags", "a, b"),
        ("Link", "x.org"),
    ):
        _type(box, column, typed)
    properties = box.page("KR1")["properties"]
    assert properties["Due"]["date"]["start"] == "2026-12-31"
    assert (properties["Public"]["checkbox"], properties["Share"]["number"]) == (True, 0.25)
    assert [option["name"] for option in properties["Tags"]["multi_select"]] == ["a", "b"]
    shown = [_cell(box, column) for column in ("Due", "Public", "Share", "Tags", "Link")]
    assert shown == ["2026-12-31", "yes", "25%", "a, b", "x.org"]


def test_hyperlinks_are_shown_and_a_typed_address_becomes_one(box: Box) -> None:
    address = "https://acme.example/browse/OPS-1"
    box.update("KR1", Note={"rich_text": [{"text": {"content": "Eng <KR2>", "link": {"url": address}}}]})
    assert f'<a href="{address}" rel="noreferrer">Eng &lt;KR2&gt;</a>' in httpx.get(box.server.url).text
    _type(box, "Note", f"KR2; {address}; and")
    runs = box.page("KR1")["properties"]["Note"]["rich_text"]
    assert [(run["plain_text"], run["href"]) for run in runs] == [("KR2; ", None), (address, address), ("; and", None)]


def test_an_edit_is_a_persons_and_moves_the_time(box: Box) -> None:
    box.clock.pass_by(minutes=2)
    _type(box, "Current", "43")
    page = box.page("KR1")
    assert box.client.users.retrieve(page["last_edited_by"]["id"])["name"] == "Andy Ng"
    assert page["last_edited_time"] == "2026-11-23T09:32:00.000Z"


def test_rows_are_added_and_deleted(box: Box) -> None:
    page_id = box.page("KR1")["id"]
    box.person_does(do="add", sheet=KR)
    added = box.query()["results"][-1]
    assert (text(added, "Key result"), added["properties"]["State"]["status"]["name"]) == ("", "Proposed")
    box.person_does(do="remove", sheet=KR, row=page_id)
    assert box.client.pages.retrieve(page_id)["in_trash"] is True
    assert box.person_does(sheet=KR, row=page_id, column="Current", text="1").status_code == 400


def test_everything_outlives_the_server(tmp_path: Path) -> None:
    state = tmp_path / "notion.sqlite"
    with running(state=state) as box:
        box.update("KR1", Level={"select": {"name": "Squad"}}, Current={"number": 99})
        box.client.blocks.children.append(box.page("KR1")["id"], children=[{"divider": {}}])
        box.columns(ID={"unique_id": {}})
        box.create()
        pages = box.query()["results"]
        columns = box.client.data_sources.retrieve(box.key_results)
    with running(seed=None, state=state) as box:
        assert box.query()["results"] == pages
        assert box.client.data_sources.retrieve(box.key_results) == columns
        assert len(box.client.blocks.children.list(box.page("KR1")["id"])["results"]) == 1
        made = box.create()
        assert made["properties"]["ID"]["unique_id"]["number"] == 2
        assert made["id"] not in {page["id"] for page in pages}


def test_the_same_seed_makes_the_same_ids() -> None:
    with running() as one, running() as other:
        assert one.query()["results"] == other.query()["results"]
