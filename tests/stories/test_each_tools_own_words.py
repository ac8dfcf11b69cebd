"""Confidence and people as each tool keeps them: told to every tool in its own words, and flattened by none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from town import KEY_RESULT, Town, town

from okrsync.sandbox import Person, Seed

ANDY = Person("Andy Ray", "andy@example.org")
SEED = Seed([ANDY], key_results=[{"title": "Orders in two days", "code": "KR1"}])
WORDS = {"name": "Confidence", "options": {"high": "On track", "medium": "At risk", "low": "Off track"}}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Town]:
    """Notion counts confidence from 0 to 1, Jira to 10, the sheet in three words; there Andy has a nickname."""
    with town({"notion": SEED, "jira": Seed([ANDY]), "sheets": Seed([ANDY])}, tmp_path) as made:
        settings: dict[str, Any] = yaml.safe_load(made.estate.config.read_text("utf-8"))
        fields = {tool: each["key_results"]["fields"] for tool, each in settings["connections"].items()}
        fields["jira"]["confidence"] = {"name": "Confidence", "scale": "ten"}
        fields["sheets"]["confidence"] = WORDS
        settings["people"] = [{"name": "Andy Ray", "email": "andy@example.org", "sheets": "Andy R."}]
        ready = made.configured(settings)
        ready.sync()
        yield ready


def shown(place: Town, field: str) -> dict[str, object]:
    return {tool: place.shows(tool, KEY_RESULT, "KR1", field) for tool in ("notion", "jira", "sheets")}


def test_a_coarse_word_flattens_no_fine_number_until_somebody_changes_it(place: Town) -> None:
    place.types("notion", KEY_RESULT, "KR1", confidence=0.73)
    place.sync()
    assert shown(place, "confidence") == {"notion": 0.73, "jira": 7.3, "sheets": "On track"}
    assert place.plan().plan.empty
    place.types("sheets", KEY_RESULT, "KR1", confidence="Off track")
    place.sync()
    assert shown(place, "confidence") == {"notion": 0.15, "jira": 1.5, "sheets": "Off track"}
    assert place.plan().plan.empty


def test_a_person_is_called_in_each_tool_as_the_tool_calls_them(place: Town) -> None:
    place.types("sheets", KEY_RESULT, "KR1", owner="Andy R.")
    place.sync()
    assert shown(place, "owner") == {"notion": "andy@example.org", "jira": "andy@example.org", "sheets": "Andy R."}
    place.types("jira", KEY_RESULT, "KR1", owner=None)
    place.sync()
    place.types("notion", KEY_RESULT, "KR1", owner="andy@example.org")
    place.sync()
    assert shown(place, "owner")["sheets"] == "Andy R."
    assert place.plan().plan.empty


def test_somebody_whom_a_tool_does_not_know_is_nobody_else_there(place: Town) -> None:
    place.types("sheets", KEY_RESULT, "KR1", owner="Andy Rayleigh")
    report = place.sync()
    assert shown(place, "owner") == {"notion": None, "jira": None, "sheets": "Andy Rayleigh"}
    assert {problem.place.partition(":")[0] for problem in report.plan.problems} == {"jira", "notion"}
