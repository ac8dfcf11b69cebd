"""Which writes follow, in which order, and what holds them back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from okrsync.alignment.company import Company
from okrsync.connector import Accepts, Action, Slot
from okrsync.model import Kind, Mention, Unfit
from okrsync.sync.cycle import Rules
from okrsync.sync.decide import Circumstances, decide
from okrsync.sync.derive import Derivation
from okrsync.sync.guards import Case, Limits, guard, let_through
from okrsync.sync.match import match
from okrsync.sync.memory import Cell, Memory, Refusal
from okrsync.sync.plan import Plan
from okrsync.sync.planning import plan
from okrsync.sync.view import View
from okrsync.testing.promises import broken_promises
from okrsync.testing.tabletop import Weather
from okrsync.testing.world import World
from tests.unit.engine.views import key, remembering, row, view


def planned(
    *views: View, memory: Memory | None = None, approve: str | None = None, limits: Limits | None = None
) -> Plan:
    memory = memory or Memory()
    matched = match(memory, views)
    decisions = decide(memory, views, matched, Circumstances())
    proposal = plan(memory, views, matched, decisions, Derivation(Company(decisions.items, date(2026, 11, 22))))
    case = Case(proposal, memory, views, matched, decisions.items, limits or Limits())
    held = guard(case)
    return guard(case, let_through(case, held)) if approve == held.digest else held


def told(plan_: Plan) -> list[tuple[str, str, Mapping[str, object]]]:
    return [(write.connection, write.action.value, dict(write.values)) for write in plan_.writes]


def narrowed(view_: View, **slots: Slot) -> View:
    """The view with only these fields mapped for key results."""
    container = replace(view_.capabilities[Kind.KEY_RESULT], slots=slots)
    return replace(view_, capabilities={Kind.KEY_RESULT: container})


def test_a_new_record_is_marked_and_created_elsewhere_as_it_fits_there() -> None:
    sheet = narrowed(view("sheet", row("r", current=Decimal("1.5"))), title=Slot(), current=Slot())
    jira = narrowed(view("jira"), title=Slot(), current=Slot(fit=lambda v: v and round(v)))  # type: ignore[arg-type,call-overload]
    assert told(planned(sheet, jira)) == [
        ("sheet", "link", {}),
        ("jira", "create", {"title": "KR r", "current": 2}),
    ]


def test_only_what_a_container_accepts_is_created_there() -> None:
    source = view("notion", row("a", key(1), level="team"), row("b", key(2), level="individual"))
    target = view("jira", accepts=Accepts(levels=("company", "team")))
    assert [write.item for write in planned(source, target).writes if write.action is Action.CREATE] == [key(1)]


def test_objectives_come_before_the_key_results_that_refer_to_them() -> None:
    goal = row("g", key(9), kind=Kind.OBJECTIVE, title="Grow")
    result = row("k", key(1), objective=(Mention("Grow"),))
    kinds = [write.kind for write in planned(view("notion", result, goal), view("jira")).writes]
    assert kinds == [Kind.OBJECTIVE, Kind.KEY_RESULT]


def test_progress_is_derived_and_written_where_it_is_mapped_and_never_read_back() -> None:
    result = row("k", key(1), start=Decimal(0), target=Decimal(10), current=Decimal(4), progress=Decimal("0.99"))
    assert told(planned(view("sheet", result))) == [("sheet", "update", {"progress": Decimal("0.4")})]


def test_a_formula_cell_is_never_written() -> None:
    first = row("a", key(1), current=Decimal(4))
    second = replace(row("b", key(1), title="KR a"), fixed=frozenset({"current"}))
    assert told(planned(view("jira", first), view("sheet", second))) == []


def test_what_a_tool_cannot_hold_stays_as_it_is_there_and_is_said() -> None:
    source = narrowed(view("sheet", row("a", key(1), team="Ops")), title=Slot(), team=Slot())
    target = narrowed(view("jira", row("10", key(1), title="KR a")), title=Slot(), team=Slot(fit=_no_such_option))
    result = planned(source, target)
    assert (told(result), result.problems[0].message) == ([], "'Ops' is no option")


def _no_such_option(value: object) -> Unfit | None:
    return None if value is None else Unfit(f"{value!r} is no option")


def test_a_record_that_takes_no_key_is_not_asked_again_in_every_run() -> None:
    world = World(rules=Rules(whole_every=timedelta(hours=1)))
    world.add("words")
    refusing = {"words": Weather(dict.fromkeys(range(1, 9), "refuse"))}
    world.run(refusing)
    said = len(world.store.history(limit=None))
    report = world.run(refusing)
    assert report is not None
    assert [(each.guard, each.fields) for each in report.plan.held] == [("refused", ("key",))]
    assert (report.requests["words"], len(world.store.history(limit=None))) == (1, said)
    world.now += timedelta(hours=1)
    assert {table.name: len(table.rows) for table in world.tools.values()} == {"words": 1, "exact": 0, "coarse": 0}
    world.calm()
    assert broken_promises(world) == []


def test_a_refused_value_is_held_and_not_offered_again_but_another_one_is() -> None:
    views = (view("sheet", row("a", key(1), unit="%")), view("jira", row("10", key(1), title="KR a")))
    cell = Cell(key(1), "unit", "jira")
    held = planned(*views, memory=Memory(refusals={cell: Refusal("%", "no such unit")}))
    assert (told(held), [each.guard for each in held.held]) == ([], ["refused"])
    assert told(planned(*views, memory=Memory(refusals={cell: Refusal("EUR", "no such unit")})))


def test_the_digest_names_the_plan_and_approving_it_lifts_its_guards() -> None:
    keys = [key(number) for number in range(4)]
    memory = remembering(*((each, "jira", f"j{each}") for each in keys))
    sheet = view("sheet", *(row(each, each, title="new") for each in keys))
    jira = view("jira", *(row(f"j{each}", each, title=None) for each in keys))
    limits = Limits(max_changed_share=0.5, min_items=3)
    held = planned(sheet, jira, memory=memory, limits=limits)
    assert (told(held), {each.guard for each in held.held}) == ([], {"too-many-changed"})
    assert held.digest in held.held[0].lift
    assert len(planned(sheet, jira, memory=memory, limits=limits, approve=held.digest).writes) == 4
    assert told(planned(sheet, jira, memory=memory, limits=limits, approve="another")) == []


def test_a_container_that_was_emptied_is_not_written_to() -> None:
    keys = [key(number) for number in range(4)]
    memory = remembering(*((each, name, each) for each in keys for name in ("jira", "sheet")))
    left = row(keys[0], keys[0])
    jira = view("jira", left, gone=dict.fromkeys(keys[1:], "deleted"))
    sheet = view("sheet", *(row(each, each, note="new") for each in keys))
    held = planned(sheet, jira, memory=memory, limits=Limits(min_items=3))
    assert {each.guard for each in held.held} == {"emptied"}


def test_a_look_alike_in_another_tool_is_not_doubled_unasked() -> None:
    held = planned(view("jira", row("10", key(1), title="Same")), view("sheet", row("a", key(2), title="same ")))
    assert {each.guard for each in held.held} == {"look-alike"}
    assert told(held) == []


def test_two_of_one_title_side_by_side_are_no_look_alikes() -> None:
    twins = view("sheet", row("a", key(1), title="Same"), row("b", key(2), title="Same"))
    assert len(planned(twins, view("jira", row("10", key(1), title="Same"))).writes) == 1


def test_twins_in_two_tools_are_held_in_a_third_as_well() -> None:
    held = planned(view("a", row("1", key(1), title="Same")), view("b", row("2", key(2), title="Same")), view("c"))
    assert (told(held), {each.connection for each in held.held}) == ([], {"a", "b", "c"})


def test_an_approval_outlives_what_is_agreed_and_written_meanwhile() -> None:
    twins = (view("a", row("1", key(1), title="Same")), view("b", row("2", key(2), title="Same")))
    other = view("a", row("1", key(1), title="Same"), row("3", key(3), title="Another"))
    assert planned(*twins).digest == planned(other, twins[1]).digest
