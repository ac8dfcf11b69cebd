"""What the sandboxes start with: the demo company, and directories of CSV files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from okrsync.model import FIELDS, Kind
from okrsync.sandbox.company import company
from okrsync.sandbox.samples import NoSamples, read_samples


def test_the_company_is_set_in_the_present() -> None:
    seeds = company(date(2026, 11, 22))
    cycles = {row["cycle"] for seed in seeds.values() for row in seed.key_results}
    assert cycles == {"2026-Q4", "2026-W47", "2026-W48"}


def test_the_turn_of_the_year_has_the_weeks_of_iso_8601() -> None:
    cycles = {row["cycle"] for row in company(date(2026, 12, 31))["notion"].key_results}
    assert cycles == {"2026-Q4", "2026-W53", "2027-W01"}


def test_every_column_of_the_company_is_a_field() -> None:
    for seed in company(date(2026, 11, 22)).values():
        assert all(set(row) <= set(FIELDS[Kind.OBJECTIVE]) for row in seed.objectives)
        assert all(set(row) <= set(FIELDS[Kind.KEY_RESULT]) for row in seed.key_results)


def test_every_reference_of_the_company_is_to_a_code_that_exists_once() -> None:
    seeds = company(date(2026, 11, 22)).values()
    objectives = [row["code"] for seed in seeds for row in seed.objectives]
    key_results = [row["code"] for seed in seeds for row in seed.key_results if row["code"]]
    assert len({*objectives, *key_results}) == len(objectives) + len(key_results)
    assert {row["parent"] for seed in seeds for row in seed.objectives} - {""} <= set(objectives)
    for row in (row for seed in seeds for row in seed.key_results):
        assert row["objective"] in {"", *objectives}
        assert set(row["aligned_to"].split("; ")) - {""} <= set(key_results)


def test_every_individual_key_result_of_the_company_serves_one_of_a_team_most_of_them_in_another_tool() -> None:
    seeds = company(date(2026, 11, 22))
    rows = {row["code"]: (tool, row) for tool, seed in seeds.items() for row in seed.key_results}
    weekly = [(tool, row) for tool, seed in seeds.items() for row in seed.key_results if row["level"] == "Individual"]
    served = [(tool, row["team"], rows[code]) for tool, row in weekly for code in row["aligned_to"].split("; ")]
    assert len(weekly) == 10
    assert all(row["level"] == "Team" for _, _, (_, row) in served)
    assert {(tool, other) for tool, _, (other, _) in served} >= {("notion", "jira"), ("notion", "sheets")}
    assert {(team, row["team"]) for _, team, (_, row) in served} >= {("Ops", "HR"), ("Engineering", "Ops")}


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    (tmp_path / "a.csv").write_text(
        "organisation,cycle,team,objective,key_result,result,priority,score\n"
        'Acme,2021-Q1,Sales,Sell more,"Close 10 deals, of any size",six,P1,0.6\n'
        "Acme,2021-Q2,Sales,Sell more,Open 5 stores,,,\n"
        "Acme,2021-Q2,Sales,Sell more,,,,\n",
        "utf-8-sig",
    )
    (tmp_path / "b.csv").write_text(
        "objective,key_result,label\nSell more,Open 5 stores,task\nSmile,Smile,outcome\nSmile,Smile,outcome\n"
    )
    (tmp_path / "c.csv").write_text("task\nBuy milk\n")
    return tmp_path


def test_samples_become_rows_of_the_sheet(samples: Path) -> None:
    seed = read_samples(samples)
    first, second, third = seed.key_results
    assert first == {
        "cycle": "2021-Q1",
        "team": "Sales",
        "objective": "Sell more",
        "title": "Close 10 deals, of any size",
        "note": "six",
        "start": "0",
        "target": "1",
        "current": "0.6",
    }
    assert second["title"] == "Open 5 stores"
    assert "current" not in second
    assert third == {"objective": "Smile", "title": "Smile"}


def test_each_objective_is_one_row_with_what_its_key_results_share(samples: Path) -> None:
    assert list(read_samples(samples).objectives) == [{"title": "Sell more", "team": "Sales"}, {"title": "Smile"}]


def test_a_metric_of_its_own_stands_against_the_score(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("key_result,score,target,current\nGrow,0.6,50,30\n")
    (row,) = read_samples(tmp_path).key_results
    assert row == {"title": "Grow", "target": "50", "current": "30"}


def test_a_directory_without_key_results_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoSamples, match="key_result"):
        read_samples(tmp_path)
