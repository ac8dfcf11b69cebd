"""What stands in pages and is said about them: blocks, comments, and what a search finds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fidelity.notion_box import Box, box, refused, words

__all__ = ["box"]


@pytest.fixture
def page_id(box: Box) -> str:
    return str(box.page("KR1")["id"])


def _paragraph(content: str, **more: Any) -> dict[str, Any]:
    return {"object": "block", "type": "paragraph", "paragraph": {"rich_text": words(content), **more}}


def _texts(box: Box, block_id: str, **paging: Any) -> list[str]:
    children = box.client.blocks.children.list(block_id, **paging)["results"]
    return [child[child["type"]]["rich_text"][0]["plain_text"] for child in children]


def test_blocks_are_appended_in_order(box: Box, page_id: str) -> None:
    answer = box.client.blocks.children.append(page_id, children=[_paragraph("a"), _paragraph("b")])
    first = answer["results"][0]
    assert (first["parent"], first["has_children"]) == ({"type": "page_id", "page_id": page_id}, False)
    after = {"type": "after_block", "after_block": {"id": first["id"]}}
    box.client.blocks.children.append(page_id, children=[_paragraph("between")], position=after)
    box.client.blocks.children.append(page_id, children=[_paragraph("top")], position={"type": "start"})
    assert _texts(box, page_id) == ["top", "a", "between", "b"]
    assert box.client.blocks.retrieve(first["id"]) == first


def test_a_page_can_be_made_with_its_content(box: Box) -> None:
    done = {"to_do": {"rich_text": words("done"), "checked": True}}
    page = box.client.pages.create(
        parent={"data_source_id": box.key_results},
        properties={},
        children=[{"heading_1": {"rich_text": words("h")}}, done, {"divider": {}}],
    )
    children = box.client.blocks.children.list(page["id"])["results"]
    assert [child["type"] for child in children] == ["heading_1", "to_do", "divider"]
    assert children[0]["heading_1"]["is_toggleable"] is False
    assert children[1]["to_do"]["checked"] is True


def test_blocks_have_blocks_in_them(box: Box, page_id: str) -> None:
    nested = _paragraph("outer", children=[_paragraph("inner")])
    (outer,) = box.client.blocks.children.append(page_id, children=[nested])["results"]
    assert outer["has_children"] is True
    assert _texts(box, outer["id"]) == ["inner"]


def test_children_come_page_by_page(box: Box, page_id: str) -> None:
    box.client.blocks.children.append(page_id, children=[_paragraph(str(number)) for number in range(5)])
    first = box.client.blocks.children.list(page_id, page_size=3)
    assert first["has_more"] is True
    assert _texts(box, page_id, start_cursor=first["next_cursor"]) == ["3", "4"]


def test_blocks_are_checked(box: Box, page_id: str) -> None:
    with refused("body failed validation: body.children.length should be ≤ `100`, instead was `101`."):
        box.client.blocks.children.append(page_id, children=[_paragraph("x")] * 101)
    with refused(
        "body failed validation: body.children[0].paragraph.rich_text[0].text.content.length should be ≤ `2000`, "
        "instead was `2001`."
    ):
        box.client.blocks.children.append(page_id, children=[_paragraph("x" * 2001)])
    answer = box.raw("PATCH", f"/v1/blocks/{page_id}/children", json={"children": [{"embed": {}}]})
    assert (answer.status_code, answer.json()["message"]) == (501, "the sandbox does not offer blocks of type embed")
    assert box.client.blocks.children.list(page_id)["results"] == []


def test_databases_are_blocks_of_the_home_page(box: Box) -> None:
    home = box.client.data_sources.retrieve(box.key_results)["database_parent"]["page_id"]
    children = box.client.blocks.children.list(home)["results"]
    assert [child["child_database"]["title"] for child in children] == [
        "OKRs · Objectives",
        "OKRs · Key results",
        "Tasks",
    ]


def test_people_talk_about_pages(box: Box, page_id: str) -> None:
    first = box.client.comments.create(parent={"page_id": page_id}, rich_text=words("why?"))
    reply = box.client.comments.create(discussion_id=first["discussion_id"], rich_text=words("because"))
    assert reply["parent"] == first["parent"] == {"type": "page_id", "page_id": page_id}
    assert box.client.comments.list(block_id=page_id)["results"] == [first, reply]
    assert box.client.comments.retrieve(first["id"]) == first
    assert first["display_name"] == {"type": "integration", "resolved_name": "okrsync"}


def test_comments_need_a_place_and_words(box: Box, page_id: str) -> None:
    with refused("query failed validation: query.block_id should be defined, instead was `undefined`."):
        box.client.request(path="comments", method="GET")
    with refused("body failed validation: body.rich_text should be defined, instead was `undefined`."):
        box.client.comments.create(parent={"page_id": page_id})


def _titles(found: Any) -> list[str]:
    return [
        "".join(run["plain_text"] for run in each["title"])
        if each["object"] == "data_source"
        else next(p for p in each["properties"].values() if p["type"] == "title")["title"][0]["plain_text"]
        for each in found["results"]
    ]


def test_search_finds_pages_and_data_sources_by_title(box: Box, page_id: str) -> None:
    assert _titles(box.client.search(query="key results")) == ["Key results"]
    assert _titles(box.client.search(query="REPLY")) == ["First reply within an hour"]
    only = {"property": "object", "value": "data_source"}
    assert sorted(_titles(box.client.search(filter=only))) == ["Key results", "Objectives", "Tasks"]
    box.client.pages.update(page_id, in_trash=True)
    assert box.client.search(query="reply")["results"] == []


def test_search_gives_the_last_edited_first(box: Box) -> None:
    box.clock.pass_by(minutes=5)
    box.update("KR2", Current={"number": 1})
    pages = {"property": "object", "value": "page"}
    assert _titles(box.client.search(filter=pages, page_size=1)) == ["Tickets a week"]
    oldest = {"timestamp": "last_edited_time", "direction": "ascending"}
    assert _titles(box.client.search(filter=pages, sort=oldest))[-1] == "Tickets a week"
