"""Queries: filters of every type, alone and together, sorts, and cutting into pages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fidelity.notion_box import Box, box, refused, words

__all__ = ["box"]


@pytest.fixture
def wide(box: Box) -> Box:
    """A box with a column of every type that can be asked about, filled where that tells something."""
    box.columns(
        Tags={"multi_select": {}},
        Due={"date": {}},
        Public={"checkbox": {}},
        Link={"url": {}},
        ID={"unique_id": {}},
        Late={"formula": {"expression": 'if(prop("Current") > 50, "no", "yes")'}},
        Half={"formula": {"expression": 'prop("Current") / 2'}},
        Serves={
            "rollup": {
                "relation_property_name": "Aligned to",
                "rollup_property_name": "Code",
                "function": "show_original",
            }
        },
        Total={
            "rollup": {"relation_property_name": "Aligned to", "rollup_property_name": "Current", "function": "sum"}
        },
    )
    box.update("KR1", Tags={"multi_select": [{"name": "ops"}, {"name": "hr"}]}, Due={"date": {"start": "2026-11-23"}})
    box.update("KR2", Public={"checkbox": True}, Link={"url": "https://Example.org"}, Current={"number": 10})
    box.update("KR2", Due={"date": {"start": "2026-12-01T10:00:00Z"}}, Level={"select": {"name": "Team"}})
    return box


def _of(name: str, kind: str, **question: Any) -> dict[str, Any]:
    return {"property": name, kind: question}


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (_of("Key result", "title", contains="REPLY"), "KR1"),
        (_of("Code", "rich_text", equals="kr2"), "KR2"),
        (_of("Code", "rich_text", does_not_equal="KR2"), "KR1 KR3"),
        (_of("Code", "rich_text", starts_with="KR"), "KR1 KR2 KR3"),
        (_of("Code", "rich_text", ends_with="3"), "KR3"),
        (_of("Code", "rich_text", does_not_contain="1"), "KR2 KR3"),
        (_of("Note", "rich_text", is_not_empty=True), ""),
        (_of("Current", "number", equals=55.5), "KR1"),
        (_of("Current", "number", does_not_equal=10), "KR1 KR3"),
        (_of("Current", "number", greater_than=10), "KR1"),
        (_of("Current", "number", greater_than_or_equal_to=10), "KR1 KR2"),
        (_of("Current", "number", less_than=55.5), "KR2"),
        (_of("Current", "number", less_than_or_equal_to=55.5), "KR1 KR2"),
        (_of("Current", "number", is_empty=True), "KR3"),
        (_of("Public", "checkbox", equals=True), "KR2"),
        (_of("Public", "checkbox", does_not_equal=True), "KR1 KR3"),
        (_of("Level", "select", equals="Team"), "KR2"),
        (_of("Level", "select", does_not_equal="Team"), "KR1 KR3"),
        (_of("Level", "select", is_empty=True), "KR1 KR3"),
        (_of("State", "status", equals="Active"), "KR1"),
        (_of("State", "status", does_not_equal="Active"), "KR2 KR3"),
        (_of("Tags", "multi_select", contains="hr"), "KR1"),
        (_of("Tags", "multi_select", does_not_contain="hr"), "KR2 KR3"),
        (_of("Link", "url", equals="https://example.org"), "KR2"),
        (_of("Owner", "people", is_not_empty=True), "KR1"),
        (_of("Objective", "relation", is_empty=True), "KR3"),
        (_of("Due", "date", equals="2026-12-01"), "KR2"),
        (_of("Due", "date", on_or_before="2026-11-23"), "KR1"),
        (_of("Due", "date", after="2026-11-23"), "KR2"),
        (_of("Due", "date", before="2026-12-01T10:00:00Z"), "KR1"),
        (_of("Due", "date", on_or_after="2026-12-01T12:00:00+02:00"), "KR2"),
        (_of("Due", "date", is_empty=True), "KR3"),
        (_of("Due", "date", this_week={}), "KR1"),
        (_of("Due", "date", past_week={}), "KR1"),
        (_of("Due", "date", next_month={}), "KR1 KR2"),
        (_of("ID", "unique_id", is_empty=True), "KR1 KR2 KR3"),
        (_of("Late", "formula", string={"equals": "no"}), "KR1"),
        (_of("Half", "formula", number={"equals": 5}), "KR2"),
        (_of("Half", "formula", string={"equals": "5"}), ""),
        (_of("Serves", "rollup", any={"rich_text": {"equals": "KR1"}}), "KR3"),
        (_of("Serves", "rollup", none={"rich_text": {"equals": "KR1"}}), "KR1 KR2"),
        (_of("Serves", "rollup", every={"rich_text": {"starts_with": "KR"}}), "KR1 KR2 KR3"),
        (_of("Total", "rollup", number={"greater_than": 65}), "KR3"),
        ({"timestamp": "created_time", "created_time": {"on_or_after": "2026-11-23"}}, "KR1 KR2 KR3"),
        ({"timestamp": "last_edited_time", "last_edited_time": {"after": "2026-11-23T09:30:00Z"}}, ""),
        ({"and": [_of("Code", "rich_text", contains="KR"), _of("Current", "number", is_not_empty=True)]}, "KR1 KR2"),
        (
            {"or": [_of("Code", "rich_text", equals="KR3"), {"and": [_of("Current", "number", less_than=11)]}]},
            "KR2 KR3",
        ),
        ({"and": []}, "KR1 KR2 KR3"),
    ],
)
def test_filters(wide: Box, condition: dict[str, Any], found: str) -> None:
    assert wide.codes(filter=condition) == found.split()


def test_people_and_relations_are_asked_for_by_id(wide: Box) -> None:
    andy = wide.page("KR1")["properties"]["Owner"]["people"][0]["id"]
    first = wide.page("KR1")["id"].replace("-", "")
    assert wide.codes(filter=_of("Owner", "people", contains=andy)) == ["KR1"]
    assert wide.codes(filter=_of("Aligned to", "relation", contains=first)) == ["KR3"]
    assert wide.codes(filter=_of("Aligned to", "relation", does_not_contain=first)) == ["KR1", "KR2"]


def test_a_property_can_be_asked_about_by_its_id(box: Box) -> None:
    current = box.page("KR1")["properties"]["Current"]["id"]
    assert box.codes(filter=_of(current, "number", is_not_empty=True)) == ["KR1"]


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (_of("Speed", "number", equals=1), "Could not find property with name or id: Speed"),
        (
            _of("Current", "rich_text", equals="1"),
            "The property type in the database does not match the property type of the filter provided: database "
            "property number does not match filter rich_text",
        ),
        (
            _of("Current", "number", equals="1"),
            'body failed validation: body.filter.number.equals should be a number, instead was `"1"`.',
        ),
        (
            _of("Current", "number", is_empty=False),
            "body failed validation: body.filter.number.is_empty should be `true`, instead was `false`.",
        ),
        (
            {"and": [{"or": [{"and": []}]}]},
            "body failed validation: body.filter.and[0].or[0].and should be not present, instead was `[]`.",
        ),
        (
            {"timestamp": "created_time", "created_time": {"after": "soon"}},
            "body failed validation: body.filter.created_time.after should be a valid ISO 8601 date string, instead "
            'was `"soon"`.',
        ),
    ],
)
def test_filters_that_are_none(box: Box, condition: dict[str, Any], message: str) -> None:
    with refused(message):
        box.query(filter=condition)


@pytest.mark.parametrize(
    ("sorts", "found"),
    [
        ([{"property": "Current", "direction": "ascending"}], "KR2 KR1 KR3"),
        ([{"property": "Current", "direction": "descending"}], "KR1 KR2 KR3"),
        ([{"property": "State", "direction": "descending"}], "KR1 KR2 KR3"),
        ([{"property": "Key result", "direction": "ascending"}], "KR3 KR1 KR2"),
        ([{"property": "Due", "direction": "descending"}], "KR2 KR1 KR3"),
        ([{"property": "Half", "direction": "ascending"}], "KR2 KR1 KR3"),
        (
            [
                {"property": "State", "direction": "ascending"},
                {"property": "Code", "direction": "descending"},
            ],
            "KR3 KR2 KR1",
        ),
        ([{"timestamp": "created_time", "direction": "ascending"}], "KR1 KR2 KR3"),
    ],
)
def test_sorts_put_what_is_empty_last(wide: Box, sorts: list[dict[str, str]], found: str) -> None:
    assert wide.codes(sorts=sorts) == found.split()


def test_the_last_edited_can_come_first(box: Box) -> None:
    box.clock.pass_by(minutes=1)
    box.update("KR2", Current={"number": 1})
    newest = [{"timestamp": "last_edited_time", "direction": "descending"}]
    assert box.codes(sorts=newest) == ["KR2", "KR1", "KR3"]
    since = {"timestamp": "last_edited_time", "last_edited_time": {"on_or_after": "2026-11-23T09:31:00.000Z"}}
    assert box.codes(filter=since) == ["KR2"]


def test_a_sort_by_nothing_is_refused(box: Box) -> None:
    with refused("Could not find sort property with name or id: Speed"):
        box.query(sorts=[{"property": "Speed", "direction": "ascending"}])


def test_results_come_page_by_page(box: Box) -> None:
    for number in range(7):
        box.create(Code={"rich_text": words(f"N{number}")})
    found, cursor = [], None
    while True:
        answer = box.query(page_size=4, **({"start_cursor": cursor} if cursor else {}))
        found.append([page["properties"]["Code"]["rich_text"][0]["plain_text"] for page in answer["results"]])
        cursor = answer["next_cursor"]
        assert answer["has_more"] is (cursor is not None)
        if cursor is None:
            break
    assert found == [["KR1", "KR2", "KR3", "N0"], ["N1", "N2", "N3", "N4"], ["N5", "N6"]]


def test_a_cursor_survives_the_loss_of_its_page(box: Box) -> None:
    cursor = box.query(page_size=1)["next_cursor"]
    box.client.pages.update(cursor, in_trash=True)
    assert box.codes(page_size=1, start_cursor=cursor) == ["KR3"]


def test_cursors_and_sizes_are_checked(box: Box) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"
    with refused(f"The start_cursor provided is invalid: {nowhere}"):
        box.query(start_cursor=nowhere)
    with refused('body failed validation: body.start_cursor should be a valid uuid, instead was `"x"`.'):
        box.query(start_cursor="x")
    with refused("body failed validation: body.page_size should be ≤ `100`, instead was `101`."):
        box.query(page_size=101)
    with refused('body failed validation: body.page_size should be a number or `undefined`, instead was `"10"`.'):
        box.query(page_size="10")


def test_some_properties_are_enough(box: Box) -> None:
    current = box.page("KR1")["properties"]["Current"]["id"]
    (first, *_) = box.query(filter_properties=[current, "Code"])["results"]
    assert set(first["properties"]) == {"Code", "Current"}
    with refused("Could not find property with name or id: Speed"):
        box.query(filter_properties=["Speed"])


def test_filter_properties_belong_into_the_query_string(box: Box) -> None:
    answer = box.raw("POST", f"/v1/data_sources/{box.key_results}/query", json={"filter_properties": ["Code"]})
    assert answer.json()["message"] == (
        'body failed validation: body.filter_properties should be not present, instead was `["Code"]`.'
    )
