"""Data sources and databases: their columns, formulas and roll-ups, two-way relations, new ones."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fidelity.notion_box import Box, box, refused, words

__all__ = ["box"]


def _computed(box: Box, expression: str) -> Any:
    box.columns(F={"formula": {"expression": expression}})
    return box.page("KR1")["properties"]["F"]["formula"]


def test_a_data_source_tells_its_columns(box: Box) -> None:
    source = box.client.data_sources.retrieve(box.key_results)
    assert set(source) == {
        *("object", "id", "created_time", "last_edited_time", "created_by", "last_edited_by", "cover", "icon"),
        *("title", "description", "is_inline", "properties", "parent", "database_parent", "url", "public_url"),
        "in_trash",
    }
    columns = source["properties"]
    assert columns["Key result"] | {"title": {}} == {
        "id": "title",
        "name": "Key result",
        "description": None,
        "type": "title",
        "title": {},
    }
    assert columns["Objective"]["relation"]["data_source_id"] == box.objectives
    assert columns["Objective"]["relation"]["single_property"] == {}
    assert columns["Current"]["number"] == {"format": "number"}


def test_a_status_has_options_in_three_groups(box: Box) -> None:
    status = box.client.data_sources.retrieve(box.key_results)["properties"]["State"]["status"]
    names = {option["id"]: option["name"] for option in status["options"]}
    groups = {group["name"]: [names[each] for each in group["option_ids"]] for group in status["groups"]}
    assert groups == {"To-do": ["Proposed"], "In progress": ["Active"], "Complete": ["Done", "Dropped"]}


def test_a_database_names_its_data_sources_and_tells_its_times_to_the_millisecond(box: Box) -> None:
    source = box.client.data_sources.retrieve(box.key_results)
    database = box.client.databases.retrieve(source["parent"]["database_id"])
    assert database["data_sources"] == [{"id": box.key_results, "name": "Key results"}]
    assert database["title"][0]["plain_text"] == "OKRs · Key results"
    assert database["created_time"] == "2026-11-23T09:30:42.123+00:00"
    assert source["created_time"] == "2026-11-23T09:30:00.000Z"
    assert source["database_parent"] == database["parent"]


def test_columns_keep_their_ids_when_they_are_renamed(box: Box) -> None:
    before = box.client.data_sources.retrieve(box.key_results)["properties"]
    after = box.columns(Current={"name": "Now"})
    assert "Current" not in after
    assert after["Now"]["id"] == before["Current"]["id"]
    assert box.page("KR1")["properties"]["Now"]["number"] == 55.5


def test_columns_come_and_go(box: Box) -> None:
    columns = box.columns(Mood={"select": {"options": [{"name": "good"}, {"name": "bad", "color": "red"}]}}, Note=None)
    assert [option["name"] for option in columns["Mood"]["select"]["options"]] == ["good", "bad"]
    assert "Note" not in columns
    assert "Note" not in box.page("KR1")["properties"]


def test_options_that_are_listed_keep_their_ids(box: Box) -> None:
    before = box.columns(Mood={"select": {"options": [{"name": "good"}, {"name": "bad"}]}})["Mood"]["select"]["options"]
    listed = [{"id": before[1]["id"], "name": "awful"}, {"name": "fine"}]
    after = box.columns(Mood={"select": {"options": listed}})["Mood"]["select"]["options"]
    assert [option["name"] for option in after] == ["awful", "fine"]
    assert after[0]["id"] == before[1]["id"]


def test_a_change_of_columns_is_made_whole_or_not_at_all(box: Box) -> None:
    before = box.client.data_sources.retrieve(box.key_results)
    with refused("Cannot create a second title property"):
        box.columns(Mood={"select": {}}, Other={"title": {}})
    with refused("Cannot delete the title property Key result"):
        box.columns(**{"Mood": {"select": {}}, "Key result": None})
    assert box.client.data_sources.retrieve(box.key_results) == before


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ('(prop("Current") - prop("Start")) / (prop("Target") - prop("Start"))', {"type": "number", "number": 0.31}),
        ('round(prop("Current"), 0)', {"type": "number", "number": 56}),
        ('prop("Current") / 0', {"type": "number", "number": None}),
        ('prop("Confidence") * 2', {"type": "number", "number": None}),
        ('prop("Code") + ": " + prop("Current")', {"type": "string", "string": "KR1: 55.5"}),
        ('if(prop("Current") >= 50 and not empty(prop("Code")), "on", "off")', {"type": "string", "string": "on"}),
        ('prop("Current") > 50 ? 1 + 2 * 3 : -1', {"type": "number", "number": 7}),
        ('prop("State") == "Active"', {"type": "boolean", "boolean": True}),
        ('contains(lower(prop("Key result")), "reply") || false', {"type": "boolean", "boolean": True}),
        ('max(prop("Start"), prop("Target"), 12)', {"type": "number", "number": 90}),
        ('toNumber("4" + "2")', {"type": "number", "number": 42}),
    ],
)
def test_formulas_are_computed(box: Box, expression: str, result: dict[str, Any]) -> None:
    assert _computed(box, expression) == result


def test_what_is_no_formula_is_refused(box: Box) -> None:
    with refused("Type error with formula: expected ), found end"):
        box.columns(F={"formula": {"expression": 'round(prop("Current")'}})
    answer = box.raw(
        "PATCH",
        f"/v1/data_sources/{box.key_results}",
        json={"properties": {"F": {"formula": {"expression": "dateAdd(now(), 1)"}}}},
    )
    assert (answer.status_code, answer.json()["message"]) == (
        501,
        "the sandbox does not offer the formula function now()",
    )


@pytest.mark.parametrize(
    ("function", "shown"),
    [
        ("count", {"type": "number", "number": 2}),
        ("sum", {"type": "number", "number": 65.5}),
        ("average", {"type": "number", "number": 32.75}),
        ("max", {"type": "number", "number": 55.5}),
        ("percent_not_empty", {"type": "number", "number": 1}),
        (
            "show_original",
            {"type": "array", "array": [{"type": "number", "number": 55.5}, {"type": "number", "number": 10}]},
        ),
    ],
)
def test_roll_ups_are_computed(box: Box, function: str, shown: dict[str, Any]) -> None:
    box.update("KR2", Current={"number": 10})
    rollup = {"relation_property_name": "Aligned to", "rollup_property_name": "Current", "function": function}
    columns = box.columns(R={"rollup": rollup})
    assert columns["R"]["rollup"]["relation_property_id"] == columns["Aligned to"]["id"]
    assert box.page("KR3")["properties"]["R"]["rollup"] == {**shown, "function": function}


def test_a_two_way_relation_shows_at_both_ends(box: Box) -> None:
    columns = box.columns(Blocks={"relation": {"data_source_id": box.objectives, "dual_property": {}}})
    back = columns["Blocks"]["relation"]["dual_property"]["synced_property_name"]
    assert back == "Related to Key results (Blocks)"
    objective = box.client.data_sources.query(box.objectives)["results"][0]["id"]
    page = box.update("KR1", Blocks={"relation": [{"id": objective}]})
    there = box.client.pages.retrieve(objective)["properties"][back]
    assert there["relation"] == [{"id": page["id"]}]
    box.client.pages.update(objective, properties={back: {"relation": []}})
    assert box.page("KR1")["properties"]["Blocks"]["relation"] == []


def test_a_database_can_be_made_and_given_a_second_data_source(box: Box) -> None:
    home = box.client.data_sources.retrieve(box.key_results)["database_parent"]["page_id"]
    schema = {"Name": {"title": {}}, "Amount": {"number": {"format": "percent"}}, "State": {"status": {}}}
    database = box.client.databases.create(
        parent={"type": "page_id", "page_id": home},
        title=words("Things"),
        initial_data_source={"properties": schema},
    )
    (first,) = database["data_sources"]
    assert box.client.data_sources.retrieve(first["id"])["properties"]["Amount"]["number"] == {"format": "percent"}
    second = box.client.data_sources.create(
        parent={"database_id": database["id"]}, title=words("More"), properties={"Name": {"title": {}}}
    )
    both = box.client.databases.retrieve(database["id"])["data_sources"]
    assert [source["id"] for source in both] == [first["id"], second["id"]]
    with refused(f"Database with ID {database['id']} has multiple data sources; give the data_source_id of one."):
        box.client.pages.create(parent={"database_id": database["id"]}, properties={})
    page = box.client.pages.create(parent={"data_source_id": second["id"]}, properties={"Name": {"title": words("a")}})
    assert box.client.data_sources.query(second["id"])["results"] == [page]
    assert box.client.data_sources.query(first["id"])["results"] == []


def test_a_data_source_needs_a_title_column(box: Box) -> None:
    database = box.page("KR1")["parent"]["database_id"]
    with refused("Title is not provided"):
        box.client.data_sources.create(parent={"database_id": database}, properties={"N": {"number": {}}})
