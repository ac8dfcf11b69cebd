"""The gate holds what is no outcome or has no measure, says why and what would mend it, and can be told otherwise."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from okrsync.model import Unreadable
from okrsync.outcomes import Claim, Exemption, Judgement, OutcomesSettings, claim, judge, rules_of
from okrsync.outcomes.rules import ADVICE, Rule

TASK = Claim("Launch the portal", Decimal(0), Decimal(100))
RESULT = Claim("40% of tickets are solved in the portal")


def judged(said: Claim, **settings: object) -> Judgement:
    return judge(said, rules_of(OutcomesSettings.model_validate(settings)))


def found(judgement: Judgement) -> list[str]:
    return [finding.rule.value for finding in judgement.findings]


def test_a_task_is_held_and_travels_once_it_says_what_changes() -> None:
    assert judged(TASK).held
    assert found(judged(TASK)) == ["work"]
    assert not judged(RESULT).held
    assert judged(RESULT).findings == []


def test_a_finding_says_why_and_what_to_say_instead() -> None:
    finding = judged(TASK).findings[0]
    assert finding.reason == "it begins with “Launch”, which is work to do"
    assert finding.suggestion.startswith("Say what changes for whom")


def test_every_rule_has_a_suggestion() -> None:
    assert set(ADVICE) == set(Rule)


@pytest.mark.parametrize(
    "said",
    [
        Claim("Customers come back", target=Decimal(5)),
        Claim("Customers come back", target=date(2026, 12, 31)),
        Claim("Customers come back", direction="achieve"),
        Claim("5 customers come back"),
    ],
)
def test_a_target_a_date_a_yes_or_no_and_a_number_in_the_text_are_measures(said: Claim) -> None:
    assert not judged(said).held


def test_a_result_without_a_measure_is_held() -> None:
    assert found(judged(Claim("Customers come back", start=Decimal(3)))) == ["no-metric"]
    assert judged(Claim("Customers come back")).held


def test_what_is_unclear_is_said_and_not_held() -> None:
    judgement = judged(Claim("Logistics", target=Decimal(5)))
    assert (judgement.label, found(judgement), judgement.held) == ("unclear", ["unclear"], False)


def test_own_planned_work_is_called_what_it_is() -> None:
    assert found(judged(Claim("90% of planned stories are completed in each sprint"))) == ["own-work"]


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        (Claim("Churn falls", Decimal(5), Decimal(5)), "no-change"),
        (Claim("Churn falls", Decimal(5), Decimal(9), direction="decrease"), "wrong-way"),
        (Claim("Churn falls", Decimal(5), Decimal(3), Unreadable("about 4")), "unreadable"),
        (Claim("Churn falls from 5 to 3", Decimal(5), Decimal(2)), "text-differs"),
        (Claim("Set up a hotline and reduce complaints by 30%, with 5 fewer every week"), "mixed"),
    ],
)
def test_what_is_odd_is_a_warning(said: Claim, rule: str) -> None:
    judgement = judged(said)
    assert rule in found(judgement)
    assert not judgement.held


@pytest.mark.parametrize(("start", "target"), [("5", "3"), ("0.05", "0.03")])
def test_a_share_may_be_written_either_way(start: str, target: str) -> None:
    assert found(judged(Claim("Churn falls from 5% to 3%", Decimal(start), Decimal(target)))) == []


@pytest.mark.parametrize(
    ("unit", "rules"), [("%", []), ("days", ["text-differs"]), ("Day", ["text-differs"]), (None, ["text-differs"])]
)
def test_a_number_of_another_unit_in_the_text_is_no_contradiction(unit: str | None, rules: list[str]) -> None:
    assert found(judged(Claim("Orders delivered within 2 days", Decimal(71), Decimal(95), unit=unit))) == rules


def test_a_score_beside_a_text_with_numbers_is_no_contradiction() -> None:
    assert found(judged(Claim("Churn falls from 5 to 3", Decimal(0), Decimal(1)))) == []


def test_advise_lets_everything_travel_and_says_what_it_found() -> None:
    judgement = judged(TASK, mode="advise")
    assert (found(judgement), judgement.held) == (["work"], False)


def test_off_says_nothing_and_yaml_may_take_it_for_false() -> None:
    assert judged(TASK, mode=False).findings == ()


def test_the_loosest_of_the_modes_that_are_given_holds() -> None:
    weekly = Claim(TASK.text, level="individual", connections=frozenset({"notion"}))
    assert judged(weekly, connections={"notion": "strict"}).held
    assert not judged(weekly, connections={"notion": "strict"}, levels={"individual": "advise"}).held
    assert judged(TASK, levels={"individual": "advise"}).held


def test_a_rule_can_be_made_a_warning_or_be_switched_off() -> None:
    assert not judged(TASK, rules={"work": "warning"}).held
    assert judged(TASK, rules={"work": False}).findings == []


@pytest.mark.parametrize("name", ["ops kr1.1", "Launch the portal", "K-7"])
def test_an_exemption_by_code_text_or_key_lets_it_travel_with_its_reason(name: str) -> None:
    said = claim({"title": "Launch the portal", "code": "Ops KR1.1"}, key="K-7")
    judgement = judged(said, exempt=[Exemption(key_result=name, reason="the board asked for it")])
    assert (judgement.held, judgement.exempt) == (False, "the board asked for it")
    assert "work" in found(judgement)


@pytest.mark.parametrize("name", ["Ops KR1.1", "Launch\n  the portal\n"])
def test_a_short_code_is_called_with_its_team_and_a_text_may_be_folded_as_yaml_folds_it(name: str) -> None:
    rules = {"exempt": [Exemption(key_result=name, reason="the board asked for it")]}
    short = {"title": "Launch the portal", "code": "KR1.1"}
    assert judged(claim({**short, "team": "Ops"}), **rules).exempt
    assert not judged(claim({**short, "title": "Launch the shop", "team": "HR"}), **rules).exempt


def test_an_exemption_needs_its_reason() -> None:
    with pytest.raises(ValidationError, match="reason"):
        OutcomesSettings.model_validate({"exempt": [{"key_result": "Ops KR1.1"}]})


MEASURED = {"start": Decimal(52), "target": Decimal(8), "unit": "hours"}


@pytest.mark.parametrize("text", ["Hours from merge to production", "Parcels without a tracking number"])
def test_a_text_that_only_names_what_is_counted_is_a_result_where_the_fields_say_how_far_it_goes(text: str) -> None:
    assert judged(Claim(text)).held
    assert not judged(Claim(text, **MEASURED)).held


def test_a_text_without_any_sign_is_not_unclear_where_the_fields_say_how_far_it_goes() -> None:
    assert found(judged(Claim("Net revenue retention", target=Decimal(110)))) == ["unclear"]
    assert found(judged(Claim("Net revenue retention", Decimal(101), Decimal(110), unit="%"))) == []


def test_what_is_to_be_done_stays_a_task_however_it_is_counted() -> None:
    assert judged(Claim("Launch the portal", **MEASURED)).held
    score = {"start": Decimal(0), "target": Decimal(1), "unit": "score"}
    assert judged(Claim("Parcels without a tracking number", **score)).held
