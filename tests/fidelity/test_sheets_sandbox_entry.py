"""What becomes of what a person types, and how the cell then shows it."""

from __future__ import annotations

import pytest

from tests.fidelity.sheets_box import Box, box

__all__ = ["box"]


@pytest.mark.parametrize(
    ("typed", "held", "shown"),
    [
        ("42", 42, "42"),
        (" 42 ", 42, "42"),
        ("-3.50", -3.5, "-3.5"),
        ("007", 7, "7"),
        ("1,234.5", 1234.5, "1,234.50"),
        ("1,2", "1,2", "1,2"),
        ("12%", 0.12, "12%"),
        ("12.3%", 0.123, "12.30%"),
        ("$1,200", 1200, "$1,200"),
        ("-$5.5", -5.5, "-$5.50"),
        ("1e3", 1000, "1.00E+03"),
        ("1e309", "1e309", "1e309"),
        ("true", True, "TRUE"),
        ("'42", "42", "42"),
        ("about 70?", "about 70?", "about 70?"),
        ("2026-11-23", 46349, "2026-11-23"),
        ("11/23/2026", 46349, "11/23/2026"),
        ("11/23", 46349, "11/23/2026"),
        ("Nov 23, 2026", 46349, "Nov 23, 2026"),
        ("23 November 2026", 46349, "23 Nov 2026"),
        ("2026-11-23 06:00", 46349.25, "2026-11-23 6:00:00"),
        ("6:30 PM", 0.7708333333333334, "6:30 PM"),
        ("13/32/2026", "13/32/2026", "13/32/2026"),
        ("2026-Q4", "2026-Q4", "2026-Q4"),
        ("2026-W47", "2026-W47", "2026-W47"),
        ("KR 1.1", "KR 1.1", "KR 1.1"),
    ],
)
def test_what_is_typed_is_read_as_at_the_screen(box: Box, typed: str, held: object, shown: str) -> None:
    box.type("Objectives!A5", [[typed]])
    assert box.values("Objectives!A5", valueRenderOption="UNFORMATTED_VALUE") == [[held]]
    assert box.values("Objectives!A5") == [[shown]]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.1 + 0.2, "0.3"), (1 / 3, "0.3333333333"), (123456789012, "123456789012"), (1e20, "1E+20"), (-0.5, "-0.5")],
)
def test_numbers_without_a_format_show_ten_digits(box: Box, value: float, shown: str) -> None:
    box.write("Objectives!A5", [[value]])
    assert box.values("Objectives!A5") == [[shown]]


def test_a_number_typed_into_a_percent_cell_is_percent_and_one_written_raw_is_not(box: Box) -> None:
    box.type("'Key results'!J2", [["45"]])
    assert box.values("'Key results'!J2", valueRenderOption="UNFORMATTED_VALUE") == [[0.45]]
    box.write("'Key results'!J2", [[45]])
    assert box.values("'Key results'!J2") == [["4500%"]]


def test_a_cell_of_plain_text_keeps_what_is_typed(box: Box) -> None:
    style = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    where = {"sheetId": 0, "startRowIndex": 4, "endRowIndex": 5, "startColumnIndex": 0, "endColumnIndex": 1}
    box.change({"repeatCell": {"range": where, "cell": style, "fields": "userEnteredFormat.numberFormat"}})
    box.type("Objectives!A5", [["0042"]])
    assert box.values("Objectives!A5", valueRenderOption="UNFORMATTED_VALUE") == [["0042"]]


def test_dates_come_as_serial_numbers_or_as_text_if_asked(box: Box) -> None:
    box.type("Objectives!A5", [["2026-11-23"]])
    options = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"}
    assert box.values("Objectives!A5", **options) == [["2026-11-23"]]


@pytest.mark.parametrize(
    ("kind", "pattern", "value", "shown"),
    [
        ("NUMBER", "0.0#", 2.5, "2.5"),
        ("NUMBER", "#,##0;(#,##0);zero", -1234, "(1,234)"),
        ("NUMBER", "#,##0;(#,##0);zero", 0, "zero"),
        ("NUMBER", '0 "days"', 3, "3 days"),
        ("NUMBER", "000", 7, "007"),
        ("PERCENT", "", 0.256, "25.60%"),
        ("CURRENCY", "", 12.5, "$12.50"),
        ("DATE", "", 46349, "11/23/2026"),
        ("DATE", "dddd, d mmmm yy", 46349, "Monday, 23 November 26"),
        ("TIME", "hh:mm:ss", 0.5, "12:00:00"),
        ("DATE_TIME", "yyyy-mm-dd hh:mm am/pm", 46349.75, "2026-11-23 06:00 PM"),
        ("SCIENTIFIC", "", 123456, "1.23E+05"),
        ("NUMBER", "0.00", 0.005, "0.01"),
        ("NUMBER", "0", -0.4, "0"),
    ],
)
def test_a_number_format_decides_what_is_shown(box: Box, kind: str, pattern: str, value: float, shown: str) -> None:
    number_format = {"type": kind, **({"pattern": pattern} if pattern else {})}
    data = {"userEnteredValue": {"numberValue": value}, "userEnteredFormat": {"numberFormat": number_format}}
    start = {"sheetId": 0, "rowIndex": 4, "columnIndex": 0}
    box.change({"updateCells": {"start": start, "rows": [{"values": [data]}], "fields": "*"}})
    assert box.values("Objectives!A5") == [[shown]]
