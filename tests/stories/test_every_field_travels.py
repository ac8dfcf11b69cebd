"""Every field that people write, typed or emptied in each tool, reaches both others in one run and does not bounce."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from desk import Plain
from town import KEY_RESULT, OBJECTIVE, PEOPLE, TOOLS, Town, others, town, writable

from okrsync.connector import Done
from okrsync.model import Kind
from okrsync.sandbox import Seed

SEED = Seed(
    PEOPLE,
    objectives=[{"title": f"Objective {code}", "code": code} for code in ("O", "P1", "P2", "P3")],
    key_results=[{"title": f"Key result {code}", "code": code} for code in ("K", "T1", "T2", "T3")],
)
SUBJECT = {OBJECTIVE: "Objective O", KEY_RESULT: "Key result K"}
ANDY, MIA = (person.email for person in PEOPLE)
NEVER_EMPTY = ("title", "state")  # a Jira summary; a Notion status

# What is typed in Jira, in Notion, in Sheets: each a change, whichever comes first.
WORDS = {
    "title": ("Fewer parcels lost", "No parcel lost", "Parcels arrive"),
    "code": ("Ops 1", "Ops 1.1", "Ops 1a"),
    "description": ("One line.", "Two\nlines.", "A paragraph.\n\nAnother one,\nof two lines."),
    "level": ("Company", "Team", "Individual"),
    "team": ("Ops", "Human resources", "Ops & HR"),
    "owner": (ANDY, MIA, ANDY),
    "cycle": ("2026-Q4", "2026-W47", "Summer 2027"),
    "state": ("Active", "Done", "Dropped"),
    "parent": (("P1",), ("P2",), ("P3",)),
    "objective": (("P1",), ("P2",), ("P3",)),
    "start": (0, -12.5, 1_250_000),
    "target": (95, 99.95, 1e-3),
    "current": (7, 0.1, 123456.789),
    "unit": ("%", "€ per order", "tickets"),
    "direction": ("Decrease", "Maintain", "Achieve"),
    "confidence": (0.7, 1, 0.05),
    "aligned_to": (("T1",), ("T1", "T2"), ("T2", "T3")),
    "carried_from": (("T1",), ("T2",), ("T3",)),
    "note": ("Half of them ask where the parcel is.", "Line one\nLine two", "“Quotes”, ümlauts, 日本 and 🎯"),
}


def by_hand(kind: Kind) -> list[str]:
    """The fields that people write; a measure would take ``current`` out of their hands (see test_measures)."""
    return [field for field in writable(kind) if field != "measure"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town({"sheets": SEED}, tmp_path_factory.mktemp("town")) as running:
        running.sync()
        yield running


@pytest.fixture
def keys(place: Town) -> dict[Kind, str]:
    """The two records that people edit, whatever their titles are by now."""
    codes = {OBJECTIVE: ("P1", "P2", "P3"), KEY_RESULT: ("T1", "T2", "T3")}
    return {
        kind: str(next(row.key for row in place.notion.rows(kind) if row.values["code"] not in codes[kind]))
        for kind in Kind
    }


@pytest.mark.parametrize("origin", TOOLS)
@pytest.mark.parametrize("kind", Kind)
def test_every_field_typed_in_one_tool_reaches_both_others_in_one_run(
    place: Town, keys: dict[Kind, str], kind: Kind, origin: str
) -> None:
    said = {field: WORDS[field][TOOLS.index(origin)] for field in by_hand(kind)}
    place.types(origin, kind, keys[kind], **said)
    came_to_rest(place, kind, keys[kind], origin)
    for tool in TOOLS:
        assert typed(place, tool, kind, keys[kind]) == said, tool


@pytest.mark.parametrize("origin", TOOLS)
@pytest.mark.parametrize("kind", Kind)
def test_every_field_emptied_in_one_tool_is_emptied_in_both_others(
    place: Town, keys: dict[Kind, str], kind: Kind, origin: str
) -> None:
    fields = [field for field in by_hand(kind) if field not in NEVER_EMPTY]
    place.types(origin, kind, keys[kind], **{field: WORDS[field][0] for field in fields})
    place.sync()
    place.types(origin, kind, keys[kind], **dict.fromkeys(fields))
    came_to_rest(place, kind, keys[kind], origin)
    for tool in TOOLS:
        shown = place.row(tool, kind, keys[kind]).values
        assert {field: shown[field] for field in fields} == dict.fromkeys(fields), tool


def typed(place: Town, tool: str, kind: Kind, key: str) -> dict[str, Plain]:
    """What people say in a record; what is derived follows by itself."""
    shown = place.row(tool, kind, key).values
    return {field: shown[field] for field in by_hand(kind) if field in shown}


def came_to_rest(place: Town, kind: Kind, key: str, origin: str) -> None:
    """One run tells both others, and nothing of it bounces: the next plan is empty."""
    before = typed(place, origin, kind, key)
    report = place.sync()
    assert report.failures == {}
    assert {told.write.connection for told in report.told if told.write.item == key} >= set(others(origin))
    assert {type(told.outcome) for told in report.told} == {Done}
    assert place.plan().plan.empty
    assert typed(place, origin, kind, key) == before


def test_the_table_has_a_word_for_every_field_that_people_write() -> None:
    assert {field for kind in Kind for field in by_hand(kind)} == WORDS.keys()


@pytest.mark.parametrize("tool", TOOLS)
def test_progress_is_written_where_it_is_mapped_and_never_read_back(place: Town, tool: str) -> None:
    place.types("notion", KEY_RESULT, "T1", start=40, target=90, current=65, direction="Increase")
    place.sync()
    assert [place.shows(each, KEY_RESULT, "T1", "progress") for each in TOOLS] == [0.5, 0.5, 0.5]
    place.types(tool, KEY_RESULT, "T1", progress=0.9)
    report = place.sync()
    assert report.plan.agreements == []
    assert [place.shows(each, KEY_RESULT, "T1", "progress") for each in TOOLS] == [0.5, 0.5, 0.5]
