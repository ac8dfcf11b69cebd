"""Work is counted once a run, only where it is shown and may travel, and what nobody can tell stays as it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from okrsync.connector import Connector, CountWork, Slot, Unavailable
from okrsync.daemon.attended import Attendant, Attended, Resting
from okrsync.daemon.bell import Bell
from okrsync.model import Kind, Record, Seen, Unfit, Value, Work
from okrsync.people import Known, People
from okrsync.store import Store
from okrsync.sync.cycle import Bench, Report, Rules, run
from okrsync.sync.decide import Left, Passage
from okrsync.sync.guards import Limits
from okrsync.sync.memory import Changes, CycleState
from okrsync.testing.table import Tabletop
from okrsync.testing.tabletop import TabletopConnector, Weather

FIELDS = ("title", "cycle", "start", "target", "current", "progress")
METRIC = {"cycle": "2026-Q4", "start": Decimal(0), "target": Decimal(10), "current": Decimal(4)}


class Board(TabletopConnector):
    """A tool that keeps work below its rows."""

    def __init__(self, table: Tabletop, weather: Weather, company: Company) -> None:
        super().__init__(table, weather)
        self._company = company

    @property
    def count_work(self) -> CountWork:
        return self._count

    def _count(self, records: Collection[str]) -> Mapping[str, Work]:
        self._company.asked.append(set(records))
        if self.name in self._company.silent:
            raise Unavailable("it is down", place=self.name)
        return {each: self._company.below.get(each, Work(0, 0)) for each in records}


@dataclass
class Company:
    """A key result on two boards with work below it, and in a sheet that has a column for that."""

    column: Slot = field(default_factory=Slot)
    store: Store = field(default_factory=lambda: Store.open("sqlite://"))
    rules: Rules = field(default_factory=lambda: Rules(limits=Limits(min_items=100)))
    now: datetime = datetime(2026, 11, 18, 9, tzinfo=UTC)

    def __post_init__(self) -> None:
        plain = {name: Slot() for name in FIELDS}
        self.sheet = Tabletop("sheet", {Kind.KEY_RESULT: {**plain, "work_done": self.column}})
        self.boards = [Tabletop(name, {Kind.KEY_RESULT: plain}) for name in ("jira", "jira-shop")]
        self.below: dict[str, Work] = {}
        self.silent: set[str] = set()
        self.around: Callable[[Connector], Connector] = lambda tool: tool
        self.asked: list[set[str]] = []
        self.boards[0].add(Kind.KEY_RESULT, {"title": "Orders in two days", **METRIC})

    def has(self, board: int, done: int, total: int) -> None:
        """So much work is below the key result's row on a board."""
        (row,) = self.boards[board].rows
        self.below[row] = Work(done, total)

    def sync(self, down: str = "") -> Report:
        self.now += timedelta(minutes=1)
        self.asked.clear()
        weather = {name: Weather({0: "down"} if name == down else {}) for name in ("sheet", "jira", "jira-shop")}
        boards = {each.name: Board(each, weather[each.name], self) for each in self.boards}
        tools: dict[str, Connector] = {"sheet": TabletopConnector(self.sheet, weather["sheet"]), **boards}
        tools = {name: self.around(tool) for name, tool in tools.items()}
        return run(Bench(self.store, tools, lambda: self.now, self.rules))

    @property
    def row(self) -> Record:
        return next(iter(self.sheet.rows.values()))

    @property
    def shown(self) -> Seen:
        return self.row.values["work_done"]


def with_work() -> Company:
    company = Company()
    company.sync()
    company.has(0, 1, 3)
    company.has(1, 2, 4)
    company.sync()
    return company


def test_the_work_of_all_boards_is_one_and_no_part_of_the_progress() -> None:
    company = with_work()
    assert company.shown == "3 of 7"
    assert company.row.values["progress"] == Decimal("0.4")
    company.has(0, 3, 3)
    company.sync()
    assert company.shown == "5 of 7"
    assert company.row.values["progress"] == Decimal("0.4")


def test_what_only_one_of_the_boards_can_tell_is_not_shown_as_all_of_it() -> None:
    company = with_work()
    company.has(0, 3, 3)
    company.sync(down="jira-shop")
    assert company.shown == "3 of 7"
    company.silent.add("jira-shop")
    report = company.sync()
    assert company.shown == "3 of 7"
    assert str(report.failures["jira-shop"]) == "jira-shop: it is down"


class Nobody:
    """Looks at no request."""

    def answered(self, connection: str, endpoint: str, status: int | None) -> None:
        assert status is not None, f"{connection} did not answer {endpoint}"

    def waited(self, connection: str, reason: str, seconds: float) -> None:
        assert seconds >= 0, f"{connection} waited for {reason}"


def test_whoever_stands_between_the_run_and_a_tool_passes_the_count_on() -> None:
    company = with_work()
    company.has(0, 2, 3)
    company.around = lambda tool: Known(Attended(tool, Attendant(tool.name, Bell(), Nobody())), People())
    company.sync()
    assert company.shown == "4 of 7"


def test_the_work_of_a_board_that_is_left_alone_for_a_while_is_not_forgotten() -> None:
    company = with_work()
    company.has(0, 2, 3)
    away = Unavailable("it is down", place="jira-shop")

    def resting(tool: Connector) -> Connector:
        attendant = Attendant(tool.name, Bell(), Nobody())
        return Resting(tool, attendant, away) if tool.name == "jira-shop" else tool

    company.around = resting
    company.sync()
    assert company.shown == "3 of 7"


def test_where_there_is_no_work_nothing_is_shown() -> None:
    company = with_work()
    company.has(0, 0, 0)
    company.has(1, 0, 0)
    company.sync()
    assert company.shown is None


def test_what_somebody_types_there_goes_nowhere_and_is_put_right() -> None:
    company = with_work()
    company.sheet.type(company.row.id, "work_done", "all of it")
    assert company.sync().plan.agreements == []
    assert company.shown == "3 of 7"


def test_nobody_is_asked_for_what_is_of_a_locked_cycle_or_held_at_the_gate() -> None:
    company = with_work()
    company.store.commit(1, company.now, Changes(cycles={"2026-Q4": CycleState.LOCKED}))
    company.sync()
    assert company.asked == []
    company.store.commit(1, company.now, Changes(cycles={"2026-Q4": CycleState.OPEN}))
    company.rules = Rules(gate=lambda item, _: Passage(Left("outcomes", "it is a task", "Mend it.", item.title)))
    company.sync()
    assert company.asked == []


def test_nobody_is_asked_where_no_column_can_take_it() -> None:
    company = Company(Slot(writable=False))
    company.sync()
    assert company.asked == []


def test_a_column_that_holds_no_words_is_said_and_left_as_it_is() -> None:
    def numbers(value: Value) -> Value | Unfit:
        return Unfit("it holds numbers only") if isinstance(value, str) else value

    company = Company(Slot(fit=numbers))
    company.sync()
    company.has(0, 1, 3)
    company.has(1, 0, 0)
    report = company.sync()
    assert [each.message for each in report.plan.problems] == ["it holds numbers only"]
    assert company.shown is None
