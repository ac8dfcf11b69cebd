"""What the Jira connector reads, what it costs, and what it says of what is not there."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from jira_story import KEY_RESULT, OBJECTIVE, Story, again, change, create, named, stamps, write

from okrsync.connector import Done, Gone, Misconfigured, Ref
from okrsync.model import Mention, Record, Target
from okrsync.sandbox import Fault

KEY = "okr-abcdefgh23"


@pytest.fixture
def story() -> Iterator[Story]:
    story = Story.begin()
    yield story
    story.server.stop()


def test_a_full_read_sees_every_okr_and_no_task(story: Story) -> None:
    snapshot = story.connector().read(None, {})
    assert snapshot.complete
    assert {record.values["title"] for record in snapshot.records} == {
        "Run like clockwork",
        "Hire well",
        "Halve the wait",
        "Hire 12",
    }
    wait = named(snapshot.records, "Halve the wait")
    objective = named(snapshot.records, "Run like clockwork")
    assert wait.kind is KEY_RESULT
    assert wait.key is None
    assert wait.values["current"] == Decimal(70)
    assert wait.values["direction"] == "decrease"
    assert wait.values["owner"] == "andy@okrsync.test"
    assert wait.values["note"] == "First line.\nSecond.\n\nA new paragraph."
    assert wait.values["objective"] == (Mention(str(objective.url).rpartition("/")[2], objective.id),)
    assert wait.values["confidence"] is None


def test_a_quiet_run_costs_one_search_a_container_even_after_many_writes(story: Story) -> None:
    connector = story.connector()
    snapshot = connector.read(None, {})
    made = write(connector, *(create(f"okr-{n:010}".replace("0", "a"), title=f"KR {n}") for n in range(1, 61)))
    records = [outcome.record for outcome in made if isinstance(outcome, Done)]
    assert len(records) == 60
    known = stamps([*snapshot.records, *records])
    story.requests()
    quiet = again(story, connector.settle().cursor, known)
    assert not quiet.complete
    assert list(quiet.records) == []
    assert story.requests() == ["POST search/jql"] * 2
    assert list(again(story, quiet.cursor, known).records) == []
    assert story.requests() == ["POST search/jql"] * 2


def test_after_links_were_made_and_removed_the_next_read_costs_one_search_a_container(story: Story) -> None:
    connector = story.connector()
    first = connector.read(None, {})
    well, wait = named(first.records, "Hire well"), named(first.records, "Halve the wait")
    made = write(
        connector,
        create(KEY, title="Fill all seats", objective=(Target("okr-o", record=well.id),)),
        change(wait, "okr-bbbbbbbb23", objective=(Target("okr-o", record=well.id),)),
    )
    records = [outcome.record for outcome in made if isinstance(outcome, Done)]
    assert len(records) == 2
    settled = connector.settle()
    assert {each.values["title"] for each in settled.records} == {"Hire well", "Run like clockwork"}
    assert {each.kind for each in settled.records} == {OBJECTIVE}
    assert not settled.complete
    story.requests()
    quiet = again(story, settled.cursor, stamps([*first.records, *records, *settled.records]))
    assert (list(quiet.records), story.requests()) == ([], ["POST search/jql"] * 2)


def test_without_links_settling_asks_nothing(story: Story) -> None:
    connector = story.connector()
    hire = named(connector.read(None, {}).records, "Hire 12")
    write(connector, change(hire, KEY, current=Decimal(4)), create("okr-bbbbbbbb23", title="New"))
    story.requests()
    assert (list(connector.settle().records), story.requests()) == ([], [])


def test_only_what_a_person_changed_is_fetched(story: Story) -> None:
    snapshot = story.connector().read(None, {})
    wait = named(snapshot.records, "Halve the wait")
    story.person("PUT", f"issue/{wait.id}", {"fields": {"summary": "Halve the queue"}})
    story.requests()
    changed = again(story, snapshot.cursor, stamps(snapshot.records))
    assert [record.values["title"] for record in changed.records] == ["Halve the queue"]
    assert story.requests() == ["POST search/jql"] * 2 + ["POST issue/bulkfetch", "POST changelog/bulkfetch"]


def test_other_settings_mean_a_full_read(story: Story) -> None:
    snapshot = story.connector().read(None, {})
    assert story.connector(objectives=None).read(snapshot.cursor, stamps(snapshot.records)).complete


def test_what_is_asked_for_by_id_is_there_or_gone_for_a_reason(story: Story) -> None:
    connector = story.connector()
    wait, hire = (named(connector.read(None, {}).records, title) for title in ("Halve the wait", "Hire 12"))
    refs = [Ref(KEY_RESULT, record=each) for each in (wait.id, hire.id, "99999")]
    found = connector.find(refs)
    assert [type(found[ref]) for ref in refs] == [Record, Record, Gone]
    assert found[refs[2]] == Gone("deleted")
    story.person("DELETE", f"issue/{wait.id}")
    story.person("PUT", f"issue/{hire.id}", {"update": {"labels": [{"remove": "okr-key-result"}]}})
    found = story.connector().find(refs)
    assert found[refs[0]] == Gone("deleted")
    assert found[refs[1]] == Gone("unmatched")


def test_an_issue_that_jira_has_trouble_with_is_not_gone(story: Story) -> None:
    connector = story.connector()
    record = connector.read(None, {}).records[0]
    story.server.faults.set([Fault(do="status", method="GET", path="/rest/api/3/mypermissions", status=404)])
    ref = Ref(OBJECTIVE, record="99999")
    assert connector.find([ref, Ref(record.kind, record=record.id)])[ref] == Gone("forbidden")


def test_an_item_is_found_by_its_key_before_the_index_knows_it(story: Story) -> None:
    connector = story.connector()
    cursor = connector.read(None, {}).cursor
    (done,) = write(connector, create(KEY, title="New"))
    assert isinstance(done, Done)
    story.server.faults.set([Fault(do="hide", path="/rest/api/3/search/jql", records=(done.record.id,))])
    later = story.connector()
    later.read(cursor, {})
    here, nowhere = Ref(KEY_RESULT, key=KEY), Ref(KEY_RESULT, key="okr-zzzzzzzz22")
    found = later.find([here, nowhere])
    assert found[here] == done.record
    assert found[nowhere] == Gone("deleted")


def test_a_clone_is_not_taken_for_its_original(story: Story) -> None:
    connector = story.connector()
    hire = named(connector.read(None, {}).records, "Hire 12")
    (done,) = write(connector, change(hire, KEY))
    assert isinstance(done, Done)
    original = story.person("GET", f"issue/{hire.id}?fields=labels")
    assert KEY in original["fields"]["labels"]
    fields = {"project": {"key": "OKR"}, "issuetype": {"name": "Epic"}, "summary": "Copy", **original["fields"]}
    story.person("POST", "issue", {"fields": fields})
    records = story.connector().read(None, {}).records
    assert named(records, "Hire 12").key == KEY
    assert named(records, "Copy").key is None


def test_a_missing_field_is_named_with_what_to_do(story: Story) -> None:
    fields = {"title": "Summary", "team": "Squad", "objective": {"link": "Serves"}, "note": "Labels"}
    story.changes = {"objectives": None, "key_results": {"project": "OKR", "fields": fields}}
    problems = story.connector().check()
    assert [problem.place for problem in problems] == [
        f"connections.jira.key_results.fields.{name}" for name in ("team", "objective", "note")
    ]
    assert all(problem.remedy for problem in problems)
    with pytest.raises(Misconfigured, match="'Squad'"):
        story.connector().read(None, {})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"project": "NOPE"}, "NOPE"),
        ({"issue_type": "Saga"}, "there are: .*Epic"),
        ({"jql": "colour = red"}, "colour"),
    ],
)
def test_a_wrong_container_is_named(changes: dict[str, str], message: str, story: Story) -> None:
    story.changes = {"objectives": None, "key_results": {"project": "OKR", "fields": {"title": "Summary"}, **changes}}
    with pytest.raises(Misconfigured, match=message) as caught:
        story.connector().read(None, {})
    assert str(caught.value.place).startswith("connections.jira.key_results")


def test_a_wrong_token_is_said_so_and_not_shown(story: Story) -> None:
    with pytest.raises(Misconfigured, match="credentials") as caught:
        story.connector(token="wrong-t0ken").read(None, {})
    assert "wrong-t0ken" not in str(caught.value)


def test_a_sound_connection_has_no_problems(story: Story) -> None:
    assert story.connector().check() == []


def test_an_issue_in_both_filters_is_named(story: Story) -> None:
    hire = named(story.connector().read(None, {}).records, "Hire 12")
    story.person("PUT", f"issue/{hire.id}", {"update": {"labels": [{"add": "okr-objective"}]}})
    snapshot = story.connector().read(None, {})
    assert [problem.place for problem in snapshot.problems] == [hire.url]
    assert len(snapshot.records) == len({record.id for record in snapshot.records})


def test_a_right_that_is_never_needed_is_a_warning(story: Story) -> None:
    story.server.tool._site.administrator = True
    problems = story.connector().check()
    assert {(problem.severity, problem.message.partition(",")[0]) for problem in problems} == {
        ("warning", "this account has the right 'Administer Jira'"),
        ("warning", "this account has the right 'Administer projects'"),
    }
