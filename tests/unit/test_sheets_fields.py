"""How cells and values become each other: whatever fits is read back as it was written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.sheets.fields import LIMIT, Codec, codec, fitting, holding
from connectors.sheets.grid import Cell
from connectors.sheets.hyperlinks import Link
from okrsync.kit.settings import MappedField
from okrsync.model import FIELDS, Field, FieldType, Kind, Mention, Unfit, Unreadable, Value

ALL = {**FIELDS[Kind.OBJECTIVE], **FIELDS[Kind.KEY_RESULT]}
NUMBER, NOTE, STATE, ALIGNED, PARENT = (ALL[name] for name in ("current", "note", "state", "aligned_to", "parent"))
DAYS = {"type": "DATE", "pattern": "dd/mm/yyyy"}
CELLS = [Cell(), Cell(format=DAYS), Cell(format={"type": "PERCENT"}), Cell({"boolValue": True}, {"boolValue": True})]

numbers = st.decimals(allow_nan=False, allow_infinity=False) | st.dates()
TEXTS: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.NUMBER: numbers,
    FieldType.CYCLE: st.sampled_from(["2026-Q4", "2026-W47", "FY27 H1", "2026 Q1", "2025-W60"]) | st.text(),
}


def plain(field: Field) -> Codec:
    """The field in a column of its name, and nothing more said."""
    return codec(field, MappedField(name=field.name))


def values(field: Field) -> st.SearchStrategy[Any]:
    if field.choices:
        return st.none() | st.sampled_from([choice.value for choice in field.choices])
    return st.none() | TEXTS.get(field.type, st.text())


@pytest.mark.parametrize("field", [each for each in ALL.values() if not each.refers], ids=lambda field: field.name)
@given(data=st.data())
def test_what_fits_fits_for_good(field: Field, data: st.DataObject) -> None:
    fit = fitting(plain(field))
    once = fit(data.draw(values(field)))
    assert isinstance(once, Unfit) or fit(once) == once


@given(st.sampled_from(CELLS), numbers)
def test_a_number_or_day_is_read_alike_in_every_cell(cell: Cell, value: Value) -> None:
    number = plain(NUMBER)
    fitted = fitting(number)(value)
    if not isinstance(fitted, Unfit):
        assert number.read(number.write(fitted, cell)) == fitted


@given(st.sampled_from(CELLS), numbers | st.none())
def test_a_new_cell_gets_a_format_that_shows_its_value(above: Cell, value: Value) -> None:
    number = plain(NUMBER)
    fitted = fitting(number)(value)
    if not isinstance(fitted, Unfit):
        cell = Cell(format=number.format(fitted, above))
        assert number.read(number.write(fitted, cell)) == fitted
        assert not isinstance(fitted, date) or cell.dated


def test_days_go_into_a_column_of_days_as_days() -> None:
    number = plain(NUMBER)
    assert number.write(date(2026, 12, 31), Cell(format=DAYS)).entered == {"numberValue": 46387}
    assert number.write(date(2026, 12, 31), Cell()).entered == {"stringValue": "2026-12-31"}
    assert number.read(Cell({"numberValue": 46387.75}, {"numberValue": 46387.75}, "", DAYS)) == date(2026, 12, 31)
    too_late = Cell({"numberValue": 9e9}, {"numberValue": 9e9}, "#NUM!", DAYS)
    assert number.read(too_late) == Unreadable("#NUM!", "there is no such day")


def test_drift_of_doubles_is_not_read() -> None:
    assert plain(NUMBER).read(holding({"numberValue": 0.1 + 0.2})) == Decimal("0.3")


def test_a_tick_box_stays_one() -> None:
    box = Cell({"boolValue": False}, {"boolValue": False}, "FALSE")
    number = plain(NUMBER)
    assert number.read(box) == 0
    assert number.write(Decimal(1), box).entered == {"boolValue": True}
    assert number.write(Decimal("0.5"), box).entered == {"numberValue": 0.5}


def test_numbers_beyond_a_double_do_not_fit() -> None:
    assert fitting(plain(NUMBER))(Decimal("1e400")) == Unfit("the number is too large for a cell")


def test_text_is_cut_at_what_a_cell_holds() -> None:
    fitted = fitting(plain(NOTE))("x" * (LIMIT + 5))
    assert isinstance(fitted, str)
    assert (len(fitted), fitted[-1]) == (LIMIT, "…")


def test_what_is_no_text_is_read_as_people_see_it() -> None:
    note = plain(NOTE)
    assert note.read(Cell({"numberValue": 2026}, {"numberValue": 2026}, "FY 2026")) == "FY 2026"
    assert note.read(holding({"numberValue": 1.5})) == "1.5"
    assert note.read(holding({"boolValue": True})) == "TRUE"


def test_choices_are_shown_in_the_sheets_own_words() -> None:
    state = codec(STATE, MappedField(name="State", options={"active": "On track", "done": "Finished"}))
    assert state.write("active").entered == {"stringValue": "On track"}
    assert state.read(holding({"stringValue": "finished"})) == "done"
    assert isinstance(state.read(holding({"stringValue": "who knows"})), Unreadable)


def test_a_name_with_a_semicolon_is_one_item_where_one_is_meant() -> None:
    cell = holding({"stringValue": "Grow; fast"}, links=(Link(0, "https://a.test"),))
    assert plain(PARENT).read(cell) == (Mention("Grow; fast", url="https://a.test"),)
    assert plain(PARENT).read(cell.plain) == (Mention("Grow; fast"),)
    two = holding({"stringValue": "O1; O2"}, links=(Link(0, "https://a.test"), Link(4, "https://b.test")))
    assert plain(PARENT).read(two) == (Mention("O1", url="https://a.test"), Mention("O2", url="https://b.test"))


def test_a_number_typed_for_a_name_is_read_as_people_see_it() -> None:
    assert plain(ALIGNED).read(Cell({"numberValue": 1.1}, {"numberValue": 1.1}, "1.1")) == (Mention("1.1"),)


def test_an_error_is_unreadable_and_no_reference() -> None:
    wrong = Cell({"formulaValue": "=1/0"}, {"errorValue": {"type": "DIVIDE_BY_ZERO"}}, "#DIV/0!")
    assert plain(NUMBER).read(wrong) == Unreadable("#DIV/0!", "the formula has an error")
    assert plain(ALIGNED).read(wrong) == (Mention("#DIV/0!"),)


@pytest.mark.parametrize(
    ("mapping", "cell", "said", "written"),
    [
        ({}, Cell(), 0.7, 0.85),
        ({"scale": "percent"}, Cell(), 70, 85),
        ({"scale": "ten"}, Cell(), 7, 8.5),
        ({"scale": "percent"}, Cell(format={"type": "PERCENT"}), 0.7, 0.85),
    ],
)
def test_confidence_is_counted_as_the_column_counts(
    mapping: dict[str, Any], cell: Cell, said: float, written: float
) -> None:
    confidence = codec(ALL["confidence"], MappedField(name="Confidence", **mapping))
    assert confidence.read(holding({"numberValue": said}, cell)) == Decimal("0.7")
    assert confidence.write(Decimal("0.85"), cell).entered == {"numberValue": written}
    assert confidence.read(confidence.write(Decimal("0.85"), cell)) == Decimal("0.85")


def test_confidence_in_words_is_as_fine_as_the_words() -> None:
    words = {"high": "On track", "medium": "At risk", "low": "Off track"}
    confidence = codec(ALL["confidence"], MappedField(name="Confidence", options=words))
    assert confidence.write(Decimal("0.7")).entered == {"stringValue": "On track"}
    assert confidence.read(holding({"stringValue": "at risk"})) == Decimal("0.5")
    assert fitting(confidence)(Decimal("0.7")) == fitting(confidence)(Decimal("0.85")) == Decimal("0.85")
    assert isinstance(confidence.read(holding({"stringValue": "who knows"})), Unreadable)


@given(st.sampled_from([{}, {"scale": "percent"}, {"scale": "ten"}, {"options": {"0.9": "A", "0.2": "B"}}]), st.data())
def test_confidence_that_fits_fits_for_good_on_every_scale(mapping: dict[str, Any], data: st.DataObject) -> None:
    fit = fitting(codec(ALL["confidence"], MappedField(name="Confidence", **mapping)))
    once = fit(data.draw(st.none() | st.decimals(0, 1, places=4) | numbers))
    assert isinstance(once, Unfit) or fit(once) == once
