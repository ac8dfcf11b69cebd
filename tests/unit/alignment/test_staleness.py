"""A key result that nobody touched for longer than its cadence is called stale, and no other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from okrs import FRIDAY, QUARTER, company_of, objective, own_kr, team_kr

from okrsync.alignment.company import Company
from okrsync.alignment.rules import check
from okrsync.alignment.settings import AlignmentSettings, Cadence
from okrsync.model import Item
from okrsync.reports.board import (
    Outlook,
    board_json,
    board_lines,
    board_markdown,
    board_of,
    board_page,
    stale_markdown,
    tree_json,
    tree_lines,
    tree_markdown,
    tree_of,
    tree_page,
)

CADENCE = AlignmentSettings().cadence.days


def rested(days: int, *items: Item, **known: Any) -> Company:
    touched = {each.key: FRIDAY - timedelta(days=days) for each in items}
    return company_of(*items, touched=touched, **{"cadence": CADENCE, **known})


def stale(company: Company) -> list[str | None]:
    return [each.item for each in check(company, {}) if each.rule == "stale"]


@pytest.mark.parametrize(
    ("item", "days"),
    [
        (own_kr("a", "andy"), 7),
        (team_kr("t"), 14),
        (team_kr("c", level="company"), 30),
        (team_kr("weekly", cycle="2026-W47"), 7),
    ],
    ids=["a person's", "a team's", "the company's", "a team's of one week"],
)
def test_a_key_result_is_stale_once_nobody_touched_it_for_longer_than_its_cadence(item: Item, days: int) -> None:
    assert stale(rested(days, item)) == []
    assert stale(rested(days + 1, item)) == [item.key]


@pytest.mark.parametrize(
    ("item", "known"),
    [
        (team_kr("t", state="done"), {}),
        (team_kr("t", state="dropped"), {}),
        (team_kr("t"), {"ended": frozenset({"t"})}),
        (team_kr("t"), {"states": {QUARTER: "locked"}}),
        (team_kr("t"), {"states": {QUARTER: "closed"}}),
        (team_kr("t", cycle="2026-Q3"), {}),
        (own_kr("a", "andy", cycle="2026-W48"), {"week": "2026-W48"}),
        (team_kr("t"), {"cadence": Cadence(team=0).days}),
        (objective("o"), {}),
    ],
)
def test_what_is_over_or_not_yet_begun_and_what_may_rest_for_ever_is_never_stale(
    item: Item, known: dict[str, Any]
) -> None:
    assert stale(rested(60, item, **known)) == []


def test_a_week_that_is_over_is_looked_at_as_of_its_last_day() -> None:
    for touched, expected in ((date(2026, 11, 8), []), (date(2026, 11, 7), ["a"])):
        company = company_of(
            own_kr("a", "andy", cycle="2026-W46"), week="2026-W46", touched={"a": touched}, cadence=CADENCE
        )
        assert stale(company) == expected


def test_it_is_shown_in_every_report_with_the_day_of_the_last_touch() -> None:
    company = rested(15, team_kr("t", team="Ops"), own_kr("a", "andy", "t"))
    outlook = Outlook(company, findings=check(company, {}))
    board, tree = board_of(outlook), tree_of(outlook, "2026-W47")
    told = "untouched since 2026-11-05"
    texts = [
        "\n".join(map(str, board_lines(board))),
        board_markdown(board),
        board_page(board),
        "\n".join(map(str, tree_lines(tree))),
        tree_markdown(tree),
        tree_page(tree),
        "\n".join(stale_markdown(board)),
    ]
    assert [text.replace("\\", "").count(told) for text in texts] == [2] * 7
    (row,) = board_json(board)["teams"][0]["key_results"]
    (root,) = tree_json(tree)["roots"]
    assert [each["untouched_since"] for each in (row, row["supported_by"][0], root)] == ["2026-11-05"] * 3
    (finding,) = [each for each in check(company, {}) if each.item == "a" and each.rule == "stale"]
    assert (finding.message, finding.person) == (
        "nobody has touched “Title of a” since 2026-11-05",
        "andy@example.org",
    )
