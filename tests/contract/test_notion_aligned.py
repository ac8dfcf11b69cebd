"""How the Notion connector shows what a key result serves: pages in a relation, everything else in a text beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from notion_story import KEY_RESULT, Story, again, change, create, named, stamps, write

from connectors.notion.connector import NotionConnector
from okrsync.connector import Done, Refused
from okrsync.model import Mention, Record, Target

JIRA = "https://acme.example/browse/OPS-1"
ELSEWHERE = "Aligned elsewhere"
ONE_EACH = ["POST data_sources objectives query", "POST data_sources key_results query"]
IN_JIRA = Target("okr-jira", code="Eng KR2", url=JIRA)


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story.begin()
    yield story
    story.server.stop()


@pytest.fixture
def connector(story: Story) -> NotionConnector:
    connector = story.connector()
    connector.read(None, {})
    return connector


def made(connector: NotionConnector, count: int) -> tuple[Target, ...]:
    """As many key results with pages of their own, to be served."""
    outcomes = write(connector, *(create(f"k{n}", title=f"KR {n}", code=f"KR{n}") for n in range(count)))
    return tuple(_target(each) for each in outcomes if isinstance(each, Done))


def _target(done: Done) -> Target:
    return Target(done.change.item, record=done.record.id, code=str(done.record.values["code"]), url=done.record.url)


def serving(connector: NotionConnector, targets: Sequence[Target]) -> Record:
    (done,) = write(connector, create("serves", title="Serves", aligned_to=tuple(targets)))
    assert isinstance(done, Done)
    return done.record


def property_of(story: Story, record: Record, name: str) -> Any:
    return story.script("GET", f"pages/{record.id}")["properties"][name]


def pages(record: Record) -> list[str]:
    return [each.record for each in _mentions(record) if each.record]


def words(record: Record) -> list[Mention]:
    return [each for each in _mentions(record) if not each.record]


def _mentions(record: Record) -> Sequence[Mention]:
    seen = record.values["aligned_to"]
    assert isinstance(seen, tuple)
    return seen


def test_what_has_no_page_here_stands_beside_the_relation_as_a_link(story: Story, connector: NotionConnector) -> None:
    (here,) = made(connector, 1)
    story.requests()
    record = serving(connector, [here, IN_JIRA])
    assert story.requests() == ["POST pages"]
    assert record.values["aligned_to"] == (Mention(record=here.record), Mention("Eng KR2", url=JIRA))
    assert connector.capabilities[KEY_RESULT].slots["aligned_to"].elsewhere
    (run,) = property_of(story, record, ELSEWHERE)["rich_text"]
    assert (run["plain_text"], run["href"]) == ("Eng KR2", JIRA)


def test_what_a_person_types_or_pastes_beside_the_relation_is_read_and_turns_into_pages(
    story: Story, connector: NotionConnector
) -> None:
    one, two = made(connector, 2)
    record = serving(connector, [one])
    story.types(record, ELSEWHERE, f"KR1; {two.url}; {JIRA}")
    record = named(story.connector().read(None, {}).records, "Serves")
    assert words(record) == [Mention("KR1"), Mention(two.url or "", url=two.url), Mention(JIRA, url=JIRA)]
    assert connector.locate(two.url or "") == two.record
    (done,) = write(story.connector(), change(record, "serves", aligned_to=(one, two, IN_JIRA)))
    assert isinstance(done, Done)
    assert (pages(done.record), words(done.record)) == ([one.record, two.record], [Mention("Eng KR2", url=JIRA)])


def test_a_mentioned_page_is_named_by_its_address(story: Story, connector: NotionConnector) -> None:
    (here,) = made(connector, 1)
    record = serving(connector, [])
    mention = {"type": "mention", "mention": {"type": "page", "page": {"id": here.record}}}
    story.script("PATCH", f"pages/{record.id}", {"properties": {ELSEWHERE: {"rich_text": [mention]}}})
    (said,) = words(named(story.connector().read(None, {}).records, "Serves"))
    assert (said.text, connector.locate(said.url or "")) == ("KR 0", here.record)


def test_only_the_half_that_changes_is_written(story: Story, connector: NotionConnector) -> None:
    one, two = made(connector, 2)
    record = serving(connector, [one, IN_JIRA])
    names = {each["id"]: name for name, each in story.script("GET", f"pages/{record.id}")["properties"].items()}
    for targets, half in [((one, two, IN_JIRA), {"Aligned to"}), ((one, two), {ELSEWHERE}), ((), {"Aligned to"})]:
        story.requests()
        (done,) = write(connector, change(record, "serves", aligned_to=targets))
        assert isinstance(done, Done)
        (patch,) = [entry for entry in story.server.journal.entries() if entry.method == "PATCH"]
        assert {names[each] for each in patch.body["properties"]} == half
        record = done.record
    assert record.values["aligned_to"] == ()


@pytest.mark.parametrize("count", [30, 120])
def test_many_alignments_cost_one_request_to_write_and_one_more_to_read(
    count: int, story: Story, connector: NotionConnector
) -> None:
    served = made(connector, count)
    story.requests()
    record = serving(connector, served)
    assert [" ".join(line.split()[:2]) for line in story.requests()] == ["POST pages", "GET pages"]
    assert pages(record) == [each.record for each in served[:100]]
    assert [each.url for each in words(record)] == [each.url for each in served[100:]]
    story.clock.wait(120)
    first = story.connector().read(None, {})
    assert named(first.records, "Serves") == record
    assert sum(line.startswith("GET pages") for line in story.requests()) == 1
    again(story, first.cursor, stamps(first.records))
    assert story.requests() == ONE_EACH, "what did not change is not read again"


def test_120_pages_that_a_person_related_are_read_kept_and_added_to(story: Story, connector: NotionConnector) -> None:
    served = made(connector, 121)
    record = serving(connector, [])
    story.types(record, "Aligned to", "; ".join(each.code or "" for each in served[:120]))
    story.requests()
    later = story.connector()
    seen = later.read(None, {})
    record = named(seen.records, "Serves")
    assert pages(record) == [each.record for each in served[:120]]
    assert sum(line.startswith("GET pages") for line in story.requests()) == 2, "a page of 100 and one of 20"
    (done,) = write(later, change(record, "serves", aligned_to=served))
    assert isinstance(done, Done)
    assert (len(pages(done.record)), words(done.record)) == (120, [Mention("KR120", url=served[120].url)])


def test_a_relation_alone_refuses_more_than_100_pages_and_keeps_what_it_shows(story: Story) -> None:
    container = story.settings().key_results
    fields = container.fields | {"aligned_to": container.fields["aligned_to"].model_copy(update={"also": None})}
    settings = story.settings().model_copy(update={"key_results": container.model_copy(update={"fields": fields})})
    connector = story.connector(settings)
    connector.read(None, {})
    served = made(connector, 101)
    record = serving(connector, served[:2])
    (refused,) = write(connector, change(record, "serves", aligned_to=served))
    assert isinstance(refused, Refused)
    assert refused.fields == {"aligned_to"}
    assert "at most 100 pages" in refused.reason
    assert len(property_of(story, record, "Aligned to")["relation"]) == 2


def test_a_text_alone_shows_every_item_as_a_link_and_refuses_what_would_be_cut(story: Story) -> None:
    container = story.settings().key_results
    mapped = container.fields["aligned_to"].model_copy(update={"name": ELSEWHERE, "also": None})
    by_text = container.fields["note"].model_copy(update={"name": "Note"})
    fields = {**container.fields, "aligned_to": mapped, "supported_by": by_text}
    del fields["note"]
    settings = story.settings().model_copy(update={"key_results": container.model_copy(update={"fields": fields})})
    connector = story.connector(settings)
    connector.read(None, {})
    (here,) = made(connector, 1)
    both = (here, IN_JIRA)
    (done,) = write(connector, create("serves", title="Serves", aligned_to=both, supported_by=both))
    assert isinstance(done, Done)
    assert done.record.values["aligned_to"] == (Mention("KR0", url=here.url), Mention("Eng KR2", url=JIRA))
    assert done.record.values["supported_by"] == done.record.values["aligned_to"]
    many = tuple(Target(f"j{n}", code=f"Eng KR{n}", url=f"{JIRA}{n}") for n in range(51))
    (refused,) = write(connector, change(done.record, "serves", aligned_to=many))
    assert isinstance(refused, Refused)
    assert (refused.fields, "51 items" in refused.reason) == ({"aligned_to"}, True)
    assert len(property_of(story, done.record, ELSEWHERE)["rich_text"]) == 3


def test_more_than_25_mentioned_pages_are_read_in_full(story: Story, connector: NotionConnector) -> None:
    served = made(connector, 30)
    record = serving(connector, [])
    mentions = [{"type": "mention", "mention": {"type": "page", "page": {"id": each.record}}} for each in served]
    story.script("PATCH", f"pages/{record.id}", {"properties": {ELSEWHERE: {"rich_text": mentions}}})
    assert len(property_of(story, record, ELSEWHERE)["rich_text"]) == 25
    story.clock.wait(120)
    first = story.connector().read(None, {})
    said = words(named(first.records, "Serves"))
    assert [connector.locate(each.url or "") for each in said] == [each.record for each in served]
    story.requests()
    again(story, first.cursor, stamps(first.records))
    assert story.requests() == ONE_EACH


def test_a_renamed_text_beside_a_relation_stays_known(story: Story, connector: NotionConnector) -> None:
    record = serving(connector, [IN_JIRA])
    first = story.connector().read(None, {})
    story.script("PATCH", f"data_sources/{story.source()}", {"properties": {ELSEWHERE: {"name": "Serves too"}}})
    whole = again(story, first.cursor, stamps(first.records), whole=True)
    assert named(whole.records, "Serves").values == record.values
    (problem,) = whole.problems
    assert problem.place.endswith("fields.aligned_to.also")
