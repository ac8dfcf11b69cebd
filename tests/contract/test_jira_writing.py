"""What the Jira connector writes, and what it says where it could not."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from jira_story import KEY_RESULT, OBJECTIVE, Story, change, create, named, write

from okrsync.connector import Action, Change, Done, Gone, Ref, Refused, Stale, Unavailable, Unknown
from okrsync.model import Mention, Target
from okrsync.sandbox import Fault

KEY, OTHER = "okr-abcdefgh23", "okr-hgfedcba32"
BULK = "/rest/api/3/issue/bulk"
STATEFUL = {
    "project": "OKR",
    "labels": ["okr-objective"],
    "jql": "labels = okr-objective",
    "fields": {"title": "Summary", "state": {"name": "Status", "options": {"done": "Done", "active": "In Progress"}}},
}


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story.begin()
    yield story
    story.server.stop()


def test_a_new_issue_carries_its_key_its_labels_and_its_links_at_once(story: Story) -> None:
    connector = story.connector()
    objective = named(connector.read(None, {}).records, "Hire well")
    story.requests()
    values = {
        "title": "Fill roles in 30 days",
        "current": Decimal("41.5"),
        "direction": "decrease",
        "owner": "wendy@okrsync.test",
        "note": "Why:\n\nspeed",
        "objective": (Target("okr-x", record=objective.id),),
        "aligned_to": (Target("okr-y", code="Ops KR1.1"), Target("okr-z", code="HR KR1.1")),
    }
    (done,) = write(connector, create(KEY, **values))
    assert isinstance(done, Done)
    assert story.requests() == ["POST issue/bulk", "POST issue/bulkfetch"]
    seen = dict(done.record.values)
    assert seen["objective"] == (Mention(str(objective.url).rpartition("/")[2], objective.id),)
    assert seen["aligned_to"] == (Mention("Ops KR1.1"), Mention("HR KR1.1"))
    assert {name: seen[name] for name in ("title", "current", "direction", "owner", "note")} == {
        name: values[name] for name in ("title", "current", "direction", "owner", "note")
    }
    issue = story.person("GET", f"issue/{done.record.id}?properties=okrsync")
    assert issue["properties"] == {"okrsync": {"key": KEY}}
    assert set(issue["fields"]["labels"]) == {"okr-key-result", KEY}


def test_one_refused_record_spoils_no_other(story: Story) -> None:
    connector = story.connector()
    connector.read(None, {})
    outcomes = write(connector, create(KEY, title="Good"), create(OTHER, title=None, current=Decimal(1)))
    by_item = {outcome.change.item: outcome for outcome in outcomes}
    assert isinstance(by_item[KEY], Done)
    refused = by_item[OTHER]
    assert isinstance(refused, Refused)
    assert refused.fields == {"title"}


def test_a_batch_refused_as_a_whole_blames_each_field(story: Story) -> None:
    connector = story.connector()
    connector.read(None, {})
    outcomes = write(connector, create(KEY, title=None), create(OTHER, current=Decimal(1)))
    assert [outcome.fields for outcome in outcomes if isinstance(outcome, Refused)] == [{"title"}, frozenset()]


def test_a_lost_reply_is_unknown_and_found_again_by_key(story: Story) -> None:
    connector = story.connector()
    cursor = connector.read(None, {}).cursor
    story.requests()
    story.server.faults.set([Fault(do="cut-after", path=BULK)])
    outcomes = write(connector, create(KEY, title="A"), create(OTHER, title="B"))
    assert [type(outcome) for outcome in outcomes] == [Unknown, Unknown]
    assert story.requests().count("POST issue/bulk") == 1
    story.server.faults.set([])
    later = story.connector()
    later.read(cursor, {})
    found = later.find([Ref(KEY_RESULT, key=KEY), Ref(KEY_RESULT, key=OTHER)])
    assert {getattr(record, "key", None) for record in found.values()} == {KEY, OTHER}


def test_a_create_that_never_arrived_is_surely_not_there(story: Story) -> None:
    connector = story.connector()
    connector.read(None, {})
    story.server.faults.set([Fault(do="cut-before", path=BULK, times=1)])
    (unknown,) = write(connector, create(KEY, title="A"))
    assert isinstance(unknown, Unknown)
    ref = Ref(KEY_RESULT, key=KEY)
    assert connector.find([ref])[ref] == Gone("deleted")


def test_an_update_is_one_request_and_writes_nothing_else(story: Story) -> None:
    connector = story.connector()
    wait = named(connector.read(None, {}).records, "Halve the wait")
    (linked,) = write(connector, change(wait, KEY))
    assert isinstance(linked, Done)
    assert linked.record.key == KEY
    story.requests()
    (done,) = write(connector, change(linked.record, KEY, current=Decimal(60), unit=None))
    assert isinstance(done, Done)
    assert story.requests() == [f"PUT issue/{wait.id}"]
    assert done.record.values == {**wait.values, "current": Decimal(60), "unit": None}
    entry = story.person("GET", f"issue/{wait.id}/changelog")["values"][-1]
    assert {item["field"] for item in entry["items"]} == {"Current", "Unit"}


def test_links_follow_the_agreed_objective_and_spare_what_is_no_okr(story: Story) -> None:
    connector = story.connector()
    records = connector.read(None, {}).records
    wait, hire = named(records, "Halve the wait"), named(records, "Hire well")
    task = {"project": {"key": "OKR"}, "issuetype": {"name": "Task"}, "summary": "Buy chairs"}
    chairs = story.person("POST", "issue", {"fields": task})
    ends = {"inwardIssue": {"id": wait.id}, "outwardIssue": {"id": chairs["id"]}}
    story.person("POST", "issueLink", {"type": {"name": "Contribution"}, **ends})
    (done,) = write(connector, change(wait, KEY, objective=(Target("okr-x", record=hire.id),)))
    assert isinstance(done, Done)
    assert [mention.record for mention in done.record.values["objective"]] == [hire.id]
    links = story.person("GET", f"issue/{wait.id}?fields=issuelinks")["fields"]["issuelinks"]
    assert {link["outwardIssue"]["id"] for link in links} == {hire.id, chairs["id"]}


def test_nobody_is_overwritten_who_typed_after_the_read(story: Story) -> None:
    connector = story.connector()
    records = connector.read(None, {}).records
    wait, hire = named(records, "Halve the wait"), named(records, "Hire 12")
    current = story.person("GET", "field")
    number = next(each["id"] for each in current if each["name"] == "Current")
    story.person("PUT", f"issue/{wait.id}", {"fields": {number: 55}})
    connector._looked_at = float("-inf")  # six seconds later
    story.requests()
    outcomes = write(connector, change(wait, KEY, current=Decimal(60)), change(hire, OTHER, current=Decimal(4)))
    by_item = {outcome.change.item: outcome for outcome in outcomes}
    assert isinstance(by_item[KEY], Stale)
    assert "current" in by_item[KEY].reason
    assert isinstance(by_item[OTHER], Done)
    assert story.requests() == ["POST issue/bulkfetch", f"PUT issue/{hire.id}"]


def test_an_issue_deleted_meanwhile_is_stale(story: Story) -> None:
    connector = story.connector()
    hire = named(connector.read(None, {}).records, "Hire 12")
    story.person("DELETE", f"issue/{hire.id}")
    (stale,) = write(connector, change(hire, KEY, current=Decimal(4)))
    assert isinstance(stale, Stale)


def test_a_refused_update_blames_the_field_by_our_name(story: Story) -> None:
    connector = story.connector()
    hire = named(connector.read(None, {}).records, "Hire 12")
    (refused,) = write(connector, change(hire, KEY, title=None, current=Decimal(4)))
    assert isinstance(refused, Refused)
    assert refused.fields == {"title"}
    assert "Jira" in refused.reason


def test_an_owner_whom_jira_does_not_know_is_refused_before_anything_is_sent(story: Story) -> None:
    connector = story.connector()
    hire = named(connector.read(None, {}).records, "Hire 12")
    story.requests()
    (refused,) = write(connector, change(hire, KEY, owner="nobody@okrsync.test"))
    assert isinstance(refused, Refused)
    assert refused.fields == {"owner"}
    assert "PUT" not in " ".join(story.requests())


def test_what_cannot_be_archived_says_so(story: Story) -> None:
    connector = story.connector()
    hire = named(connector.read(None, {}).records, "Hire 12")
    (refused,) = write(connector, Change(Action.ARCHIVE, KEY_RESULT, KEY, {}, hire))
    assert isinstance(refused, Refused)


def test_a_lost_reply_to_an_update_is_unknown(story: Story) -> None:
    connector = story.connector()
    hire = named(connector.read(None, {}).records, "Hire 12")
    story.server.faults.set([Fault(do="cut-after", method="PUT")])
    (unknown,) = write(connector, change(hire, KEY, current=Decimal(4)))
    assert isinstance(unknown, Unknown)


def test_what_was_not_sent_has_no_outcome(story: Story) -> None:
    connector = story.connector()
    hire = named(connector.read(None, {}).records, "Hire 12")
    story.server.faults.set([Fault(do="status", method="PUT", status=429, seconds=3600)])
    with pytest.raises(Unavailable):
        write(connector, change(hire, KEY, current=Decimal(4)))


def test_what_was_written_is_told_of_before_jira_is_left_in_peace(story: Story) -> None:
    story.changes = {"key_results": None, "objectives": STATEFUL}
    connector = story.connector()
    records = connector.read(None, {}).records
    first, second = named(records, "Run like clockwork"), named(records, "Hire well")
    transitions = f"/rest/api/3/issue/{second.id}/transitions"
    story.server.faults.set([Fault(do="status", path=transitions, status=429, seconds=3600)])
    outcomes = connector.write([change(first, KEY, state="done"), change(second, OTHER, state="done")])
    told = next(outcomes)
    assert isinstance(told, Unknown)
    assert told.change.record == first
    with pytest.raises(Unavailable):
        next(outcomes)


def test_status_moves_by_a_transition_where_it_is_mapped(story: Story) -> None:
    story.changes = {"key_results": None, "objectives": STATEFUL}
    connector = story.connector()
    objective = named(connector.read(None, {}).records, "Hire well")
    (done,) = write(connector, change(objective, KEY, state="done"))
    assert isinstance(done, Done)
    assert done.record.values["state"] == "done"
    (made,) = write(connector, create(OTHER, OBJECTIVE, title="New", state="active"))
    assert isinstance(made, Done)
    assert made.record.values["state"] == "active"
    for beyond in ("dropped", None):  # no transition leads there; and no issue is without a status
        (refused,) = write(connector, change(done.record, KEY, state=beyond))
        assert isinstance(refused, Refused)
        assert refused.fields == {"state"}


def test_confidence_stands_there_as_it_is_counted_there(story: Story) -> None:
    story.maps(confidence={"name": "Confidence", "scale": "percent"})
    connector = story.connector()
    hire = named(connector.read(None, {}).records, "Hire 12")
    (done,) = write(connector, change(hire, KEY, confidence=Decimal("0.7")))
    assert isinstance(done, Done)
    assert done.record.values["confidence"] == Decimal("0.7")
    (field,) = [each["id"] for each in story.person("GET", "field") if each["name"] == "Confidence"]
    assert story.person("GET", f"issue/{hire.id}?fields={field}")["fields"][field] == 70


def test_when_jira_stops_answering_the_rest_is_left_to_the_next_run(story: Story) -> None:
    connector = story.connector()
    records = [record for record in connector.read(None, {}).records if record.kind is KEY_RESULT]
    (made,) = write(connector, create("okr-cccccccc22", title="Third"))
    assert isinstance(made, Done)
    story.server.faults.set([Fault(do="after", method="PUT", status=503)])
    outcomes = connector.write([change(each, f"okr-aaaaaaaa{each.id[-2:]}") for each in [*records, made.record]])
    assert isinstance(next(outcomes), Unknown)
    assert isinstance(next(outcomes), Unknown)
    with pytest.raises(Unavailable):
        next(outcomes)


def test_a_link_to_an_epic_that_is_no_okr_is_never_removed(story: Story) -> None:
    epic = {"project": {"key": "OKR"}, "issuetype": {"name": "Epic"}, "summary": "Rewrite the backend"}
    rewrite = story.person("POST", "issue", {"fields": epic})
    connector = story.connector()
    records = connector.read(None, {}).records
    wait, hire = named(records, "Halve the wait"), named(records, "Hire well")
    ends = {"inwardIssue": {"id": wait.id}, "outwardIssue": {"id": rewrite["id"]}}
    story.person("POST", "issueLink", {"type": {"name": "Contribution"}, **ends})
    write(connector, change(wait, KEY, objective=(Target("okr-x", record=hire.id),)))
    links = story.person("GET", f"issue/{wait.id}?fields=issuelinks")["fields"]["issuelinks"]
    assert {link["outwardIssue"]["id"] for link in links} == {hire.id, rewrite["id"]}
