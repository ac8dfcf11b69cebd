"""Hundreds of key results that people have published come from a sheet to Notion and Jira whole, in one run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from desk import Plain
from town import KEY_RESULT, OBJECTIVE, PEOPLE, TOOLS, Town, town

from okrsync.connector import Done
from okrsync.kit.cycles import Calendar, complete
from okrsync.model import Kind
from okrsync.sandbox import Seed
from okrsync.sandbox.samples import read_samples

SAMPLES = Path(__file__).parents[3] / "shared" / "okr-samples"
CALENDAR = Calendar(datetime.now(UTC).date())
HEADINGS = "org,team,cycle,objective,key_result,start,target,current,unit,score"


def invented(directory: Path) -> Path:
    """A file of the shape of the published ones, for where these are not at hand."""
    rows = [
        f"Acme,Team {n % 7},FY2{n % 3} Q{n % 4 + 1},Objective {n // 4} of Acme,"
        f'"Key result {n}, in words",{n},{2 * n},{n + 0.5},%,'
        for n in range(400)
    ]
    (directory / "key-results.csv").write_text("\n".join([HEADINGS, *rows]), "utf-8")
    return directory


def test_everything_arrives_complete_and_then_there_is_nothing_left_to_do(tmp_path: Path) -> None:
    seed = read_samples(SAMPLES if SAMPLES.is_dir() else invented(tmp_path))
    assert len(seed.key_results) > 300
    with town({"sheets": Seed(PEOPLE, seed.objectives, seed.key_results)}, tmp_path) as made:
        place = made.configured({**yaml.safe_load(made.estate.config.read_text("utf-8")), "codes": "manual"})
        report = place.sync()
        assert report.failures == {}
        assert not [*report.plan.held, *report.plan.conflicts]
        assert {type(told.outcome) for told in report.told} == {Done}
        assert_complete(place, seed)
        place.forget()
        assert place.plan().plan.empty
        assert {tool: len(place.requests(tool)) for tool in TOOLS} == {"jira": 2, "notion": 2, "sheets": 1}


def assert_complete(place: Town, seed: Seed) -> None:
    for kind, rows in ((OBJECTIVE, seed.objectives), (KEY_RESULT, seed.key_results)):
        there = {tool: contents(place, tool, kind) for tool in TOOLS}
        assert len(there["sheets"]) == len(rows)
        assert there["notion"].keys() == there["sheets"].keys() == there["jira"].keys()
        for key, row in there["sheets"].items():
            assert there["notion"][key] == {**row, "cycle": row["cycle"] and complete(row["cycle"], CALENDAR)}
            cut = {name: in_jira(row[name]) for name in ("title", "objective") if name in row}
            assert there["jira"][key] == {**there["notion"][key], **cut}


def contents(place: Town, tool: str, kind: Kind) -> Mapping[str, Mapping[str, Any]]:
    """Title, objective, team and cycle of every record, by key."""
    names = ("title", "team", "cycle", *(["objective"] if kind is KEY_RESULT else []))
    rows = place.desk(tool).rows(kind)
    found = {str(row.key): {name: row.values[name] for name in names} for row in rows}
    assert len(found) == len(rows)
    return found


def in_jira(titles: Plain) -> Plain:
    """As a Jira summary of at most 255 characters shows a title, or several."""
    if isinstance(titles, tuple):
        return tuple(in_jira(title) for title in titles)
    words = " ".join(titles.split()) if titles else titles
    return words[:254].rstrip() + "…" if words and len(words) > 255 else words
