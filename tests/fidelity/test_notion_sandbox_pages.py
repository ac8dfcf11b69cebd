"""Pages: made, read, changed, thrown away and restored."""

from __future__ import annotations

from tests.fidelity.notion_box import Box, box, refused, text, words

__all__ = ["box"]


def test_a_page_shows_all_that_the_specification_requires(box: Box) -> None:
    page = box.page("KR1")
    assert set(page) == {
        *("object", "id", "created_time", "last_edited_time", "created_by", "last_edited_by", "cover", "icon"),
        *("parent", "in_trash", "is_locked", "properties", "url", "public_url"),
    }
    assert page["parent"]["type"] == "data_source_id"
    assert page["parent"]["data_source_id"] == box.key_results
    assert page["url"] == f"https://www.notion.so/First-reply-within-an-hour-{page['id'].replace('-', '')}"


def test_times_are_rounded_down_to_the_minute(box: Box) -> None:
    assert box.page("KR1")["last_edited_time"] == "2026-11-23T09:30:00.000Z"
    box.clock.pass_by(seconds=17)
    assert box.update("KR1", Current={"number": 60})["last_edited_time"] == "2026-11-23T09:30:00.000Z"
    box.clock.pass_by(seconds=1)
    page = box.update("KR1", Current={"number": 61})
    assert page["last_edited_time"] == "2026-11-23T09:31:00.000Z"
    assert page["created_time"] == "2026-11-23T09:30:00.000Z"


def test_a_new_page_has_its_properties_from_the_first_moment(box: Box) -> None:
    page = box.create(**{"Key result": {"title": words("New")}, "okrsync key": {"rich_text": words("k1")}})
    assert text(page, "okrsync key") == "k1"
    assert box.client.pages.retrieve(page["id"]) == page
    assert page["created_by"]["id"] == box.client.users.me()["id"]


def test_ids_are_taken_with_and_without_dashes(box: Box) -> None:
    page = box.page("KR1")
    bare = page["id"].replace("-", "").upper()
    assert box.client.pages.retrieve(bare) == page
    parent = {"type": "data_source_id", "data_source_id": box.key_results.replace("-", "")}
    made = box.client.pages.create(parent=parent, properties={"Aligned to": {"relation": [{"id": bare}]}})
    assert made["properties"]["Aligned to"]["relation"] == [{"id": page["id"]}]


def test_a_database_with_one_data_source_stands_for_it(box: Box) -> None:
    database = box.page("KR1")["parent"]["database_id"]
    made = box.client.pages.create(parent={"database_id": database}, properties={})
    assert made["parent"]["data_source_id"] == box.key_results


def test_properties_are_named_by_id_or_by_name(box: Box) -> None:
    page = box.page("KR1")
    current = page["properties"]["Current"]["id"]
    page = box.client.pages.update(page["id"], properties={current: {"number": 7}, "title": {"title": words("T")}})
    assert page["properties"]["Current"]["number"] == 7
    assert text(page, "Key result") == "T"


def test_only_what_is_written_changes(box: Box) -> None:
    before = box.page("KR1")["properties"]
    after = box.update("KR1", Current={"number": 70})["properties"]
    assert {name for name in after if after[name] != before[name]} == {"Current"}


def test_a_bad_property_spoils_the_whole_write(box: Box) -> None:
    before = box.page("KR1")
    with refused("Speed is not a property that exists. Code is expected to be rich_text."):
        box.update("KR1", Current={"number": 1}, Speed={"number": 1}, Code={"number": 1})
    assert box.page("KR1") == before


def test_trashed_pages_leave_the_queries_but_can_be_read_and_restored(box: Box) -> None:
    page = box.page("KR1")
    box.client.pages.update(page["id"], in_trash=True)
    assert box.codes() == ["KR2", "KR3"]
    assert box.codes(in_trash=True) == ["KR1"]
    assert box.client.pages.retrieve(page["id"])["in_trash"] is True
    assert box.page("KR3")["properties"]["Aligned to"]["relation"] == [{"id": box.page("KR2")["id"]}]
    with refused("Can't edit block that is archived. You must unarchive the block before editing."):
        box.client.pages.update(page["id"], properties={"Current": {"number": 1}})
    box.client.pages.update(page["id"], in_trash=False)
    assert box.codes() == ["KR1", "KR2", "KR3"]
    assert len(box.page("KR3")["properties"]["Aligned to"]["relation"]) == 2


def test_a_page_can_show_some_of_its_properties(box: Box) -> None:
    page = box.page("KR1")
    code = page["properties"]["Code"]["id"]
    shown = box.client.pages.retrieve(page["id"], filter_properties=[code, "title"])
    assert set(shown["properties"]) == {"Code", "Key result"}


def test_pages_in_pages_have_a_title_alone(box: Box) -> None:
    parent = box.page("KR1")["id"]
    page = box.client.pages.create(parent={"page_id": parent}, properties={"title": words("Notes")})
    assert page["parent"] == {"type": "page_id", "page_id": parent}
    assert text(page, "title") == "Notes"
    with refused("Code is not a property that exists."):
        box.client.pages.update(page["id"], properties={"Code": {"rich_text": []}})
    assert box.client.blocks.children.list(parent)["results"][0]["child_page"] == {"title": "Notes"}


def test_icons_covers_and_locks_are_kept(box: Box) -> None:
    cover = {"type": "external", "external": {"url": "https://example.org/c.png"}}
    page_id = box.page("KR1")["id"]
    page = box.client.pages.update(page_id, icon={"emoji": "🎯"}, cover=cover, is_locked=True)
    assert page["icon"] == {"type": "emoji", "emoji": "🎯"}
    assert (page["cover"], page["is_locked"]) == (cover, True)
    assert box.client.pages.update(page_id, icon=None)["icon"] is None


def test_the_words_of_older_versions_are_refused(box: Box) -> None:
    with refused("body failed validation: body.archived should be not present, instead was `true`."):
        box.client.pages.update(box.page("KR1")["id"], archived=True)
