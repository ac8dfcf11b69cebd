"""What each type of property takes, how it gives it back, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fidelity.notion_box import Box, box, refused, text, words

__all__ = ["box"]

EXTRA = {
    "Tags": {"multi_select": {"options": [{"name": "ops", "color": "red"}]}},
    "Due": {"date": {}},
    "Public": {"checkbox": {}},
    "Link": {"url": {}},
    "Mail": {"email": {}},
    "Phone": {"phone_number": {}},
    "Papers": {"files": {}},
    "Made": {"created_time": {}},
    "Changed": {"last_edited_time": {}},
    "Maker": {"created_by": {}},
    "Changer": {"last_edited_by": {}},
    "Number": {"unique_id": {"prefix": "KR"}},
}


@pytest.fixture
def wide(box: Box) -> Box:
    """A box whose key results have a column of every type that can be written."""
    box.columns(**EXTRA)
    return box


def shown(box: Box, **write: Any) -> Any:
    """What a property shows after this write of it."""
    (name,) = write
    prop = box.update("KR1", **write)["properties"][name]
    return prop[prop["type"]]


@pytest.mark.parametrize(
    ("name", "kind", "value"),
    [
        ("Current", "number", 0.1),
        ("Current", "number", None),
        ("Public", "checkbox", True),
        ("Link", "url", "https://example.org/a?b"),
        ("Link", "url", None),
        ("Mail", "email", "x@example.org"),
        ("Phone", "phone_number", "+49 30 1"),
        ("Level", "select", None),
        ("Due", "date", None),
        ("Due", "date", {"start": "2026-10-01", "end": "2026-12-31", "time_zone": None}),
        ("Owner", "people", []),
        ("Tags", "multi_select", []),
    ],
)
def test_simple_values_come_back_as_they_went(wide: Box, name: str, kind: str, value: Any) -> None:
    assert shown(wide, **{name: {kind: value}}) == value


@pytest.mark.parametrize(
    ("sent", "held"), [(3.0, "3"), (12345678901234567890, "12345678901234567168"), (1e-7, "1e-07")]
)
def test_numbers_are_doubles(wide: Box, sent: float, held: str) -> None:
    assert repr(shown(wide, Current={"number": sent})) == held


def test_moments_are_told_to_the_millisecond_with_their_offset(wide: Box) -> None:
    assert shown(wide, Due={"date": {"start": "2026-10-01T09:00:00Z"}})["start"] == "2026-10-01T09:00:00.000+00:00"
    zoned = shown(wide, Due={"date": {"start": "2026-10-01T09:00:00", "time_zone": "Europe/Berlin"}})
    assert zoned["start"] == "2026-10-01T09:00:00.000+02:00"


def test_rich_text_keeps_its_runs_and_their_looks(wide: Box) -> None:
    bold = {"text": {"content": "b", "link": {"url": "https://example.org"}}, "annotations": {"bold": True}}
    runs = shown(wide, Note={"rich_text": [*words("a"), bold]})
    assert [run["plain_text"] for run in runs] == ["a", "b"]
    assert runs[1]["annotations"]["bold"] is True
    assert runs[1]["href"] == "https://example.org"
    assert runs[0]["annotations"] == {
        **dict.fromkeys(("bold", "italic", "strikethrough", "underline", "code"), False),
        "color": "default",
    }


def test_an_empty_run_leaves_nothing(wide: Box) -> None:
    assert shown(wide, Note={"rich_text": words("")}) == []


def test_people_and_pages_can_be_mentioned(wide: Box) -> None:
    person = next(user for user in wide.client.users.list()["results"] if user["type"] == "person")
    page = wide.page("KR2")
    runs = [
        {"mention": {"user": {"id": person["id"]}}},
        {"mention": {"page": {"id": page["id"]}}},
        {"mention": {"date": {"start": "2026-10-01"}}},
        {"equation": {"expression": "x^2"}},
    ]
    assert [run["plain_text"] for run in shown(wide, Note={"rich_text": runs})] == [
        "@Andy Ng",
        "Tickets a week",
        "2026-10-01",
        "x^2",
    ]


def test_a_page_shows_the_first_25_mentions_of_a_text_and_the_property_all(wide: Box) -> None:
    page = wide.page("KR1")
    mentions = [{"mention": {"page": {"id": page["id"]}}}, {"text": {"content": "; "}}]
    wide.update("KR1", Note={"rich_text": mentions * 30})
    shown = wide.page("KR1")["properties"]["Note"]
    assert sum(1 for item in shown["rich_text"] if item["type"] == "mention") == 25
    whole = wide.client.pages.properties.retrieve(page["id"], shown["id"])["results"]
    assert sum(1 for item in whole if item["rich_text"]["type"] == "mention") == 30


def test_a_link_leads_to_a_whole_address(wide: Box) -> None:
    with refused("Invalid URL for link."):
        wide.update("KR1", Note={"rich_text": [{"text": {"content": "row 5", "link": {"url": "row 5"}}}]})


def test_arrays_replace_what_was_there(wide: Box) -> None:
    page = wide.page("KR3")
    first, second = page["properties"]["Aligned to"]["relation"]
    page = wide.update("KR3", **{"Aligned to": {"relation": [second]}})
    assert page["properties"]["Aligned to"] | {"id": ""} == {
        "id": "",
        "type": "relation",
        "relation": [second],
        "has_more": False,
    }
    assert first["id"] != second["id"]


def test_people_are_shown_in_full(wide: Box) -> None:
    wendy = next(user for user in wide.client.users.list()["results"] if user["name"] == "Wendy Orr")
    assert shown(wide, Owner={"people": [{"object": "user", "id": wendy["id"]}]}) == [wendy]


def test_select_options_are_made_on_demand(wide: Box) -> None:
    made = shown(wide, Level={"select": {"name": "Squad"}})
    options = wide.client.data_sources.retrieve(wide.key_results)["properties"]["Level"]["select"]["options"]
    assert [option["name"] for option in options] == ["Company", "Team", "Individual", "Squad"]
    assert made == {key: options[3][key] for key in ("id", "name", "color")}
    assert shown(wide, Level={"select": {"id": options[0]["id"]}})["name"] == "Company"
    both = shown(wide, Tags={"multi_select": [{"name": "ops"}, {"name": "hr"}, {"name": "ops"}]})
    assert [option["name"] for option in both] == ["ops", "hr"]


def test_options_of_a_refused_write_are_not_made(wide: Box) -> None:
    with refused('Invalid status option. Status option "Paused" does not exist.'):
        wide.update("KR1", Level={"select": {"name": "Squad"}}, State={"status": {"name": "Paused"}})
    options = wide.client.data_sources.retrieve(wide.key_results)["properties"]["Level"]["select"]["options"]
    assert [option["name"] for option in options] == ["Company", "Team", "Individual"]


def test_a_status_is_never_empty(wide: Box) -> None:
    assert shown(wide, State={"status": {"name": "Done"}})["name"] == "Done"
    assert shown(wide, State={"status": None})["name"] == "Proposed"
    assert wide.create()["properties"]["State"]["status"]["name"] == "Proposed"


def test_what_notion_fills_in_is_there(wide: Box) -> None:
    page = wide.create()
    properties = page["properties"]
    assert properties["Made"]["created_time"] == page["created_time"]
    assert properties["Maker"]["created_by"] == wide.client.users.me()
    assert properties["Number"]["unique_id"] == {"prefix": "KR", "number": 1}
    assert wide.create()["properties"]["Number"]["unique_id"]["number"] == 2


def test_external_files_are_kept(wide: Box) -> None:
    file = {"name": "plan.pdf", "type": "external", "external": {"url": "https://example.org/plan.pdf"}}
    assert shown(wide, Papers={"files": [file]}) == [file]


LONG = "x" * 2001


@pytest.mark.parametrize(
    ("write", "message"),
    [
        ({"Current": {"number": "42"}}, 'Current.number should be a number or `null`, instead was `"42"`.'),
        ({"Current": {"number": True}}, "Current.number should be a number or `null`, instead was `true`."),
        ({"Public": {"checkbox": "yes"}}, 'Public.checkbox should be a boolean, instead was `"yes"`.'),
        ({"Note": {"rich_text": "x"}}, 'Note.rich_text should be an array, instead was `"x"`.'),
        (
            {"Note": {"rich_text": words(LONG)}},
            "Note.rich_text[0].text.content.length should be ≤ `2000`, instead was `2001`.",
        ),
        (
            {"Note": {"rich_text": words("😀" * 1001)}},
            "Note.rich_text[0].text.content.length should be ≤ `2000`, instead was `2002`.",
        ),
        ({"Note": {"rich_text": words("x") * 101}}, "Note.rich_text.length should be ≤ `100`, instead was `101`."),
        (
            {"Note": {"rich_text": [{"text": {}}]}},
            "Note.rich_text[0].text.content should be defined, instead was `undefined`.",
        ),
        (
            {"Aligned to": {"relation": [{"id": "x"}]}},
            'Aligned to.relation[0].id should be a valid uuid, instead was `"x"`.',
        ),
        (
            {"Tags": {"multi_select": [{"name": str(n)} for n in range(101)]}},
            "Tags.multi_select.length should be ≤ `100`, instead was `101`.",
        ),
        ({"Link": {"url": f"https://{LONG}"}}, "Link.url.length should be ≤ `2000`, instead was `2009`."),
        ({"Mail": {"email": ""}}, "Mail.email.length should be ≥ `1`, instead was `0`."),
        (
            {"Due": {"date": {"start": "soon"}}},
            'Due.date.start should be a valid ISO 8601 date string, instead was `"soon"`.',
        ),
        (
            {"Due": {"date": {"start": "2026-W40"}}},
            'Due.date.start should be a valid ISO 8601 date string, instead was `"2026-W40"`.',
        ),
        ({"Level": {"select": {"title": "x"}}}, 'Level.select.title should be not present, instead was `"x"`.'),
        ({"Level": {"select": {}}}, "Level.select.name should be defined, instead was `undefined`."),
        ({"Current": {"number": 1, "unit": "%"}}, 'Current.unit should be not present, instead was `"%"`.'),
        ({"Current": {"type": "url", "number": 1}}, 'Current.type should be `"number"`, instead was `"url"`.'),
    ],
)
def test_wrong_shapes_are_named_by_their_path(wide: Box, write: dict[str, Any], message: str) -> None:
    with refused(f"body failed validation: body.properties.{message}"):
        wide.update("KR1", **write)


@pytest.mark.parametrize(
    ("write", "message"),
    [
        ({"Speed": {"number": 1}}, "Speed is not a property that exists."),
        ({"Code": {"number": 1}}, "Code is expected to be rich_text."),
        ({"Number": {"number": 1}}, "Number is expected to be unique_id."),
        ({"State": {"select": {"name": "Done"}}}, "State is expected to be status."),
        ({"Level": {"select": {"name": "a, b"}}}, "Invalid select option, commas not allowed: a, b"),
    ],
)
def test_writes_that_mean_nothing_are_refused(wide: Box, write: dict[str, Any], message: str) -> None:
    with refused(message):
        wide.update("KR1", **write)


def test_a_value_without_a_type_lists_what_it_could_be(wide: Box) -> None:
    answer = wide.raw("PATCH", f"/v1/pages/{wide.page('KR1')['id']}", json={"properties": {"Current": {"formula": 1}}})
    first, *lines = answer.json()["message"].split("\n")
    assert first == "body failed validation. Fix one:"
    assert "body.properties.Current.number should be defined, instead was `undefined`." in lines


def test_a_relation_is_to_a_page_of_the_related_data_source(wide: Box) -> None:
    objective = wide.client.data_sources.query(wide.objectives)["results"][0]["id"]
    with refused(f"Page with ID {objective} is not in the data source that Aligned to relates to."):
        wide.update("KR1", **{"Aligned to": {"relation": [{"id": objective}]}})
    nowhere = "00000000-0000-4000-8000-000000000000"
    with refused(
        f"Could not find page with ID: {nowhere}. Make sure the relevant pages and databases are shared with your "
        "integration.",
        404,
        "object_not_found",
    ):
        wide.update("KR1", **{"Aligned to": {"relation": [{"id": nowhere}]}})


def test_long_texts_in_several_runs_are_one_text(wide: Box) -> None:
    page = wide.update("KR1", Note={"rich_text": words("a" * 2000) + words("b" * 5)})
    assert text(page, "Note") == "a" * 2000 + "b" * 5
