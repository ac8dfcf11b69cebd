"""Each rule finds what it is for, and leaves alone what is well."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from okrs import QUARTER, article, company_of, objective, own_kr, team_kr
from pydantic import ValidationError

from okrsync.alignment.company import Company
from okrsync.alignment.findings import RuleName
from okrsync.alignment.rules import RULES, check
from okrsync.alignment.settings import AlignmentSettings
from okrsync.kit.cycles import Calendar
from okrsync.model import Item


def found(company: Company, rule: RuleName) -> list[str]:
    return [finding.message for finding in check(company, {}) if finding.rule == rule]


def test_the_articles_company_is_in_line_but_for_those_who_have_no_key_result() -> None:
    findings = check(company_of(*article()), {})
    assert {finding.rule for finding in findings} == {"idle"}
    assert {finding.person for finding in findings} == {"olivia@example.org", "henry@example.org"}


def test_a_key_result_that_serves_nothing_is_told_to_its_owner() -> None:
    company = company_of(*article(), own_kr("a", "andy", title="Tidy desks"))
    (finding,) = [each for each in check(company, {}) if each.rule == "serves-nothing"]
    assert finding.message == "“Tidy desks” serves no key result"
    assert (finding.severity, finding.item, finding.person) == ("error", "a", "andy@example.org")
    assert "aligned to" in finding.remedy


@pytest.mark.parametrize("level", ["individual", "company"])
def test_what_a_person_serves_should_be_a_teams(level: str) -> None:
    target = team_kr("Ops KR1", level=level)
    assert found(company_of(target, own_kr("a", "andy", "Ops KR1")), "serves-no-team-result") == [
        f"“Title of a” serves Ops KR1, which is a key result of level {level}"
    ]


@pytest.mark.parametrize(
    ("target", "known", "why"),
    [
        (team_kr("t", state="done"), {}, "which is done"),
        (team_kr("t", state="dropped"), {}, "which is dropped"),
        (team_kr("t"), {"ended": frozenset({"t"})}, "which no tool shows any more"),
        (team_kr("t"), {"states": {QUARTER: "closed"}}, "whose cycle 2026-Q4 is closed"),
        (team_kr("t", cycle="2026-Q3"), {}, "whose cycle 2026-Q3 was over before"),
    ],
)
def test_what_is_over_is_served_no_more(target: Item, known: dict[str, object], why: str) -> None:
    assert found(company_of(target, own_kr("a", "andy", "t"), **known), "serves-the-past") == [
        f"“Title of a” serves Ops t, {why}"
    ]
    assert found(company_of(target, own_kr("a", "andy", "t", state="done"), **known), "serves-the-past") == []


def test_a_locked_cycle_is_not_over() -> None:
    company = company_of(team_kr("t"), own_kr("a", "andy", "t"), states={QUARTER: "locked"})
    assert found(company, "serves-the-past") == []


def test_a_loop_is_told_once_with_the_whole_way() -> None:
    around = [
        team_kr("Ops 1", aligned_to=frozenset({"Ops 2"})),
        team_kr("Ops 2", aligned_to=frozenset({"Ops 3", "Ops 1"})),
    ]
    more = [team_kr("Ops 3", aligned_to=frozenset({"Ops 3", "lost"})), own_kr("a", "andy", "Ops 1")]
    parents = [objective("x", parent="y", code="O1"), objective("y", parent="x", code="O2")]
    assert found(company_of(*around, *more, *parents), "loop") == [
        "Ops 1 leads back to itself: Ops 1 → Ops 2 → Ops 1",
        "Ops 3 leads back to itself: Ops 3 → Ops 3",
        "O1 leads back to itself: O1 → O2 → O1",
    ]


def test_a_team_key_result_wants_a_supporter_each_week() -> None:
    last_week = own_kr("a", "andy", "Ops KR1", cycle="2026-W46")
    assert found(company_of(team_kr("Ops KR1"), last_week), "unsupported") == ["nobody supports Ops KR1 this week"]
    assert found(company_of(team_kr("Ops KR1"), last_week, week="2026-W46"), "unsupported") == []
    assert (
        found(company_of(team_kr("Ops KR1"), own_kr("a", "andy", "Ops KR1", cycle="2026-W46/W47")), "unsupported") == []
    )
    assert found(company_of(team_kr("Ops KR1", state="done")), "unsupported") == []
    assert found(company_of(team_kr("Ops KR1", cycle="2026-Q3")), "unsupported") == []


def test_who_took_part_lately_is_missed() -> None:
    lately, long_ago = own_kr("a", "zoe", "t", cycle="2026-W43"), own_kr("b", "yan", "t", cycle="2026-W42")
    busy = own_kr("c", "owen", "t")
    company = company_of(team_kr("t", owner="owen"), lately, long_ago, busy, own_kr("d", None, "t"))
    assert found(company, "idle") == ["zoe@example.org has no key result this week, but had one in the last four weeks"]


def test_too_many_key_results_are_counted_in_each_cycle() -> None:
    weekly = [own_kr(f"w{n}", "andy", "t") for n in range(3)]
    quarterly = [own_kr(f"q{n}", "andy", "t", cycle=QUARTER) for n in range(2)]
    company = company_of(team_kr("t"), *weekly, *quarterly, most_per_person=2)
    assert found(company, "overloaded") == ["andy@example.org has 3 key results in 2026-W47, more than 2"]
    assert found(company_of(team_kr("t"), *weekly, most_per_person=3), "overloaded") == []


@pytest.mark.parametrize(
    ("target", "unit", "direction", "expected"),
    [
        (95, "Percent", None, ["“Title of a” has the target of Ops t, which it serves: 95 Percent"]),
        (95, None, None, []),
        (90, "percent", None, []),
        (None, "percent", None, []),
        (95, "percent", "achieve", []),
    ],
)
def test_a_copied_target_is_no_contribution(
    target: int | None, unit: str | None, direction: str | None, expected: list[str]
) -> None:
    own = own_kr("a", "andy", "t", target=target, unit=unit, direction=direction)
    assert found(company_of(team_kr("t", target=95, unit="percent"), own), "copied-target") == expected


def test_individual_key_results_do_not_take_the_place_of_the_teams() -> None:
    replaced = company_of(team_kr("t", team="HR"), own_kr("a", "andy", "t"))
    assert found(replaced, "outnumbered") == ["Ops has 1 individual key results in 2026-W47 for no of the team's own"]
    many = [own_kr(f"w{n}", f"p{n}", "t") for n in range(11)]
    assert found(company_of(team_kr("t"), *many), "outnumbered") == [
        "Ops has 11 individual key results in 2026-W47 for 1 of the team's own"
    ]
    assert found(company_of(team_kr("t"), team_kr("u", team="ops "), *many[:10]), "outnumbered") == []


def test_what_is_dropped_or_gone_from_all_tools_is_let_be() -> None:
    company = company_of(own_kr("a", "andy", state="dropped"), own_kr("b", "andy"), ended=frozenset({"b"}))
    assert found(company, "serves-nothing") == []


def test_levels_and_teams_that_nobody_wrote_down_are_inferred() -> None:
    own = own_kr("a", "andy", "t", level=None, team=None)
    company = company_of(
        objective("o", team="Ops"), team_kr("t", level=None, team=None, objective="o"), own, own_kr("b", "andy", "t")
    )
    assert [company.level(company.items[key]) for key in ("t", "a")] == ["team", "individual"]
    assert [company.team(company.items[key]) for key in ("t", "a")] == ["Ops", "Ops"]


@pytest.mark.parametrize(
    ("code", "level", "called"),
    [
        ("KR1.1", "team", "Ops KR1.1"),
        ("Eng KR1.1", "team", "Eng KR1.1"),
        ("ops-3", "team", "ops-3"),
        ("KR1.1", "company", "KR1.1"),
        (None, "team", "“Title of t”"),
    ],
)
def test_a_short_code_is_called_with_its_team(code: str | None, level: str, called: str) -> None:
    assert company_of(team_kr("t", code=code, level=level)).name("t") == called


def test_a_fiscal_quarter_runs_where_the_calendar_says() -> None:
    item = team_kr("t", cycle="FY27 Q3")
    assert company_of(item).team_results == (item,)  # without a calendar it says no days, and goes on
    in_october = Calendar(date(2026, 11, 20), first_month=4)
    assert company_of(item, calendar=in_october).team_results == (item,)
    assert company_of(team_kr("t", cycle="FY27 Q2"), calendar=in_october).team_results == ()


def test_rules_are_switched_by_name() -> None:
    company = company_of(own_kr("a", "andy"))
    settings = AlignmentSettings.model_validate({"rules": {"serves-nothing": "info", "outnumbered": False}})
    assert [(each.rule, each.severity) for each in check(company, settings.rules)] == [("serves-nothing", "info")]
    with pytest.raises(ValidationError):
        AlignmentSettings.model_validate({"rules": {"serves-nought": "info"}})


def test_the_gravest_comes_first() -> None:
    company = company_of(team_kr("t", owner="olivia"), own_kr("a", "andy"))
    assert [each.severity for each in check(company, {})] == ["error", "warning", "info"]


def test_every_rule_has_a_row_in_the_table() -> None:
    assert tuple(rule.name for rule in RULES) == get_args(RuleName)
    assert all(rule.explanation.endswith(".") and rule.remedy.endswith(".") for rule in RULES)
