"""Text as people type it and as tools store it; what could mean two numbers is none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from okrsync.kit.mentions import Run, read_runs
from okrsync.kit.texts import clean, one_line, read_number
from okrsync.model import Unreadable


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("0.125", "0.125"),
        ("1,250.5", "1250.5"),
        ("12 345", "12345"),
        ("1,250,000", "1250000"),
        ("−5 %", "-0.05"),
        ("007", "7"),
        (".5", "0.5"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_as_it_is_typed(typed: str, meant: str) -> None:
    assert read_number(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["0,125", "-0,125", "0,500 %", "00,125", "12,5", "1.250,5", "1,25,000"])
def test_a_decimal_comma_is_not_guessed_at(typed: str) -> None:
    assert isinstance(read_number(typed), Unreadable)


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("Ship \ud83d in Q4", "Ship \ufffd in Q4"),  # an emoji that somebody's script cut in two
        ("Ship it \ude80", "Ship it \ufffd"),
        ("Ship \ud83d" + "\ude80", "Ship \U0001f680"),  # one whose halves came in two pieces of text
        ("Ship \U0001f680 für äöü", "Ship \U0001f680 für äöü"),
    ],
)
def test_half_a_character_is_read_as_one_that_every_tool_can_be_told(stored: str, read: str) -> None:
    assert one_line(stored) == clean(stored) == read
    assert [mention.text for mention in read_runs([Run(stored)])] == [read]
