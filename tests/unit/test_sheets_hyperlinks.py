"""Names with hyperlinks become a cell's text and runs, and whatever leads somewhere in a cell is read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sheets.fields import codec
from connectors.sheets.grid import Cell
from connectors.sheets.hyperlinks import text_format_runs
from okrsync.kit.settings import MappedField
from okrsync.model import FIELDS, Kind, Mention, Target

JIRA, NOTION = "https://jira.test/browse/OPS-1", "https://notion.test/1f2e"
ALIGNED = codec(FIELDS[Kind.KEY_RESULT]["aligned_to"], MappedField(name="Aligned to"))

names = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters=";"), min_size=1)
targets = st.lists(st.builds(Target, st.just("k"), code=names, url=st.none() | st.sampled_from([JIRA, NOTION])))


def from_google(text: str, **rest: Any) -> Cell:
    value = {"stringValue": text}
    return Cell.parse({"userEnteredValue": value, "effectiveValue": value, "formattedValue": text, **rest})


def leading(uri: str, start: int = 0) -> dict[str, Any]:
    """A run as Google shows it, which leaves a zero out."""
    return {**({"startIndex": start} if start else {}), "format": {"link": {"uri": uri}, "underline": True}}


@given(targets)
def test_what_is_written_is_read_back(meant: list[Target]) -> None:
    written = ALIGNED.write(tuple(meant))
    shown = [{**run, "startIndex": run["startIndex"] or 0} for run in text_format_runs(written.links)]
    cell = from_google(written.entered.get("stringValue", ""), textFormatRuns=shown)
    assert ALIGNED.read(cell) == tuple(Mention(each.name, url=each.url) for each in meant)
    assert cell.links == written.links


def test_runs_count_utf_16_code_units() -> None:
    written = ALIGNED.write((Target("1", code="🚀 KR1", url=JIRA), Target("2", code="KR2", url=NOTION)))
    assert written.entered == {"stringValue": "🚀 KR1; KR2"}
    assert text_format_runs(written.links) == [
        {"startIndex": 0, "format": {"link": {"uri": JIRA}}},
        {"startIndex": 6, "format": {}},
        {"startIndex": 8, "format": {"link": {"uri": NOTION}}},
    ]


@pytest.mark.parametrize(
    ("text", "rest", "mentions"),
    [
        ("KR1", {}, (Mention("KR1"),)),
        ("KR1", {"hyperlink": JIRA}, (Mention("KR1", url=JIRA),)),
        ("KR1", {"hyperlink": JIRA, "textFormatRuns": [{}, {"startIndex": 2}]}, (Mention("KR1", url=JIRA),)),
        ("KR1; KR2", {"textFormatRuns": [leading(JIRA, 5)]}, (Mention("KR1"), Mention("KR2", url=JIRA))),
        (
            "KR1\nKR2",
            {"textFormatRuns": [leading(JIRA), {"startIndex": 3}]},
            (Mention("KR1", url=JIRA), Mention("KR2")),
        ),
        (
            "OPS-1 Faster and KR2",
            {"chipRuns": [{"chip": {"richLinkProperties": {"uri": JIRA}}}, {"startIndex": 12, "chip": {}}]},
            (Mention("OPS-1 Faster and KR2", url=JIRA),),
        ),
        (
            "Andy; KR2; old",
            {
                "chipRuns": [
                    {"chip": {}},
                    {"startIndex": 4, "chip": {}},
                    {"startIndex": 6, "chip": {"richLinkProperties": {"uri": NOTION}}},
                    {"startIndex": 9, "chip": {}},
                ],
                "textFormatRuns": [leading(JIRA, 11)],
            },
            (Mention("Andy"), Mention("KR2", url=NOTION), Mention("old", url=JIRA)),
        ),
    ],
)
def test_links_are_read_wherever_google_keeps_them(text: str, rest: dict[str, Any], mentions: tuple[Mention]) -> None:
    assert ALIGNED.read(from_google(text, **rest)) == mentions
