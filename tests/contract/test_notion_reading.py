"""What the Notion connector reads, at what price, and that it misses nothing although stamps tell minutes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from notion_story import KEY_RESULT, OBJECTIVE, Story, again, change, create, named, stamps, write

from okrsync.connector import Done, Misconfigured, Unavailable
from okrsync.model import Mention, Target, Unreadable
from okrsync.sandbox import Fault, Seed

ONE_EACH = ["POST data_sources objectives query", "POST data_sources key_results query"]


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story.begin()
    yield story
    story.server.stop()


def test_everything_is_read_with_its_links(story: Story) -> None:
    snapshot = story.connector().read(None, {})
    assert snapshot.complete
    assert len(snapshot.records) == 4
    wait, objective = named(snapshot.records, "Halve the wait"), named(snapshot.records, "Run like clockwork")
    assert wait.values["objective"] == (Mention(record=objective.id),)
    assert wait.values["owner"] == "andy@okrsync.test"
    assert wait.values["current"] == Decimal(70)
    assert wait.values["note"] == "First line.\nSecond."
    assert wait.values["aligned_to"] == ()
    assert set(wait.values) == set(story.connector().read(None, {}).records[-1].values)


def test_a_run_without_news_costs_one_request_a_container_in_a_fresh_process(story: Story) -> None:
    snapshot = story.connector().read(None, {})
    story.requests()
    for minutes in (0, 1, 60):
        story.clock.wait(60 * minutes)
        snapshot = again(story, snapshot.cursor, stamps(snapshot.records))
        assert story.requests() == ONE_EACH
        assert not snapshot.complete


def test_an_edit_in_the_very_minute_of_a_read_is_seen_by_the_next(story: Story) -> None:
    first = story.connector().read(None, {})
    story.types(named(first.records, "Hire 12"), "Current", "4")
    second = again(story, first.cursor, stamps(first.records))
    assert named(second.records, "Hire 12").values["current"] == Decimal(4)
    story.clock.wait(120)
    story.types(named(first.records, "Hire 12"), "Current", "5")
    third = again(story, second.cursor, stamps(first.records))
    assert named(third.records, "Hire 12").values["current"] == Decimal(5)


def test_an_edit_that_an_index_showed_late_is_seen_for_some_minutes(story: Story) -> None:
    first = story.connector().read(None, {})
    hire = named(first.records, "Hire 12")
    story.clock.wait(3600)
    story.types(hire, "Current", "4")
    story.server.faults.set([Fault(do="hide", records=(hire.id,))])
    story.clock.wait(600)
    second = again(story, first.cursor, stamps(first.records))
    story.server.faults.set([])
    third = again(story, second.cursor, stamps(first.records))
    assert named(third.records, "Hire 12").values["current"] == Decimal(4)


def test_after_a_big_write_the_next_read_is_one_request_and_misses_no_edit_made_meanwhile(story: Story) -> None:
    connector = story.connector()
    first = connector.read(None, {})
    hire = named(first.records, "Hire 12")
    story.after_first("/v1/pages", lambda: story.types(hire, "Current", "4"))
    made = [each.record for each in write(connector, *(create(f"k{n}", title=f"KR {n}") for n in range(120)))]
    before = len(story.clock.waits)
    settled = connector.settle()
    assert story.clock.waits[before:] == [pytest.approx(32, abs=1)], "it waits for the minute to end, once"
    assert [(each.values["title"], each.values["current"]) for each in settled.records] == [("Hire 12", Decimal(4))]
    story.requests()
    known = stamps([*first.records, *made, *settled.records])
    second = again(story, settled.cursor, known)
    assert story.requests() == ONE_EACH
    story.types(made[7], "Current", "9")
    third = again(story, second.cursor, known)
    assert story.requests() == ONE_EACH
    assert named(third.records, "KR 7").values["current"] == Decimal(9)


def test_what_somebody_else_wrote_into_a_page_just_before_us_is_told_with_the_outcome(story: Story) -> None:
    connector = story.connector()
    hire = named(connector.read(None, {}).records, "Hire 12")
    story.types(hire, "Note", "soon")
    (done,) = write(connector, change(hire, "k0", current=Decimal(5)))
    assert isinstance(done, Done)
    assert (done.record.values["current"], done.record.values["note"]) == (Decimal(5), "soon")


def test_what_somebody_adds_during_a_big_write_is_told_when_it_settles(story: Story) -> None:
    connector = story.connector()
    connector.read(None, {})
    parent = {"type": "data_source_id", "data_source_id": story.source()}
    title = {"Key result": {"title": [{"text": {"content": "Ship it"}}]}}
    story.after_first("/v1/pages", lambda: story.script("POST", "pages", {"parent": parent, "properties": title}))
    write(connector, *(create(f"k{n}", title=f"KR {n}") for n in range(100)))
    settled = connector.settle()
    assert [each.values["title"] for each in settled.records] == ["Ship it"]
    assert not settled.complete


def test_a_small_write_is_settled_without_a_request(story: Story) -> None:
    connector = story.connector()
    first = connector.read(None, {})
    write(connector, change(named(first.records, "Hire 12"), "k1", current=Decimal(5)))
    story.requests()
    settled = connector.settle()
    assert (story.requests(), list(settled.records)) == ([], [])
    assert again(story, settled.cursor, {}).records


def rename(story: Story, **names: str) -> None:
    """A person renames properties of the key results; spaces in the old names are underscores here."""
    properties = {old.replace("_", " "): {"name": new} for old, new in names.items()}
    story.script("PATCH", f"data_sources/{story.source()}", {"properties": properties})


def test_a_renamed_property_stays_known_and_is_named_by_whole_reads(story: Story) -> None:
    first = story.connector().read(None, {})
    rename(story, Current="Stand", okrsync_key="Key")
    story.types(named(first.records, "Hire 12"), "Stand", "4")
    second = again(story, first.cursor, stamps(first.records))
    assert named(second.records, "Hire 12").values["current"] == Decimal(4)
    assert list(second.problems) == []
    third = again(story, second.cursor, stamps(first.records), whole=True)
    assert third.complete
    assert named(third.records, "Hire 12").values["current"] == Decimal(4)
    assert {each.place.rpartition("key_results.")[2]: each.message for each in third.problems} == {
        "fields.current": "the property configured as 'Current' is now called 'Stand'",
        "key": "the property configured as 'okrsync key' is now called 'Key'",
    }
    assert {each.severity for each in third.problems} == {"warning"}
    fourth = again(story, third.cursor, stamps(third.records))
    assert named(fourth.records, "Hire 12").values["current"] == Decimal(4)


def test_properties_that_swapped_their_names_keep_their_fields(story: Story) -> None:
    first = story.connector().read(None, {})
    rename(story, Current="Old current")
    rename(story, Target="Current")
    rename(story, Old_current="Target")
    whole = again(story, first.cursor, stamps(first.records), whole=True)
    hire = named(whole.records, "Hire 12")
    assert (hire.values["current"], hire.values["target"]) == (Decimal(3), Decimal(12))


def test_a_property_that_took_the_place_of_another_is_found_by_its_name(story: Story) -> None:
    story.script("PATCH", f"data_sources/{story.source()}", {"properties": {"Spare": {"number": {}}}})
    first = story.connector().read(None, {})
    story.script("PATCH", f"data_sources/{story.source()}", {"properties": {"Current": None}})
    rename(story, Spare="Current")
    whole = again(story, first.cursor, stamps(first.records), whole=True)
    assert named(whole.records, "Hire 12").values["current"] is None
    assert list(whole.problems) == []


@pytest.mark.parametrize("whole", [False, True])
def test_a_deleted_property_is_named_with_those_that_are_there(whole: bool, story: Story) -> None:
    first = story.connector().read(None, {})
    story.script("PATCH", f"data_sources/{story.source()}", {"properties": {"Current": None}})
    story.types(named(first.records, "Hire 12"), "Target", "13")
    with pytest.raises(Misconfigured, match=r"notion\.key_results\.fields\.current.*'Current'.*Target"):
        again(story, first.cursor, stamps(first.records), whole=whole)


def test_another_property_is_not_taken_for_the_deleted_one_because_of_its_new_name(story: Story) -> None:
    first = story.connector().read(None, {})
    story.script("PATCH", f"data_sources/{story.source()}", {"properties": {"Current": None}})
    rename(story, Target="Current")
    with pytest.raises(Misconfigured, match=r"fields\.current"):
        again(story, first.cursor, stamps(first.records), whole=True)


def test_a_whole_read_learns_who_has_come(story: Story) -> None:
    story.server.faults.set([Fault(do="status", path="/v1/users", status=403)])
    first = story.connector().read(None, {})
    assert [each.severity for each in first.problems] == ["warning"]
    story.server.faults.set([])
    whole = again(story, first.cursor, stamps(first.records), whole=True)
    assert list(whole.problems) == []
    assert {each["email"] for each in whole.cursor["users"].values()} > {"andy@okrsync.test", "wendy@okrsync.test"}


def test_a_changed_mapping_is_read_anew(story: Story) -> None:
    cursor = story.connector().read(None, {}).cursor
    container = story.settings().key_results
    fields = {name: mapped for name, mapped in container.fields.items() if name != "note"}
    settings = story.settings().model_copy(update={"key_results": container.model_copy(update={"fields": fields})})
    snapshot = story.connector(settings).read(cursor, {})
    assert snapshot.complete
    assert "note" not in named(snapshot.records, "Hire 12").values


def test_a_cursor_that_says_nothing_is_no_cursor(story: Story) -> None:
    assert story.connector().read({"format": "of another time"}, {}).complete


def test_more_than_25_related_pages_are_read_and_cost_nothing_once_known(story: Story) -> None:
    connector = story.connector()
    connector.read(None, {})
    made = [each.record for each in write(connector, *(create(f"k{n}", title=f"KR {n}") for n in range(60)))]
    everyone = tuple(Target(f"k{n}", record=record.id) for n, record in enumerate(made))
    (done,) = write(connector, create("all", title="All of it", aligned_to=everyone))
    assert isinstance(done, Done)
    assert len(done.record.values["aligned_to"]) == 60
    story.clock.wait(120)
    first = story.connector().read(None, {})
    assert len(named(first.records, "All of it").values["aligned_to"]) == 60
    story.requests()
    second = again(story, first.cursor, stamps(first.records))
    assert story.requests() == ONE_EACH
    story.clock.wait(60)
    story.types(done.record, "Note", "new")
    third = again(story, second.cursor, stamps(first.records))
    assert len(named(third.records, "All of it").values["aligned_to"]) == 60


def test_the_limit_of_results_is_not_taken_for_the_end(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    connector = story.connector()
    connector.read(None, {})
    for n in range(5):
        story.clock.wait(60)
        write(connector, *(create(f"k{n}-{m}", title="KR") for m in range(60)))
    monkeypatch.setattr("connectors.notion.sandbox.query.MAX_RESULTS", 130)
    snapshot = story.connector().read(None, {})
    assert snapshot.complete
    assert len({record.id for record in snapshot.records}) == len(snapshot.records) == 304


def test_more_pages_in_one_minute_than_notion_ever_shows_are_no_full_read(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = story.connector()
    connector.read(None, {})
    write(connector, *(create(f"k{n}", title="KR") for n in range(40)))
    monkeypatch.setattr("connectors.notion.sandbox.query.MAX_RESULTS", 30)
    snapshot = story.connector().read(None, {})
    assert not snapshot.complete
    assert "10,000" in snapshot.problems[0].message


def test_rows_that_say_nothing_are_counted_and_left_alone(story: Story) -> None:
    with story.server.lock:
        story.server.tool.add("Key results")
    snapshot = story.connector().read(None, {})
    assert (len(snapshot.records), snapshot.ignored) == (4, 1)


def test_a_formula_is_read_and_cannot_be_written(story: Story) -> None:
    formula = {"Done": {"formula": {"expression": 'prop("Current") / prop("Target")'}}}
    story.script("PATCH", f"data_sources/{story.source()}", {"properties": formula})
    container = story.settings().key_results
    fields = container.fields | {"progress": container.fields["progress"].model_copy(update={"name": "Done"})}
    settings = story.settings().model_copy(update={"key_results": container.model_copy(update={"fields": fields})})
    connector = story.connector(settings)
    assert named(connector.read(None, {}).records, "Hire 12").values["progress"] == Decimal("0.25")
    assert not connector.capabilities[KEY_RESULT].slots["progress"].writable


def test_what_is_no_value_is_unreadable(story: Story) -> None:
    first = story.connector().read(None, {})
    story.types(named(first.records, "Hire 12"), "Direction", "Sideways")
    second = again(story, first.cursor, {})
    assert isinstance(named(second.records, "Hire 12").values["direction"], Unreadable)


def test_confidence_is_counted_as_configured(story: Story) -> None:
    container = story.settings().key_results
    mapped = container.fields["confidence"].model_copy(update={"scale": "percent"})
    fields = container.fields | {"confidence": mapped}
    settings = story.settings().model_copy(update={"key_results": container.model_copy(update={"fields": fields})})
    connector = story.connector(settings)
    hire = named(connector.read(None, {}).records, "Hire 12")
    (done,) = write(connector, change(hire, "k0", confidence=Decimal("0.7")))
    assert isinstance(done, Done)
    assert done.record.values["confidence"] == Decimal("0.7")
    assert story.script("GET", f"pages/{hire.id}")["properties"]["Confidence"]["number"] == 70


def test_capabilities_tell_what_links(story: Story) -> None:
    connector = story.connector()
    connector.read(None, {})
    slots = connector.capabilities[KEY_RESULT].slots
    assert {name for name, slot in slots.items() if slot.links} == {"objective", "aligned_to", "carried_from"}
    assert connector.capabilities[OBJECTIVE].name == "Objectives"


def test_a_data_source_no_longer_shared_is_misconfigured_with_its_remedy(story: Story) -> None:
    first = story.connector().read(None, {})
    story.server.faults.set([Fault(do="status", status=404, path="/v1/data_sources")])
    with pytest.raises(Misconfigured, match=r"connections\.notion\.objectives: .*Connections > add"):
        again(story, first.cursor, {})


def test_a_notion_that_fails_is_unavailable(story: Story) -> None:
    story.server.faults.set([Fault(do="status", status=529)])
    with pytest.raises(Unavailable, match=r"connections\.notion"):
        story.connector().read(None, {})


def test_an_empty_workspace_is_read_completely() -> None:
    story = Story.begin(Seed())
    snapshot = story.connector().read(None, {})
    story.server.stop()
    assert (snapshot.complete, list(snapshot.records), list(snapshot.problems)) == (True, [], [])
    assert replace(snapshot, records=[]) == snapshot
