"""What two people said differently waits until a person chooses; nothing else waits, and nobody's word is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
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
