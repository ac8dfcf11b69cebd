"""How a Jira issue shows references: issue links, web links and words side by side, and what a kill leaves of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from jira_story import KEY_RESULT, Story, again, change, create, named, stamps, write

from connectors.jira.connector import JiraConnector
from okrsync.connector import Action, Change, Done, Gone, Misconfigured, Ref, Refused, Stale, Unavailable
from okrsync.model import Mention, Record, Target
from okrsync.sandbox import Fault

KEY, OTHER = "okr-abcdefgh23", "okr-abcdefgh24"
ALIGNED = {"link": "Alignment", "remote": "serves", "field": "Aligned to"}
CALLS = Target("okr-calls", code="Sales KR2.1", url="https://notion.test/calls")
QUEUE = Target("okr-queue", title="Shorter queue", url="https://sheets.test/queue?range=A7")
UNSEEN = Target("okr-unseen", code="Ops KR9.9")


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story.begin()
    story.maps(aligned_to=ALIGNED, supported_by={"remote": "supported by"})
    yield story
    story.server.stop()


def opened(story: Story) -> tuple[JiraConnector, Record, Record]:
    """A connector that has read, and two key results."""
    connector = story.connector()
    records = connector.read(None, {}).records
    return connector, named(records, "Halve the wait"), named(records, "Hire 12")


def done(connector: JiraConnector, *changes: Change) -> Record:
    outcomes = write(connector, *changes)
    assert isinstance(outcomes[0], Done), outcomes
    return outcomes[0].record


def types(story: Story, record: Record, text: str) -> None:
    (field,) = [each["id"] for each in story.person("GET", "field") if each["name"] == "Aligned to"]
    story.person("PUT", f"issue/{record.id}", {"fields": {field: text}})


def typed(story: Story, record: Record) -> str | None:
    (field,) = [each["id"] for each in story.person("GET", "field") if each["name"] == "Aligned to"]
    text: str | None = story.person("GET", f"issue/{record.id}?fields={field}")["fields"][field]
    return text


def web_links(story: Story, record: Record) -> dict[str, tuple[str, str, str]]:
    """What stands in the issue itself: relationship, text and address of each remote link, by global id."""
    links = story.person("GET", f"issue/{record.id}/remotelink")
    return {each["globalId"]: (each["relationship"], each["object"]["title"], each["object"]["url"]) for each in links}


def linked(record: Record) -> Target:
    """The key result of that record, as a target in Jira."""
    return Target(f"okr-{record.id}", record=record.id, code=str(record.values["code"]), url=record.url)


def test_all_that_an_issue_shows_is_read_together(story: Story) -> None:
    connector, wait, hire = opened(story)
    done(connector, change(wait, KEY, aligned_to=(CALLS,)))
    ends = {"inwardIssue": {"id": wait.id}, "outwardIssue": {"id": hire.id}}
    story.person("POST", "issueLink", {"type": {"name": "Alignment"}, **ends})
    types(story, wait, "Ops KR1.2; okr-4711")
    slot = connector.capabilities[KEY_RESULT].slots["aligned_to"]
    assert (slot.links, slot.elsewhere, slot.many) == (True, True, True)
    assert set(opened(story)[1].values["aligned_to"]) == {  # type: ignore[arg-type]
        Mention("Ops KR1.2"),
        Mention("okr-4711"),
        Mention("OKR-4", record=hire.id),
        Mention("Sales KR2.1", url="https://notion.test/calls"),
    }


def test_a_typed_code_turns_into_a_link(story: Story) -> None:
    _, wait, hire = opened(story)
    types(story, wait, "HR KR1.1, Sales KR2.1")
    connector, wait, hire = opened(story)
    story.requests()
    record = done(connector, change(wait, KEY, aligned_to=(linked(hire), CALLS, UNSEEN)))
    issue, note = f"issue/{wait.id}", f"issue/{wait.id}/properties/okrsync"
    assert story.requests() == [
        *(f"GET {issue}", "POST issueLink", f"PUT {note}", f"POST {issue}/remotelink", f"PUT {note}"),
        f"PUT {issue}",
    ]
    assert web_links(story, wait) == {"okrsync:aligned_to:okr-calls": ("serves", "Sales KR2.1", str(CALLS.url))}
    assert typed(story, wait) == "Ops KR9.9"
    assert record == opened(story)[1]
    assert {mention.record or mention.url or mention.text for mention in record.values["aligned_to"]} == {
        *(hire.id, CALLS.url, "Ops KR9.9")
    }


def test_what_stands_there_already_is_not_written_again(story: Story) -> None:
    connector, wait, hire = opened(story)
    targets = (linked(hire), CALLS, UNSEEN)
    wait = done(connector, change(wait, KEY, aligned_to=targets))
    story.requests()
    done(connector, change(wait, KEY, aligned_to=targets))
    assert story.requests() == [f"GET issue/{wait.id}", "POST issue/bulkfetch"]


def test_targets_go_as_they_came(story: Story) -> None:
    connector, wait, hire = opened(story)
    wait = done(connector, change(wait, KEY, aligned_to=(linked(hire), CALLS, QUEUE, UNSEEN)))
    renamed = Target(QUEUE.key, code="HR KR3.1", url=QUEUE.url)
    wait = done(connector, change(wait, KEY, aligned_to=(renamed,)))
    assert wait.values["aligned_to"] == (Mention("HR KR3.1", url=str(QUEUE.url)),)
    assert web_links(story, wait) == {"okrsync:aligned_to:okr-queue": ("serves", "HR KR3.1", str(QUEUE.url))}
    wait = done(connector, change(wait, KEY, aligned_to=()))
    assert (wait.values["aligned_to"], web_links(story, wait), typed(story, wait)) == ((), {}, None)


def test_a_new_issue_has_all_its_links(story: Story) -> None:
    connector, _, hire = opened(story)
    story.requests()
    record = done(connector, create(KEY, title="New", aligned_to=(linked(hire), CALLS, UNSEEN)))
    issue = f"issue/{record.id}"
    assert story.requests() == [
        *("POST issue/bulk", "POST issue/bulkfetch", f"GET {issue}", f"POST {issue}/remotelink"),
        *(f"PUT {issue}/properties/okrsync", "POST issue/bulkfetch"),
    ]
    assert {mention.record or mention.url or mention.text for mention in record.values["aligned_to"]} == {
        *(hire.id, CALLS.url, "Ops KR9.9")
    }


def test_new_issues_are_told_of_although_jira_asks_for_quiet_before_they_have_their_links(story: Story) -> None:
    connector, _, _ = opened(story)
    story.server.faults.set([Fault(do="status", method="GET", path="/rest/api/3/issue/*", status=429, seconds=3600)])
    outcomes = connector.write([create(KEY, title="One", aligned_to=(CALLS,)), create(OTHER, title="Two")])
    assert isinstance(next(outcomes), Done)
    assert isinstance(next(outcomes), Done)
    with pytest.raises(Unavailable):
        next(outcomes)


def test_who_supports_a_key_result_is_told_apart_from_what_it_serves(story: Story) -> None:
    connector, wait, _ = opened(story)
    wait = done(connector, change(wait, KEY, aligned_to=(CALLS,), supported_by=(QUEUE, CALLS)))
    assert [mention.url for mention in wait.values["aligned_to"]] == [CALLS.url]
    assert {mention.url for mention in wait.values["supported_by"]} == {CALLS.url, QUEUE.url}
    assert sorted(relation for relation, _, _ in web_links(story, wait).values()) == [
        *("serves", "supported by", "supported by")
    ]
    sheet = next(each for each in story.server.tool.sheets() if each.name == "Key results")
    cell = next(row[sheet.columns.index("Links")] for row in sheet.rows.values() if row[3].text == "Halve the wait")
    assert "supported by Shorter queue" in cell.text
    assert ("Shorter queue", QUEUE.url) in cell.links


def test_an_update_of_something_else_still_shows_the_links(story: Story) -> None:
    connector, wait, _ = opened(story)
    wait = done(connector, change(wait, KEY, aligned_to=(CALLS,)))
    story.requests()
    after = done(connector, change(wait, KEY, current=Decimal(60)))
    assert after.values == {**wait.values, "current": Decimal(60)}
    assert story.requests() == [f"PUT issue/{wait.id}", "POST issue/bulkfetch"]


def test_a_target_without_an_address_has_a_web_link_where_there_is_nothing_else(story: Story) -> None:
    connector, wait, _ = opened(story)
    wait = done(connector, change(wait, KEY, supported_by=(UNSEEN,)))
    assert wait.values["supported_by"] == (Mention("Ops KR9.9"),)
    assert web_links(story, wait)["okrsync:supported_by:okr-unseen"] == ("supported by", "Ops KR9.9", str(wait.url))


def test_nothing_is_undone_that_somebody_typed_or_unlinked_meanwhile(story: Story) -> None:
    connector, wait, hire = opened(story)
    types(story, wait, "Ops KR1.2")
    story.requests()
    (stale,) = write(connector, change(wait, KEY, aligned_to=(linked(hire),)))
    assert isinstance(stale, Stale)
    assert story.requests() == [f"GET issue/{wait.id}"]
    assert typed(story, wait) == "Ops KR1.2"
    connector, wait, hire = opened(story)
    wait = done(connector, change(wait, KEY, aligned_to=(linked(hire),)))
    (link,) = [
        each["id"]
        for each in story.person("GET", f"issue/{wait.id}?fields=issuelinks")["fields"]["issuelinks"]
        if each["type"]["name"] == "Alignment"
    ]
    story.person("DELETE", f"issueLink/{link}")
    (stale,) = write(connector, change(wait, KEY, aligned_to=(linked(hire), CALLS)))
    assert isinstance(stale, Stale)


def test_more_web_links_than_can_be_noted_are_refused_before_any_is_made(story: Story) -> None:
    connector, wait, _ = opened(story)
    many = tuple(Target(f"okr-{n}", code=f"KR{n}", url=f"https://notion.test/{n:0200}") for n in range(200))
    (refused,) = write(connector, change(wait, KEY, supported_by=many))
    assert isinstance(refused, Refused)
    assert refused.fields == {"supported_by"}
    assert web_links(story, wait) == {}


def test_what_jira_will_not_link_is_the_fault_of_that_field_alone(story: Story) -> None:
    connector, wait, _ = opened(story)
    story.server.faults.set([Fault(do="status", method="POST", path="/rest/api/3/issue/*/remotelink", status=403)])
    (refused,) = write(connector, change(wait, KEY, current=Decimal(60), aligned_to=(CALLS,)))
    assert isinstance(refused, Refused)
    assert refused.fields == {"aligned_to"}


@pytest.mark.parametrize(
    ("way", "message"),
    [
        ({"link": "Adores", "field": "Aligned to"}, "no issue link type 'Adores'"),
        ({"link": "Alignment", "field": "Adored"}, "no field 'Adored'"),
        ({"remote": "serves", "field": "Due date"}, "'Due date' holds no text"),
    ],
)
def test_a_way_that_is_not_there_is_named(way: dict[str, str], message: str, story: Story) -> None:
    story.maps(aligned_to=way)
    with pytest.raises(Misconfigured, match=message):
        opened(story)


# -- killed


def shown(record: Record) -> set[str]:
    """What the record serves, as the engine understands it."""
    called = {"HR KR1.1": "hire", "OKR-4": "hire", "Sales KR2.1": "calls", "Shorter queue": "queue"}
    mentions = record.values["aligned_to"]
    assert isinstance(mentions, tuple)
    return {called[mention.text] for mention in mentions}


def next_run(story: Story, cursor: Any, known: Sequence[Record], targets: Sequence[Target], names: set[str]) -> Record:
    """A run of a new process in which exactly ``targets`` are agreed. A record that shows them is not written."""
    connector = story.connector()
    snapshot = connector.read(json.loads(json.dumps(cursor)), stamps(known))
    wait = named([*snapshot.records, *known], "Halve the wait")
    if shown(wait) != names:
        return done(connector, change(wait, KEY, aligned_to=tuple(targets)))
    return done(connector, change(wait, KEY)) if wait.key is None else wait


def assert_note_and_links_agree(story: Story, record: Record, *, names: set[str]) -> None:
    note = story.person("GET", f"issue/{record.id}/properties/okrsync")["value"]
    assert note["key"] == KEY
    assert "doubt" not in note
    noted = {f"okrsync:aligned_to:{key}" for key in note.get("web", {}).get("aligned_to", {})}
    assert noted == web_links(story, record).keys()
    assert shown(record) == names


@pytest.mark.parametrize("taken_back", [False, True])
@pytest.mark.parametrize("answered", [False, True])
def test_killed_at_any_request_note_and_links_agree_in_the_end(
    story: Story, *, answered: bool, taken_back: bool
) -> None:
    before, after = (QUEUE,), (CALLS,)
    for kill in range(8):
        connector, wait, hire = opened(story)
        wait = done(connector, change(wait, KEY, aligned_to=before))
        types(story, wait, "HR KR1.1")
        connector = story.connector()
        read = connector.read(None, {})
        wait = named(read.records, "Halve the wait")
        dying = [Fault(do="cut-after", skip=kill, times=1)] if answered else []
        story.server.faults.set([*dying, Fault(do="cut-before", skip=kill + answered)])
        with suppress(Unavailable):
            write(connector, change(wait, KEY, aligned_to=(linked(hire), *after)))
        story.server.faults.set([])
        half = opened(story)[1]
        assert "hire" in shown(half), "what a person typed must be seen until it is a link"
        targets, names = (before, {"queue", "hire"}) if taken_back else (after, {"calls", "hire"})
        record = next_run(story, read.cursor, read.records, (linked(hire), *targets), names)
        assert_note_and_links_agree(story, record, names=names)
    assert (opened(story)[1].key, typed(story, wait)) == (KEY, None)


def test_a_note_that_was_never_finished_is_finished_although_nothing_else_is_due(story: Story) -> None:
    connector, wait, _ = opened(story)
    wait = done(connector, change(wait, KEY, aligned_to=(QUEUE,)))
    property_ = f"issue/{wait.id}/properties/okrsync"
    note = story.person("GET", property_)["value"]
    story.person("PUT", property_, {**note, "doubt": {"aligned_to": ["okr-queue", "okr-calls"]}})
    story.person("DELETE", f"issue/{wait.id}/remotelink?globalId=okrsync:aligned_to:okr-queue")
    connector = story.connector()
    first = connector.read(None, {})
    assert named(first.records, "Halve the wait").key == KEY, "unknown to the store, only the key says whose it is"
    unmarked = named(again(story, first.cursor, {**stamps(first.records), wait.id: ""}).records, "Halve the wait")
    assert (unmarked.key, unmarked.values["aligned_to"]) == (None, wait.values["aligned_to"])
    record = done(connector, Change(Action.LINK, KEY_RESULT, KEY, {}, unmarked))
    assert_note_and_links_agree(story, record, names={"queue"})
    assert record.key == KEY


# -- epics on the move


def test_an_epic_that_left_the_container_has_moved_and_comes_back_as_the_same_record(story: Story) -> None:
    connector, wait, hire = opened(story)
    wait = done(connector, change(wait, KEY, title="Halve the queue", aligned_to=(linked(hire),)))
    ref = Ref(KEY_RESULT, record=hire.id)
    story.person("PUT", f"issue/{hire.id}", {"fields": {"issuetype": {"name": "Story"}}})
    assert story.connector().find([ref]) == {ref: Gone("moved")}
    story.person("PUT", f"issue/{hire.id}", {"fields": {"issuetype": {"name": "Epic"}}})
    found = story.connector().find([ref])[ref]
    assert isinstance(found, Record)
    assert found.values == hire.values
    now = named(story.connector().read(None, {}).records, "Halve the queue")
    assert [mention.record for mention in now.values["aligned_to"]] == [hire.id]
