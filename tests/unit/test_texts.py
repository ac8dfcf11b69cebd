"""Text as people type it, read as numbers; what could mean two numbers is none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from okrsync.kit.texts import read_number
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
