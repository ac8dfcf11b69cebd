"""What two people said differently waits until a person chooses; nothing else waits, and nobody's word is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
import yaml
from stage import Moment, staged
from town import KEY_RESULT, PEOPLE, TOOLS, Town, town

from okrsync.cli.app import invoke
from okrsync.sandbox import Fault, Seed

SEED = Seed(
    PEOPLE,
    objectives=[{"title": "Arrive as promised", "code": "O1"}, {"title": "Waste nothing", "code": "O2"}],
    key_results=[{"title": "In two days", "code": "KR1", "objective": "O1", "current": "82", "note": "On the way"}],
)


@pytest.fixture(scope="module")
def in_sync(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moment]:
    with town({"sheets": SEED}, tmp_path_factory.mktemp("town"), staged) as running:
        running.sync()
        yield Moment(running)


@pytest.fixture
def place(in_sync: Moment) -> Town:
    return in_sync.again()


def okrsync(place: Town, *words: str) -> int:
    return invoke([*words, "-c", str(place.estate.config)])


def says(place: Town, name: str, field: str) -> list[object]:
    return [place.shows(tool, KEY_RESULT, name, field) for tool in TOOLS]


def test_a_conflict_stops_its_field_alone_and_ends_with_the_word_that_is_taken(place: Town) -> None:
    place.types("notion", KEY_RESULT, "KR1", current=84, note="Nearly there")
    place.types("jira", KEY_RESULT, "KR1", current=85)
    place.sync()
    assert says(place, "KR1", "current") == [85, 84, 82]
    assert says(place, "KR1", "note") == ["Nearly there"] * 3
    assert okrsync(place, "resolve", "KR1", "current", "--take", "jira") == 0
    assert says(place, "KR1", "current") == [85, 85, 85]
    lost = [entry for entry in place.store.history(place.key("KR1"), "current") if entry.event == "replaced"]
    assert [(entry.connection, str(entry.before)) for entry in lost] == [("notion", "84")]
    assert place.plan().plan.empty


@pytest.mark.parametrize(
    ("field", "words", "given", "expected"),
    [
        ("objective", [("O1",), ("O2",)], "waste nothing", ("O2",)),
        ("cycle", ["2026-Q3", "2026-Q4"], "2026-q4", "2026-Q4"),
        ("owner", ["andy@example.org", "mia@example.org"], "Mia@example.org", "mia@example.org"),
        ("note", ["a", "b"], "c", "c"),
        ("target", [90, 95], "1,250.5", 1250.5),
    ],
)
def test_a_value_of_any_type_is_typed_as_people_write_it(
    place: Town, field: str, words: Sequence[object], given: str, expected: object
) -> None:
    if field == "objective":
        place.types("sheets", KEY_RESULT, "KR1", objective=None)
        place.sync()
    for tool, word in zip(("notion", "sheets"), words, strict=True):
        place.types(tool, KEY_RESULT, "KR1", **{field: word})
    assert [spot.field for spot in place.sync().plan.conflicts] == [field]
    assert okrsync(place, "resolve", "KR1", field, "--value", given) == 0
    assert says(place, "KR1", field) == [expected] * 3
    assert place.plan().plan.empty


def test_what_is_settled_while_a_tool_is_down_reaches_it_when_it_is_back(place: Town) -> None:
    place.types("notion", KEY_RESULT, "KR1", current=84)
    place.types("jira", KEY_RESULT, "KR1", current=85)
    place.sync()
    box = place.estate.boxes["sheets"]
    box.faults.set([Fault(do="status", status=500)])
    assert okrsync(place, "resolve", "KR1", "current", "--take", "notion") == 3
    box.faults.set([])
    assert place.sync().failures == {}
    assert says(place, "KR1", "current") == [84, 84, 84]


def test_in_a_locked_cycle_nothing_is_settled(place: Town, capsys: pytest.CaptureFixture[str]) -> None:
    place.types("notion", KEY_RESULT, "KR1", cycle="2026-Q4")
    place.sync()
    place.types("notion", KEY_RESULT, "KR1", current=84)
    place.types("jira", KEY_RESULT, "KR1", current=85)
    place.sync()
    assert okrsync(place, "cycle", "lock", "2026-Q4") == 0
    assert okrsync(place, "resolve", "KR1", "current", "--take", "notion") == 4
    assert "It was not settled: 2026-Q4 is locked" in " ".join(capsys.readouterr().err.split())
    assert says(place, "KR1", "current") == [85, 84, 82]
    assert okrsync(place, "cycle", "open", "2026-Q4") == 0
    assert okrsync(place, "resolve", "KR1", "current", "--take", "notion") == 0
    assert says(place, "KR1", "current") == [84, 84, 84]


def adds(place: Town, tool: str, title: str) -> None:
    """Somebody begins a key result."""
    if tool == "jira":
        of = {"project": "OKR", "issuetype": {"name": "Epic"}, "labels": ["okr-key-result"]}
        place.jira.client.create_issue(fields={**of, "summary": title})
    if tool == "notion":
        place.notion.adds(KEY_RESULT, title=title)
    if tool == "sheets":
        last = len(place.sheets.grid(KEY_RESULT))
        place.sheets.enters(KEY_RESULT, f"{place.sheets.column(KEY_RESULT, 'title')}{last + 1}", [[title]])


class TestTheSyncNote:
    """What waits for a person stands beside it in the tools, until it does not wait any more."""

    @pytest.fixture
    @staticmethod
    def noted(place: Town) -> Iterator[Town]:
        """The town, with the sync note in the column of the notes, and only outcomes let through."""
        before = place.estate.config.read_text("utf-8")
        settings = yaml.safe_load(before)
        for connection in settings["connections"].values():
            fields = connection["key_results"]["fields"]
            fields["sync_note"] = fields.pop("note")
        settings["outcomes"] = {"mode": "strict"}
        yield place.configured(settings)
        place.estate.config.write_text(before, "utf-8")

    @staticmethod
    def notes(place: Town, name: str) -> list[object]:
        rows = [[row for row in place.desk(tool).rows(KEY_RESULT) if row.values["title"] == name] for tool in TOOLS]
        return [found[0].values["note"] if found else "no record" for found in rows]

    def test_it_tells_of_a_conflict_and_of_what_cannot_be_read_and_is_empty_in_the_end(self, noted: Town) -> None:
        noted.sync()
        assert self.notes(noted, "In two days") == [None] * 3
        noted.types("notion", KEY_RESULT, "KR1", current=84)
        noted.types("jira", KEY_RESULT, "KR1", current=85)
        noted.types("sheets", KEY_RESULT, "KR1", target="about 95")
        noted.sync()
        note = (
            "current: jira says 85, notion says 84; 82 holds until they say the same. "
            "target in sheets: 'about 95' cannot be read (not a number)."
        )
        assert self.notes(noted, "In two days") == [note] * 3
        noted.forget()
        assert noted.sync().plan.empty
        assert noted.writes() == {}
        noted.types("jira", KEY_RESULT, "KR1", current=84)
        noted.types("sheets", KEY_RESULT, "KR1", target=95)
        noted.sync()
        assert self.notes(noted, "In two days") == [None] * 3
        assert noted.plan().plan.empty

    @pytest.mark.parametrize("tool", ["jira", "notion"])
    def test_it_says_why_a_task_goes_nowhere_where_it_was_written(self, noted: Town, tool: str) -> None:
        adds(noted, tool, "Write the migration plan")
        noted.sync()
        notes = dict(zip(TOOLS, self.notes(noted, "Write the migration plan"), strict=True))
        said = notes.pop(tool)
        assert set(notes.values()) == {"no record"}
        assert str(said).startswith("held: work: it begins with")
        noted.types(tool, KEY_RESULT, "Write the migration plan", start=1, target=9, current=2, unit="outages")
        noted.types(tool, KEY_RESULT, "Write the migration plan", title="Outages a month")
        noted.sync()
        noted.sync()
        assert self.notes(noted, "Outages a month") == [None] * 3

    def test_a_row_that_a_note_would_make_another_row_gets_none(self, noted: Town) -> None:
        """A sheet's row without a key is known by what stands in it."""
        adds(noted, "sheets", "Write the migration plan")
        for _ in range(2):
            report = noted.sync()
            assert [held.guard for held in report.plan.held] == ["outcomes"]
        assert self.notes(noted, "Write the migration plan")[2] is None
        assert noted.plan().plan.empty

    def test_it_stays_while_a_tool_that_took_part_is_down(self, noted: Town) -> None:
        noted.types("notion", KEY_RESULT, "KR1", target=95)
        noted.types("sheets", KEY_RESULT, "KR1", current="about 83")
        noted.sync()
        before = self.notes(noted, "In two days")
        assert "'about 83' cannot be read" in str(before[0])
        noted.estate.boxes["sheets"].faults.set([Fault(do="status", status=500)])
        noted.forget()
        noted.sync()
        noted.estate.boxes["sheets"].faults.set([])
        assert (noted.writes(), self.notes(noted, "In two days")) == ({}, before)
