"""What travels of alignments: element by element, also beside a typo, and what follows for the team's key results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from okrsync.alignment.company import Company
from okrsync.connector import Accepts, Container, Slot
from okrsync.kit.cycles import Calendar
from okrsync.model import FIELDS, Item, Kind, Mention, Record
from okrsync.sync.decide import Circumstances, Decisions, Left, Passage, decide
from okrsync.sync.derive import Derivation
from okrsync.sync.match import match
from okrsync.sync.memory import Cell, CycleState, Link, Memory, Place, Shadow
from okrsync.sync.plan import Plan
from okrsync.sync.planning import plan
from okrsync.sync.view import View
from tests.unit.engine.views import key, row, view

TODAY = date(2026, 11, 18)
TEAM = {"level": "team", "team": "Ops", "cycle": "2026-Q4"}
WEEK = {"level": "individual", "team": "Ops", "cycle": "2026-W47"}
INCIDENTS, ALARMS = row("1", key(1), code="Ops KR1.1", **TEAM), row("2", key(2), code="Ops KR1.2", **TEAM)


def planned(memory: Memory, *views: View, today: date = TODAY) -> Plan:
    matched = match(memory, views)
    decisions = decide(memory, views, matched, Circumstances(calendar=Calendar(today)))
    return plan(memory, views, matched, decisions, derivation(decisions, matched.alive, today))


def derivation(decisions: Decisions, alive: frozenset[str], today: date = TODAY) -> Derivation:
    return Derivation(Company(decisions.items, today, ended=decisions.items.keys() - alive))  # type: ignore[arg-type]


def remembered(*records: Record, connections: tuple[str, ...]) -> Memory:
    """A memory in which every connection shows these records, by the same ids, and nothing is new."""
    items, shadows = {}, {}
    for record in records:
        values = {name: value for name, value in record.values.items() if value and not isinstance(value, tuple)}
        served = frozenset(key(1 if each.text.endswith("1.1") else 2) for each in record.values["aligned_to"])  # type: ignore[union-attr]
        agreed = {**values, **({"aligned_to": served} if served else {})}
        items[record.key] = Item(str(record.key), record.kind, agreed)  # type: ignore[arg-type]
        for name, seen in record.values.items():
            shown = seen if isinstance(seen, tuple) and seen else None
            for connection in connections:
                shadows[Cell(str(record.key), name, connection)] = Shadow(agreed.get(name), shown)  # type: ignore[arg-type]
    links = {Place(str(each.key), name): Link(each.id) for each in records for name in connections}
    return Memory(items=items, links=links, shadows=shadows)  # type: ignore[arg-type]


def weekly(*aligned: str) -> Record:
    return row("3", key(3), aligned_to=tuple(map(Mention, aligned)), **WEEK)  # type: ignore[arg-type]


def told(plan_: Plan, field: str) -> dict[str, object]:
    return {write.connection: write.values[field] for write in plan_.writes if field in write.values}


def plain(name: str, *rows: Record) -> View:
    """A connection that shows nothing derived."""
    shown = view(name, *rows)
    slots = {each: Slot(many=True) for each, field in FIELDS[Kind.KEY_RESULT].items() if not field.derived}
    return replace(shown, capabilities={Kind.KEY_RESULT: Container(name, slots)})


def test_alignments_added_in_two_tools_in_the_same_minute_both_stand() -> None:
    memory = remembered(INCIDENTS, ALARMS, weekly(), connections=("notion", "sheet"))
    notion, sheet = (
        plain("notion", INCIDENTS, ALARMS, weekly("Ops KR1.1")),
        plain("sheet", INCIDENTS, ALARMS, weekly("Ops KR1.2")),
    )
    both = frozenset({key(1), key(2)})
    assert told(planned(memory, notion, sheet), "aligned_to") == {"notion": both, "sheet": both}


def test_beside_a_typo_what_is_clear_travels_and_the_cell_is_left_as_it_is() -> None:
    memory = remembered(INCIDENTS, ALARMS, weekly("Ops KR1.1"), connections=("notion", "sheet"))
    notion = plain("notion", INCIDENTS, ALARMS, weekly("Ops KR1.2", "Ops KR1.l"))
    done = planned(memory, notion, plain("sheet", INCIDENTS, ALARMS, weekly("Ops KR1.1")))
    assert told(done, "aligned_to") == {"sheet": frozenset({key(1), key(2)})}
    assert ["Ops KR1.l" in problem.message for problem in done.problems] == [True]


def test_what_was_taken_off_beside_a_typo_is_taken_off_once_the_typo_is_mended() -> None:
    memory = remembered(INCIDENTS, ALARMS, weekly("Ops KR1.1"), connections=("notion", "sheet"))
    sheet = plain("sheet", INCIDENTS, ALARMS, weekly("Ops KR1.1"))
    views = [plain("notion", INCIDENTS, ALARMS, weekly("Ops KR1.2", "typo")), sheet]
    first = decide(memory, views, match(memory, views), Circumstances(calendar=Calendar(TODAY)))
    then = replace(memory, items=first.items, shadows={**memory.shadows, **first.shadows})
    mended = plain("notion", INCIDENTS, ALARMS, weekly("Ops KR1.2"))
    assert told(planned(then, mended, sheet), "aligned_to") == {"sheet": frozenset({key(2)})}


def test_a_team_key_result_shows_who_supports_it_this_week_where_individuals_are_kept_out() -> None:
    memory = remembered(INCIDENTS, weekly("Ops KR1.1"), connections=("notion",))
    jira = view("jira", INCIDENTS, accepts=Accepts(levels=("team",)))
    memory = replace(memory, links={**memory.links, Place(key(1), "jira"): Link("1")})
    here = planned(memory, plain("notion", INCIDENTS, weekly("Ops KR1.1")), jira)
    assert told(here, "supported_by") == {"jira": frozenset({key(3)})}
    assert told(here, "supporters") == {"jira": Decimal(1)}
    later = planned(memory, plain("notion", INCIDENTS, weekly("Ops KR1.1")), jira, today=date(2026, 11, 25))
    assert told(later, "supported_by") == {}
    assert told(later, "supporters") == {"jira": Decimal(0)}


def test_in_a_locked_cycle_nothing_travels_and_what_was_typed_is_said() -> None:
    memory = remembered(INCIDENTS, connections=("notion", "sheet"))
    typed = replace(INCIDENTS, values={**INCIDENTS.values, "current": Decimal(7)})
    locked = replace(memory, cycles={"2026-Q4": CycleState.LOCKED})
    held = planned(locked, plain("notion", typed), plain("sheet", INCIDENTS))
    assert [(each.guard, each.connection, each.fields) for each in held.held] == [("cycle", "notion", ("current",))]
    assert held.empty
    assert told(planned(memory, plain("notion", typed), plain("sheet", INCIDENTS)), "current") == {"sheet": Decimal(7)}


def test_a_new_key_result_of_a_closed_cycle_stays_where_it_is() -> None:
    memory = Memory(cycles={"2026-Q4": CycleState.CLOSED})
    assert planned(memory, plain("notion", INCIDENTS), plain("sheet")).writes == []


def test_week_47_is_not_another_years_week_when_it_is_read_in_january() -> None:
    typed = row("3", key(3), **{**WEEK, "cycle": "W47"})  # type: ignore[arg-type]
    views = [plain("notion", typed)]
    first = decide(Memory(), views, match(Memory(), views), Circumstances(calendar=Calendar(TODAY)))
    assert first.items[key(3)].agreed["cycle"] == "2026-W47"
    memory = Memory(first.items, {Place(key(3), "notion"): Link("3")}, first.shadows)
    assert planned(memory, *views, today=date(2027, 9, 1)).empty


def test_what_the_gate_holds_goes_nowhere_and_travels_once_it_is_mended() -> None:
    def gate(item: Item, connections: Sequence[str]) -> Passage:
        task = item.title.startswith("Launch")
        return Passage(Left("outcomes", "a task", "Say what changes.", item.title) if task else None)

    def run(title: str, memory: Memory) -> tuple[Plan, Memory]:
        views = [plain("notion", row("3", key(3), title=title, **WEEK)), plain("sheet")]
        matched = match(memory, views)
        decisions = decide(memory, views, matched, Circumstances(gate=gate))
        planned_ = plan(memory, views, matched, decisions, derivation(decisions, matched.alive))
        return planned_, Memory(decisions.items, {Place(key(3), "notion"): Link("3")}, decisions.shadows)

    held, memory = run("Launch the portal", Memory())
    assert ([each.title for each in held.held], held.empty) == (["Launch the portal"], True)
    mended, memory = run("40% of tickets are solved in the portal", memory)
    assert ([write.connection for write in mended.writes], mended.held) == (["sheet"], ())
    back, _ = run("Launch the portal", memory)
    assert ([each.fields for each in back.held], back.empty) == ([("title",)], True)


def mixed(name: str, *rows: Record, gone: Mapping[str, str] | None = None) -> View:
    """A connection whose alignments are links between its own records, and words for what is elsewhere."""
    slots = {"title": Slot(), "aligned_to": Slot(links=True, many=True, elsewhere=True)}
    return View(name, {Kind.KEY_RESULT: Container(name, slots)}, {each.id: each for each in rows}, gone or {})


def linked(*records: str) -> Record:
    return row("3", key(3), aligned_to=tuple(Mention(record=each) for each in records), **WEEK)  # type: ignore[arg-type]


def test_an_alignment_that_vanished_with_its_targets_record_was_taken_off_by_nobody() -> None:
    memory = remembered(INCIDENTS, weekly("Ops KR1.1"), connections=("jira", "notion"))
    jira = mixed("jira", linked(), gone={"1": "deleted"})
    assert planned(memory, jira, plain("notion", INCIDENTS, weekly("Ops KR1.1"))).agreements == []


def test_a_typed_code_becomes_a_link_where_its_target_has_a_record() -> None:
    memory = remembered(INCIDENTS, weekly("Ops KR1.1"), connections=("notion",))
    typed = planned(memory, mixed("notion", INCIDENTS, weekly("Ops KR1.1")))
    assert told(typed, "aligned_to") == {"notion": frozenset({key(1)})}
    assert planned(memory, mixed("notion", INCIDENTS, linked("1"))).empty
    shown = row("3", key(3), aligned_to=(Mention("Ops KR1.1", url="https://notes.test/1"),), **WEEK)  # type: ignore[arg-type]
    assert planned(memory, mixed("notion", replace(INCIDENTS, url="https://notes.test/1"), shown)).empty
    assert planned(memory, mixed("notion", INCIDENTS, weekly("Ops KR1.1", "typo"))).empty
