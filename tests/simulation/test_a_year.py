"""A year of a company of forty: what a run and a week's board cost does not grow with the weeks that have passed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Engine, event

from okrsync.connector import Slot
from okrsync.kit.cycles import week_containing
from okrsync.model import FIELDS, Kind, Mention, Seen
from okrsync.store import Store
from okrsync.sync.cycle import Bench, Report, Rules, run
from okrsync.sync.match import new_key
from okrsync.testing.tabletop import Tabletop, TabletopConnector

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PEOPLE, EACH, TEAMS = 40, 3, 8
SHOWN = ("title", "code", "level", "team", "owner", "cycle", "start", "target", "current", "aligned_to")
SLOTS = {Kind.KEY_RESULT: {name: Slot(many=FIELDS[Kind.KEY_RESULT][name].refers) for name in SHOWN}}


class Cost(NamedTuple):
    """What something cost: requests by tool, and statements that the database was sent."""

    requests: dict[str, int]
    statements: int


class Company:
    """Forty people who each had three key results in each of the last weeks, all in one tool."""

    def __init__(self, weeks: int) -> None:
        self.sheet, self.store, self.now = Tabletop("sheet", SLOTS), Store.open("sqlite://"), NOW
        for team in range(TEAMS):
            self._add(f"Team {team}'s own", code=f"T{team} KR1", level="team", team=f"T{team}", cycle="2026-Q4")
        for week in range(weeks):
            cycle = week_containing((NOW - timedelta(weeks=week)).date())
            for person in range(PEOPLE):
                for number in range(EACH):
                    self._add_weekly(f"P{person}", f"T{person % TEAMS}", cycle, number)

    def _add_weekly(self, person: str, team: str, cycle: str, number: int) -> None:
        said = {"code": f"{person} {cycle}.{number}", "level": "individual", "team": team, "cycle": cycle}
        served = (Mention(f"{team} KR1"),)
        self._add(f"{person}'s number {number} of {cycle}", **said, owner=f"{person}@example.org", aligned_to=served)

    def _add(self, title: str, **values: Seen) -> None:
        metric: dict[str, Seen] = {"start": Decimal(0), "target": Decimal(10), "current": Decimal(1)}
        key = new_key("sheet", title, ())  # as after the first sync, which marks every row
        self.sheet.add(Kind.KEY_RESULT, {"title": title, **metric, **values}, key)

    def sync(self) -> Report:
        self.now += timedelta(minutes=1)
        return run(Bench(self.store, {"sheet": TabletopConnector(self.sheet)}, lambda: self.now, Rules()))

    def cost_of_a_run(self) -> Cost:
        """Of one in which one person typed one value."""
        row = next(row for row in self.sheet.rows.values() if row.values["cycle"] == "2026-W47")
        self.sheet.type(row.id, "current", Decimal(7))
        with statements() as sent:
            report = self.sync()
        assert [agreement.value for agreement in report.plan.agreements] == [Decimal(7)]
        return Cost(dict(report.requests), len(sent))

    def cost_of_a_board(self) -> Cost:
        with statements() as sent:
            excerpt = self.store.excerpt(["2026-W47", "2026-Q4"])
        assert len(excerpt.items) == PEOPLE * EACH + TEAMS
        return Cost({}, len(sent))


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that is sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_run_and_a_board_cost_in_the_last_week_of_a_year_what_they_cost_in_the_fourth() -> None:
    costs = []
    for weeks in (4, 52):
        company = Company(weeks)
        company.sync()
        assert len(company.store.load().items) == weeks * PEOPLE * EACH + TEAMS
        costs.append((company.cost_of_a_run(), company.cost_of_a_board()))
    assert costs[0] == costs[1]
