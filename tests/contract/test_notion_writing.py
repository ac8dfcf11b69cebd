"""What the Notion connector writes, and what it says where it could not or does not know."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from notion_story import KEY_RESULT, OBJECTIVE, Story, change, create, named, write

from connectors.notion.connector import NotionConnector
from okrsync.connector import Action, Change, Done, Gone, Misconfigured, Ref, Refused, Stale, Unavailable, Unknown
from okrsync.model import Mention, Record, Target
from okrsync.sandbox import Answer, Fault

KEY, OTHER, THIRD = "okr-abcdefgh23", "okr-hgfedcba32", "okr-zyxwvuts44"


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story.begin()
    yield story
    story.server.stop()


@pytest.fixture
def connector(story: Story) -> NotionConnector:
    return story.connector()


@pytest.fixture
def records(story: Story, connector: NotionConnector) -> list[Record]:
    seen = list(connector.read(None, {}).records)
    story.requests()
    return seen


def pages_with(story: Story, key: str) -> list[Any]:
    condition = {"property": "okrsync key", "rich_text": {"equals": key}}
    return list(story.script("POST", f"data_sources/{story.source()}/query", {"filter": condition})["results"])


def test_a_new_page_carries_its_key_and_all_its_values_in_one_request(
    story: Story, connector: NotionConnector, records: list[Record]
) -> None:
    hire, objective = named(records, "Hire 12"), named(records, "Hire well")
    values = {
        "title": "Fill roles in 30 days",
        "current": Decimal("41.5"),
        "direction": "decrease",
        "state": "active",
        "cycle": "2026-W47",
        "owner": "wendy@okrsync.test",
        "note": "Why:\n\nspeed",
        "objective": (Target("okr-x", record=objective.id),),
        "aligned_to": (Target("okr-y", record=hire.id),),
    }
    (done,) = write(connector, create(KEY, **values))
    assert story.requests() == ["POST pages"]
    assert isinstance(done, Done)
    links = {"objective": (Mention(record=objective.id),), "aligned_to": (Mention(record=hire.id),)}
    assert {name: done.record.values[name] for name in values} == {**values, **links}
    assert done.record.key == KEY
    assert [page["id"] for page in pages_with(story, KEY)] == [done.record.id]


def test_a_link_gives_a_page_its_key_and_touches_nothing_else(
    story: Story, connector: NotionConnector, records: list[Record]
) -> None:
    hire = named(records, "Hire 12")
    (done,) = write(connector, change(hire, KEY, current=Decimal(5)))
    assert isinstance(done, Done)
    assert done.record.key == KEY
    assert done.record.values == {**hire.values, "current": Decimal(5)}
    (request,) = [entry for entry in story.server.journal.entries() if entry.method == "PATCH"]
    assert len(request.body["properties"]) == 2


def test_emptied_fields_are_emptied(story: Story, connector: NotionConnector, records: list[Record]) -> None:
    wait = named(records, "Halve the wait")
    nothing: dict[str, Any] = dict.fromkeys(("owner", "unit", "current", "direction", "note", "code"))
    (done,) = write(connector, change(wait, KEY, **nothing, objective=()))
    assert isinstance(done, Done)
    assert {name: done.record.values[name] for name in nothing} == nothing
    assert done.record.values["objective"] == ()


def test_an_empty_status_is_what_notion_gives_a_new_page(connector: NotionConnector, records: list[Record]) -> None:
    (done,) = write(connector, create(KEY, title="New"))
    assert isinstance(done, Done)
    assert done.record.values["state"] == connector.capabilities[KEY_RESULT].slots["state"].fit(None)


def test_one_refused_record_spoils_no_other(connector: NotionConnector, records: list[Record]) -> None:
    refused, done = write(connector, create(KEY, title="A", owner="zoe@okrsync.test"), create(OTHER, title="B"))
    assert isinstance(refused, Refused)
    assert refused.fields == {"owner"}
    assert "zoe@okrsync.test" in refused.reason
    assert isinstance(done, Done)


def test_a_refusal_of_notions_names_the_field(story: Story, connector: NotionConnector) -> None:
    hire = named(connector.read(None, {}).records, "Hire 12")
    story.script("PATCH", f"data_sources/{story.source()}", {"properties": {"Current": None}})
    (refused,) = write(connector, change(hire, KEY, current=Decimal(5), note="x"))
    assert isinstance(refused, Refused)
    assert refused.fields == {"current"}
    assert story.script("GET", f"pages/{hire.id}")["properties"]["Note"]["rich_text"] == []


def test_related_pages_that_are_no_records_of_ours_stay(story: Story, connector: NotionConnector) -> None:
    foreign = named(connector.read(None, {}).records, "Hire 12")
    old, new = (each.record for each in write(connector, create(KEY, title="Old"), create(OTHER, title="New")))
    (serves,) = write(connector, create(THIRD, title="Serves", aligned_to=(Target(KEY, record=old.id),)))
    story.types(serves.record, "Aligned to", "Old; HR KR1.1")
    later = story.connector()
    page = named(later.read(None, {old.id: None, new.id: None}).records, "Serves")
    assert page.values["aligned_to"] == _mentions(old, foreign)
    (done,) = write(later, change(page, THIRD, aligned_to=(Target(OTHER, record=new.id),)))
    assert isinstance(done, Done)
    assert done.record.values["aligned_to"] == _mentions(new, foreign)


def _mentions(*records: Record) -> tuple[Mention, ...]:
    return tuple(Mention(record=record.id) for record in records)


def test_a_new_owner_takes_the_first_place_and_the_others_stay(story: Story, connector: NotionConnector) -> None:
    hire = named(connector.read(None, {}).records, "Hire 12")
    story.types(hire, "Owner", "andy@okrsync.test, wendy@okrsync.test")
    hire = named(connector.read(None, {}).records, "Hire 12")
    assert hire.values["owner"] == "andy@okrsync.test"
    (done,) = write(connector, change(hire, KEY, owner="mia@okrsync.test"))
    assert isinstance(done, Done)
    people = story.script("GET", f"pages/{hire.id}")["properties"]["Owner"]["people"]
    assert [user["person"]["email"] for user in people] == ["mia@okrsync.test", "wendy@okrsync.test"]


def test_an_edit_made_since_the_read_is_not_overwritten(
    story: Story, connector: NotionConnector, records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.notion.watching.QUIET", -1.0)
    hire, wait = named(records, "Hire 12"), named(records, "Halve the wait")
    story.types(hire, "Current", "4")
    story.types(wait, "Note", "elsewhere")
    stale, done = write(connector, change(hire, KEY, current=Decimal(5)), change(wait, OTHER, current=Decimal(60)))
    assert isinstance(stale, Stale)
    assert "current" in stale.reason
    assert isinstance(done, Done)
    assert done.record.values["note"] == "elsewhere"
    assert story.requests().count("POST data_sources key_results query") == 2


def test_a_page_with_another_key_by_now_is_left_alone(
    story: Story, connector: NotionConnector, records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    hire = named(records, "Hire 12")
    write(story.connector(), change(hire, OTHER))
    monkeypatch.setattr("connectors.notion.watching.QUIET", -1.0)
    (stale,) = write(connector, change(hire, KEY))
    assert isinstance(stale, Stale)
    assert OTHER in stale.reason


def test_a_page_thrown_away_meanwhile_is_stale(story: Story, connector: NotionConnector, records: list[Record]) -> None:
    hire = named(records, "Hire 12")
    story.script("PATCH", f"pages/{hire.id}", {"in_trash": True})
    (stale,) = write(connector, change(hire, KEY, current=Decimal(5)))
    assert isinstance(stale, Stale)
    assert connector.find([Ref(KEY_RESULT, record=hire.id)]) == {Ref(KEY_RESULT, record=hire.id): Gone("trashed")}


def test_an_archived_page_is_in_the_trash(story: Story, connector: NotionConnector, records: list[Record]) -> None:
    hire = named(records, "Hire 12")
    (done,) = write(connector, Change(Action.ARCHIVE, KEY_RESULT, KEY, {}, hire))
    assert isinstance(done, Done)
    assert story.script("GET", f"pages/{hire.id}")["in_trash"]


def test_a_create_whose_answer_was_lost_is_found_again(
    story: Story, connector: NotionConnector, records: list[Record]
) -> None:
    for deed in ("cut-after", "after"):
        story.server.faults.set([Fault(do=deed, method="POST", path="/v1/pages", times=1)])  # type: ignore[arg-type]
        (done,) = write(connector, create(KEY + deed, title="New"))
        assert isinstance(done, Done)
        assert len(pages_with(story, KEY + deed)) == 1


def test_a_create_that_nobody_answered_and_nobody_sees_is_unknown(
    story: Story, connector: NotionConnector, records: list[Record]
) -> None:
    story.server.faults.set([Fault(do="cut-before", method="POST", path="/v1/pages", times=1)])
    unknown, done = write(connector, create(KEY, title="New"), create(OTHER, title="Next"))
    assert isinstance(unknown, Unknown)
    assert isinstance(done, Done)
    assert connector.find([Ref(KEY_RESULT, key=KEY)]) == {Ref(KEY_RESULT, key=KEY): Gone("deleted")}


def test_a_create_of_which_only_the_look_failed_is_unknown(
    story: Story, connector: NotionConnector, records: list[Record]
) -> None:
    query = f"/v1/data_sources/{story.source()}/query"
    cut, down = Fault(do="cut-after", method="POST", path="/v1/pages", times=1), Fault(do="status", path=query)
    story.server.faults.set([cut, down])
    (unknown,) = write(connector, create(KEY, title="New"))
    assert isinstance(unknown, Unknown)
    story.server.faults.set([])
    assert isinstance(connector.find([Ref(KEY_RESULT, key=KEY)])[Ref(KEY_RESULT, key=KEY)], Record)


@pytest.mark.parametrize("status", [409, 503, 529])
def test_a_create_that_notion_says_it_did_not_do_is_looked_for_and_repeated(
    status: int, story: Story, connector: NotionConnector, records: list[Record]
) -> None:
    story.server.faults.set([Fault(do="status", status=status, method="POST", path="/v1/pages", times=2)])
    (done,) = write(connector, create(KEY, title="New"))
    assert isinstance(done, Done)
    assert story.requests() == ["POST pages", "POST data_sources key_results query"] * 2 + ["POST pages"]
    assert len(pages_with(story, KEY)) == 1


def test_a_page_that_notion_names_as_made_is_read_back(
    story: Story, connector: NotionConnector, records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    (other,) = write(connector, create(KEY, title="New"))
    body = {"object": "error", "status": 503, "code": "service_unavailable", "message": "It was saved."}
    saved = Answer({**body, "additional_data": {"committed_resource_id": other.record.id}}, 503)
    monkeypatch.setattr(story.server.tool, "failure", lambda *_: saved)
    story.server.faults.set([Fault(do="status", method="POST", path="/v1/pages", times=1)])
    story.requests()
    (done,) = write(connector, create(KEY, title="New"))
    assert isinstance(done, Done)
    assert done.record == other.record
    assert story.requests() == ["POST pages", f"GET pages {other.record.id}"]


def test_an_update_is_repeated_whatever_became_of_it(
    story: Story, connector: NotionConnector, records: list[Record]
) -> None:
    story.server.faults.set([Fault(do="cut-after", method="PATCH", path="/v1/pages", times=2)])
    (done,) = write(connector, change(named(records, "Hire 12"), KEY, current=Decimal(5)))
    assert isinstance(done, Done)


def test_a_notion_that_stops_answering_is_left_to_the_next_run(
    story: Story, connector: NotionConnector, records: list[Record]
) -> None:
    story.server.faults.set([Fault(do="cut-before", method="POST", path="/v1/pages")])
    outcomes = connector.write([create(f"k{n}", title="New") for n in range(10)])
    assert [type(next(outcomes)) for _ in range(3)] == [Unknown] * 3
    with pytest.raises(Unavailable, match="3 writes in a row"):
        next(outcomes)
    assert story.requests().count("POST pages") == 3


def test_a_token_that_ends_meanwhile_stops_the_writes(
    story: Story, connector: NotionConnector, records: list[Record]
) -> None:
    story.server.faults.set([Fault(do="status", status=401, path="/v1/pages", skip=1)])
    outcomes = connector.write([create(KEY, title="A"), create(OTHER, title="B")])
    assert isinstance(next(outcomes), Done)
    with pytest.raises(Misconfigured, match=r"connections\.notion: .*token"):
        next(outcomes)


def test_records_are_found_by_id_and_by_key(story: Story, connector: NotionConnector, records: list[Record]) -> None:
    hire, objective = named(records, "Hire 12"), named(records, "Hire well")
    done = write(connector, *(create(f"k{n}", title=f"KR {n}") for n in range(60)))
    keys = [Ref(KEY_RESULT, key=each.change.item) for each in done]
    ids = [Ref(KEY_RESULT, record=hire.id), Ref(OBJECTIVE, record=hire.id), Ref(OBJECTIVE, record=objective.id)]
    unknown = [Ref(KEY_RESULT, record="00000000-0000-4000-8000-000000000000"), Ref(OBJECTIVE, key="none")]
    story.requests()
    found = connector.find([*keys, *ids, *unknown])
    assert [found[ref] for ref in keys] == [each.record for each in done]
    assert [found[ref] for ref in ids] == [hire, Gone("moved"), objective]
    assert [found[ref] for ref in unknown] == [Gone("forbidden"), Gone("deleted")]
    assert story.requests().count("POST data_sources key_results query") == 2
