"""One run, from reading the tools to having told them: the file to read first.

    read    every connection, side by side: what changed, and now and then everything
    match   records to items, by the key they carry
    decide  per field: nothing new, agreed, or in conflict (with references resolved to items, and codes given)
    measure where a key result says what its current value comes from, that is asked, and agreed
    plan    the writes that follow from what is agreed (with the work below key results counted, where that is shown)
    guard   hold what looks like an accident
    commit  what was seen and agreed, in one transaction
    apply   the writes; each outcome is stored as it arrives

Match to guard are pure, but for the questions that measures and counts of work ask. A dry run stops before the commit.
What was committed is never in doubt; what was sent and not confirmed is looked for by the next run, so a run may be
stopped at any moment and run again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from okrsync.alignment.company import Company
from okrsync.alignment.rollup import Method
from okrsync.connector import Connector, Snapshot
from okrsync.kit.cycles import Calendar
from okrsync.measures import MeasureRules
from okrsync.model import Item
from okrsync.store import Store
from okrsync.sync.account import Account
from okrsync.sync.adopt import adopted, meant, renamed, rewritten
from okrsync.sync.apply import Applying, Watch, stages
from okrsync.sync.ask import Asking
from okrsync.sync.choice import Choice
from okrsync.sync.codes import give_codes
from okrsync.sync.decide import Circumstances, Decisions, Gate, Passage, decide
from okrsync.sync.derive import Derivation
from okrsync.sync.guards import Case, Limits, braking, distrusted, guard, held_places, let_through
from okrsync.sync.match import Matched, bear, match
from okrsync.sync.measuring import measure
from okrsync.sync.memory import Changes, Memory, Place, Spot
from okrsync.sync.noting import noted
from okrsync.sync.plan import Plan, Write, due_references
from okrsync.sync.planning import plan
from okrsync.sync.read import Readings, read
from okrsync.sync.rebuilt import rebuilt
from okrsync.sync.remember import Observed, remember
from okrsync.sync.send import Told
from okrsync.sync.sources import sources
from okrsync.sync.work import Below, known_work


@dataclass(frozen=True)
class Rules:
    """What a person configured about runs. ``prefer``: the connection whose word holds in a conflict, by field."""

    prefer: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    whole_every: timedelta = timedelta(hours=1)
    wait_for_others: float = 0.0  # seconds to wait while another run holds the store
    give_codes: bool = True
    roll_ups: Mapping[str, Method] = field(default_factory=dict)
    calendar: Callable[[date], Calendar] = Calendar  # by the day it is
    gate: Gate = lambda item, connections: Passage()
    measures: MeasureRules = field(default_factory=MeasureRules)


@dataclass(frozen=True)
class Bench:
    """What a run works with; all that is impure comes in here."""

    store: Store
    connectors: Mapping[str, Connector]
    clock: Callable[[], datetime]
    rules: Rules = field(default_factory=Rules)

    @property
    def calendar(self) -> Calendar:
        """How the company counts, on the day it is."""
        return self.rules.calendar(self.clock().date())


@dataclass(frozen=True)
class Report:
    """What a run planned, did and could not do. ``run`` is ``None`` for a dry run, and where nothing was begun.

    ``approved`` says that a person had seen what the guards would hold, and wanted it.
    """

    plan: Plan
    approved: bool = False
    run: int | None = None
    told: Sequence[Told] = ()
    failures: Mapping[str, Exception] = field(default_factory=dict)
    requests: Mapping[str, int] = field(default_factory=dict)


def _unwatched(_: Told) -> None:
    """Nobody is looking."""


@dataclass(frozen=True)
class Wish:
    """What a person asks of one run.

    ``approve`` is the digest of a plan whose guards are lifted, ``births`` are items to be made, ``choices`` what
    fields are to say, ``adoptions`` which items go into which others. ``lifted`` are values that were approved so.
    """

    approve: str | None = None
    births: Sequence[Item] = ()
    choices: Mapping[Spot, Choice] = field(default_factory=dict)
    adoptions: Mapping[str, str] = field(default_factory=dict)
    lifted: Collection[Spot] = ()


def run(bench: Bench, wish: Wish = Wish(), *, dry: bool = False, watch: Watch = _unwatched) -> Report:
    """One run for one workspace. Raises :class:`okrsync.store.Busy` while another run holds the store."""
    if dry:
        return _counted(bench, propose(bench, wish)[0])
    with bench.store.exclusive(bench.rules.wait_for_others):
        report, observed = propose(bench, wish)
        if observed is None:
            return _counted(bench, report)
        return _counted(bench, _carry_out(bench, report, observed, watch))


class Scene(NamedTuple):
    """What a run decides by: what is remembered, what was read, which record shows which item, and what was asked."""

    memory: Memory
    readings: Readings
    matched: Matched
    asking: Asking


def propose(bench: Bench, wish: Wish) -> tuple[Report, Observed | None]:
    """Everything up to the plan. Nothing is believed, and nothing done, before every connection was read once."""
    stored = bench.store.load()
    readings = read(bench.connectors, stored, bench.clock(), bench.rules.whole_every)
    if any(name not in stored.bookmarks for name in readings.failures):
        return Report(Plan(), failures=readings.failures), None
    aliases = adopted(stored, wish.adoptions, readings.failures.keys())
    wish = replace(wish, choices=meant(wish.choices, aliases))
    memory = renamed(_offering_again(stored, readings), aliases)
    matched = bear(match(memory, readings.views, aliases), wish.births)
    scene = Scene(memory, readings, matched, Asking(bench.connectors, readings.failures.keys()))
    case, decisions = _considered(bench, scene, wish)
    plan = guard(case)
    approved = wish.approve == plan.digest
    if approved:
        opened, wish = let_through(case, plan), replace(wish, lifted=case.halts.keys())
        case, decisions = _considered(bench, scene, wish)
        plan = guard(case, opened)
    distrust = frozenset(() if approved else distrusted(case))
    plan = noted(plan, case, decisions, readings.failures, distrust)
    report = Report(plan, approved, failures={**readings.failures, **scene.asking.failures})
    return report, Observed(memory, readings, matched, decisions, distrust, rewritten(stored, memory))


def _considered(bench: Bench, scene: Scene, wish: Wish) -> tuple[Case, Decisions]:
    """What would follow if nothing were held."""
    memory, readings, matched, _ = scene
    decisions = _measured(bench, scene, _decide(bench, scene, wish))
    proposal = _planned(bench, scene, decisions)
    noted = [problem for reading in readings.readings.values() for problem in reading.problems]
    proposal = replace(proposal, problems=(*rebuilt(memory, matched), *noted, *proposal.problems))
    limits = bench.rules.limits
    case = Case(proposal, memory, readings.views, matched, decisions.items, limits, decisions.halts)
    return case, decisions


def _decide(bench: Bench, scene: Scene, wish: Wish) -> Decisions:
    """What is agreed. Codes are given only while every tool says which ones it shows."""
    memory, readings, matched, _ = scene
    absent, rules = frozenset(readings.failures), bench.rules
    brake = braking(rules.limits, bench.calendar, wish.lifted)
    circumstances = Circumstances(rules.prefer, absent, bench.calendar, rules.gate, wish.choices, brake)
    decisions = decide(memory, readings.views, matched, circumstances)
    return give_codes(decisions, matched) if bench.rules.give_codes and not absent else decisions


def _measured(bench: Bench, scene: Scene, decisions: Decisions) -> Decisions:
    """The decisions with what was measured in them."""
    rules = bench.rules.measures
    found = sources(decisions, scene.matched, rules, bench.calendar)
    answers = scene.asking.answers(found.questions)
    return measure(decisions, found, answers, scene.readings.views, rules.largest_jump)


def _planned(bench: Bench, scene: Scene, decisions: Decisions) -> Plan:
    """What has to be written."""
    memory, readings, matched, _ = scene
    states = {cycle: state.value for cycle, state in memory.cycles.items()}
    ended, calendar = frozenset(decisions.items.keys() - matched.alive), bench.calendar
    company = Company(decisions.items, calendar.today, states=states, ended=ended, calendar=calendar)
    work = known_work(Below(memory, readings.views, matched, decisions), scene.asking)
    return plan(memory, readings.views, matched, decisions, Derivation(company, bench.rules.roll_ups, work))


def _carry_out(bench: Bench, report: Report, observed: Observed, watch: Watch) -> Report:
    store, now = bench.store, bench.clock()
    number = store.begin(now)

    def keep(changes: Changes) -> None:
        store.commit(number, bench.clock(), changes)

    keep(remember(observed))
    account = Account(observed.decisions.items, observed.readings.views, observed.matched, bench.calendar)
    account.expect(report.plan.writes)
    applying = Applying(bench.connectors, account, keep, watch)
    for stage in stages(report.plan.writes):
        applying.stage(stage)
    late = _late_references(bench, observed.readings, account)
    held = held_places(report.plan)
    applying.stage([write for write in late if _is_trusted(write, observed, held)])
    keep(_settled(applying.settle(), observed.readings))
    done = replace(report, run=number, told=applying.told, failures={**report.failures, **applying.failures})
    store.end(number, bench.clock(), "done" if not done.failures else "partly", {"writes": len(applying.told)})
    return done


def _late_references(bench: Bench, readings: Readings, account: Account) -> list[Write]:
    """References that could not be said while their targets were being made: planned again from what is there now."""
    if not account.created:
        return []
    memory = bench.store.load()
    aliases = adopted(memory)
    memory = renamed(memory, aliases)
    now = readings.showing(memory.records)
    scene = Scene(memory, now, match(memory, now.views, aliases), Asking({}, ()))
    later = _planned(bench, scene, _decide(bench, scene, Wish()))
    return due_references(later, account.tried)


def _is_trusted(write: Write, observed: Observed, held: Collection[Place]) -> bool:
    """False where a guard holds what is to be written there, or holds everything of that connection."""
    return write.connection not in observed.distrusted and Place(write.item, write.connection) not in held


def _settled(snapshots: Mapping[str, Snapshot], readings: Readings) -> Changes:
    """What the tools show after the writes, and from where they are read on; the next run merges it."""
    marks = {name: replace(readings.readings[name].bookmark, cursor=each.cursor) for name, each in snapshots.items()}
    return Changes(bookmarks=marks, records={name: each.records for name, each in snapshots.items()})


def _offering_again(memory: Memory, readings: Readings) -> Memory:
    """The memory without refusals by connections that were read whole: what they refused is offered once more."""
    whole = {view.connection for view in readings.views if view.whole}
    return replace(
        memory, refusals={cell: each for cell, each in memory.refusals.items() if cell.connection not in whole}
    )


def _counted(bench: Bench, report: Report) -> Report:
    return replace(report, requests={name: each.requests for name, each in bench.connectors.items()})
