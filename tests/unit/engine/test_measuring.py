"""A measured value follows its measure, is put back where it is typed over, and stays where nothing is known."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from okrsync.connector import Slot
from okrsync.measures import MeasureRules
from okrsync.model import Kind, Seen
from okrsync.store import Store
from okrsync.sync.cycle import Bench, Report, Rules, Wish, run
from okrsync.sync.memory import Changes, CycleState
from okrsync.testing.tabletop import Tabletop, TabletopConnector, Weather

FIELDS = ("title", "code", "cycle", "start", "target", "current", "measure")
SLOTS = {Kind.KEY_RESULT: {name: Slot() for name in FIELDS}}
OUTAGES = {"title": "Fewer outages", "code": "Ops KR1", "cycle": "2026-Q4", "start": Decimal(20), "target": Decimal(10)}
RULES = MeasureRules(tools={"notion": "notion", "sheet": "sheets"})


@dataclass
class Company:
    """One key result in two tools, and a figure in the sheet that measures it."""

    rules: MeasureRules = RULES
    store: Store = field(default_factory=lambda: Store.open("sqlite://"))
    now: datetime = datetime(2026, 11, 18, 9, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.notion, self.sheet = (Tabletop(name, SLOTS) for name in ("notion", "sheet"))
        self.add(**OUTAGES, current=Decimal(20), measure="sheet: outages")
        self.sheet.figures["outages"] = Decimal(12)

    def add(self, **values: Seen) -> None:
        self.notion.add(Kind.KEY_RESULT, values)

    def sync(self, *, down: str | None = None, approve: str | None = None, dry: bool = False) -> Report:
        self.now += timedelta(minutes=1)
        tables = {table.name: table for table in (self.notion, self.sheet)}
        weather = {down: Weather({0: "down"})}
        tools = {name: TabletopConnector(table, weather.get(name)) for name, table in tables.items()}
        return run(Bench(self.store, tools, lambda: self.now, Rules(measures=self.rules)), Wish(approve), dry=dry)

    def shown(self, name: str = "current") -> list[Seen]:
        return [next(iter(table.rows.values())).values[name] for table in (self.notion, self.sheet)]

    def types(self, name: str, value: Seen) -> None:
        """A person types into the sheet."""
        self.sheet.type(next(iter(self.sheet.rows)), name, value)

    @property
    def key(self) -> str:
        return next(iter(self.store.load().items))


def in_sync() -> Company:
    company = Company()
    company.sync()
    return company


def said(report: Report) -> str:
    return "\n".join(f"{each.place}: {each.message}. {each.remedy}" for each in report.plan.problems)


def test_what_is_measured_is_shown_in_every_tool_within_the_same_run_and_kept_as_a_series() -> None:
    company = in_sync()
    assert company.shown() == [12, 12]
    company.sheet.figures["outages"] = Decimal("11.5")
    company.sync()
    assert company.shown() == [Decimal("11.5")] * 2
    assert company.sync().plan.empty
    assert [(point.value, point.expression) for point in company.store.series(company.key)] == [
        (12, "sheet: outages"),
        (Decimal("11.5"), "sheet: outages"),
    ]
    newest = company.store.history(company.key, "current")[-1]
    assert (newest.event, newest.note) == ("agreed", "measured by sheet: outages")


def test_a_typed_value_is_put_back_reported_and_kept_in_the_history() -> None:
    company = in_sync()
    company.types("current", Decimal(3))
    report = company.sync()
    assert company.shown() == [12, 12]
    assert "sheet: Fewer outages: current: 3 was typed over a measured value. 12 is put back" in said(report)
    replaced = next(each for each in company.store.history(company.key) if each.event == "replaced")
    assert (replaced.before, replaced.value, replaced.connection) == (3, 12, "sheet")
    assert company.sync().plan.empty


def test_what_was_emptied_or_typed_differently_in_two_tools_is_no_conflict_there() -> None:
    company = in_sync()
    company.types("current", None)
    company.notion.type(next(iter(company.notion.rows)), "current", Decimal(4))
    report = company.sync()
    assert report.plan.conflicts == {}
    assert "a measured value was emptied" in said(report)
    assert company.shown() == [12, 12]


def test_equal_questions_are_asked_once() -> None:
    company = Company()
    for number in range(5):
        company.add(title=f"Another {number}", measure="ratio(sheet: outages, sheet: outages)")
    company.sync()
    assert [query.where for query in company.sheet.asked] == ["outages"]


def test_a_run_that_a_person_approved_asks_once_too() -> None:
    company = in_sync()
    company.sheet.figures["outages"] = Decimal(11)
    digest = company.sync(dry=True).plan.digest
    company.sheet.asked.clear()
    assert company.sync(approve=digest).approved
    assert (company.shown(), len(company.sheet.asked)) == ([11, 11], 1)


def test_the_configuration_wins_over_the_tools_and_names_a_key_result_by_code_title_or_key() -> None:
    company = in_sync()
    company.sheet.figures["other"] = Decimal(14)
    for name in ("ops kr1", "Fewer  outages", company.key):
        company.rules = replace(RULES, expressions={name: "sheet: other"})
        company.sync()
        assert company.shown() == [14, 14]
        company.rules = RULES
        company.sync()
        assert company.shown() == [12, 12]
    assert company.shown("measure") == ["sheet: outages"] * 2


def test_a_name_in_the_configuration_that_is_nobodys_is_said_and_one_of_two_cycles_means_todays() -> None:
    company = in_sync()
    company.add(**{**OUTAGES, "title": "Fewer outages then", "cycle": "2026-Q2"}, current=Decimal(1))
    company.rules = replace(RULES, expressions={"Ops KR1": "sheet: other", "Nobody": "sheet: other"})
    company.sheet.figures["other"] = Decimal(14)
    report = company.sync()
    assert company.shown() == [14, 14]
    assert "measures.key_results.Nobody: no key result is called 'Nobody'" in said(report)


def test_a_locked_cycle_stops_it() -> None:
    company = in_sync()
    company.store.commit(1, company.now, Changes(cycles={"2026-Q4": CycleState.LOCKED}))
    company.sheet.figures["outages"] = Decimal(15)
    company.sheet.asked.clear()
    company.sync()
    assert (company.shown(), company.sheet.asked) == ([12, 12], [])


def test_a_measure_that_fails_leaves_the_last_value_and_says_so() -> None:
    company = in_sync()
    company.sheet.figures.clear()
    company.types("current", Decimal(3))
    report = company.sync()
    assert company.shown() == [12, 12]
    assert "Fewer outages: current: cannot be measured by sheet: outages: there is no figure" in said(report)
    assert "Name one. 12 stays." in said(report)


def test_while_a_tool_is_down_what_it_measures_stays() -> None:
    company = in_sync()
    company.notion.type(next(iter(company.notion.rows)), "current", Decimal(3))
    report = company.sync(down="sheet")
    assert company.shown() == [12, 12]
    assert "sheet does not answer. The next run asks again. 12 stays." in said(report)


def test_a_conflict_with_a_tool_that_is_down_ends_and_its_word_is_put_back_when_it_is_there_again() -> None:
    company = Company()
    company.notion.rows = {
        key: replace(row, values={**row.values, "measure": None}) for key, row in company.notion.rows.items()
    }
    company.sync()
    company.types("current", Decimal(3))
    company.notion.type(next(iter(company.notion.rows)), "current", Decimal(4))
    assert company.sync().plan.conflicts
    company.rules = replace(RULES, expressions={"Ops KR1": "notion: outages"})
    company.notion.figures["outages"] = Decimal(12)
    assert company.sync(down="sheet").plan.conflicts == {}
    assert company.shown() == [12, 3]
    assert "3 was typed over a measured value" in said(company.sync())
    assert company.shown() == [12, 12]


def test_an_absurd_leap_is_not_believed_until_a_person_types_it() -> None:
    company = in_sync()
    company.sheet.figures["outages"] = Decimal(1200)
    report = company.sync()
    assert company.shown() == [12, 12]
    assert "1200 was measured after 12: a leap of 119 times its way to the target" in said(report)
    company.types("current", Decimal(1200))
    company.sync()
    assert company.shown() == [1200, 1200]


def test_a_leap_beyond_all_measure_is_said_like_any_other() -> None:
    company = in_sync()
    company.sheet.figures["outages"] = Decimal("1E+40")
    assert "times its way to the target" in said(company.sync())
    assert company.shown() == [12, 12]


def test_counting_finished_tickets_is_refused_unless_it_is_allowed() -> None:
    company = in_sync()
    company.types("measure", "notion: count(project = OPS and statusCategory = Done)")
    company.notion.figures["project = OPS and statusCategory = Done"] = Decimal(15)
    report = company.sync()
    assert "it counts finished tickets (statusCategory = Done)" in said(report)
    assert company.shown() == [12, 12]
    company.types("current", Decimal(13))
    company.sync()
    assert company.shown() == [13, 13]
    company.rules = replace(RULES, allow_own_tickets=True)
    company.sync()
    assert company.shown() == [15, 15]


def test_a_measure_with_a_typo_measures_nothing_and_says_where_the_typo_is() -> None:
    company = in_sync()
    company.types("measure", "shete: outages")
    report = company.sync()
    assert "Fewer outages: measure: there is no connection 'shete' (column 1) in 'shete: outages'" in said(report)
    assert company.shown() == [12, 12]


def test_where_there_was_never_a_value_what_is_typed_counts_until_it_can_be_measured() -> None:
    company = Company()
    company.sheet.figures.clear()
    company.sync()
    assert company.shown() == [20, 20]
    company.sheet.figures["outages"] = Decimal(12)
    company.sync()
    assert company.shown() == [12, 12]
