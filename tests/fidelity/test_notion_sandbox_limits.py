"""What is long: more than 25 related pages, more than 10,000 results, values that come page by page."""

from __future__ import annotations

from typing import Any

import pytest

from okrsync.sandbox import Seed
from tests.fidelity.notion_box import Box, box, running, words

__all__ = ["box"]


@pytest.fixture
def hub(box: Box) -> Any:
    """A key result that is aligned to thirty others, whose current values are 0 to 29."""
    others = [box.create(Current={"number": number})["id"] for number in range(30)]
    return box.update("KR1", **{"Aligned to": {"relation": [{"id": each} for each in others]}})


def _items(box: Box, page: Any, name: str, **paging: Any) -> Any:
    return box.client.pages.properties.retrieve(page["id"], page["properties"][name]["id"], **paging)


def test_a_page_shows_the_first_twenty_five_related_pages(box: Box, hub: Any) -> None:
    shown = hub["properties"]["Aligned to"]
    assert (len(shown["relation"]), shown["has_more"]) == (25, True)
    answer = _items(box, hub, "Aligned to")
    assert (len(answer["results"]), answer["has_more"]) == (30, False)
    assert [item["relation"] for item in answer["results"]][:25] == shown["relation"]
    assert answer["property_item"] == {"id": shown["id"], "type": "relation", "relation": {}, "next_url": None}


def test_related_pages_come_page_by_page(box: Box, hub: Any) -> None:
    first = _items(box, hub, "Aligned to", page_size=20)
    assert (len(first["results"]), first["has_more"]) == (20, True)
    assert first["property_item"]["next_url"].startswith(f"{box.server.url}/v1/pages/{hub['id']}/properties/")
    rest = _items(box, hub, "Aligned to", page_size=20, start_cursor=first["next_cursor"])
    assert (len(rest["results"]), rest["next_cursor"]) == (10, None)
    assert rest["results"][0]["object"] == "property_item"


def test_a_roll_up_is_incomplete_until_the_last_page(box: Box, hub: Any) -> None:
    box.columns(
        Total={"rollup": {"relation_property_name": "Aligned to", "rollup_property_name": "Current", "function": "sum"}}
    )
    page = box.client.pages.retrieve(hub["id"])
    assert page["properties"]["Total"]["rollup"] == {"type": "number", "number": 435, "function": "sum"}
    first = _items(box, page, "Total", page_size=20)
    assert first["property_item"]["rollup"] == {"type": "incomplete", "incomplete": {}, "function": "sum"}
    last = _items(box, page, "Total", page_size=20, start_cursor=first["next_cursor"])
    assert last["property_item"]["rollup"] == {"type": "number", "number": 435, "function": "sum"}


def test_texts_and_people_are_listed_and_the_rest_is_not(box: Box) -> None:
    page = box.update("KR1", Note={"rich_text": words("a") + words("b")})
    note = _items(box, page, "Note")
    assert [item["rich_text"]["plain_text"] for item in note["results"]] == ["a", "b"]
    (owner,) = _items(box, page, "Owner")["results"]
    assert owner["people"]["person"]["email"] == "andy@example.org"
    current = page["properties"]["Current"]
    assert _items(box, page, "Current") == {"object": "property_item", **current}
    title = box.client.pages.properties.retrieve(page["id"], "title")
    assert title["results"][0]["title"]["plain_text"] == "First reply within an hour"


def test_ten_thousand_results_are_the_end_and_every_page_says_so() -> None:
    seed = Seed(key_results=[{"title": str(number)} for number in range(10_003)])
    with running(seed) as box:
        first = box.query(page_size=100)
        capped = {"type": "incomplete", "incomplete_reason": "query_result_limit_reached"}
        assert (first["has_more"], first["request_status"]) == (True, capped)
        pages, cursor = 1, first["next_cursor"]
        while cursor:
            last = box.query(page_size=100, start_cursor=cursor, filter_properties=["title"])
            pages, cursor = pages + 1, last["next_cursor"]
        assert (pages, last["has_more"], last["request_status"]) == (100, False, capped)
        assert last["results"][-1]["properties"]["Key result"]["title"][0]["plain_text"] == "9999"
        assert "request_status" not in box.query(filter={"property": "Key result", "title": {"contains": "999"}})
