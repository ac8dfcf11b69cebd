"""Formulas: what they come to, and that they follow the cells that they name."""

from __future__ import annotations

import pytest

from tests.fidelity.sheets_box import Box, box, columns, grid, refused, rows

__all__ = ["box"]

FORMULA = {"valueRenderOption": "FORMULA"}
PLAIN = {"valueRenderOption": "UNFORMATTED_VALUE"}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=1+2*3", 7),
        ("=(1+2)*3", 9),
        ("=-2^2", 4),
        ("=10%", 0.1),
        ("=SUM(A1:A3)", 60),
        ("=sum(a1:a3, 5)", 65),
        ("=AVERAGE(A:A)", 20),
        ("=COUNT(A1:B3)", 3),
        ("=COUNTA(A1:B3)", 4),
        ("=ROUND(2.345, 2)", 2.35),
        ("=MAX(A1:A3)-MIN(A1:A3)", 20),
        ("=A1/A2", 0.5),
        ('=A1&" of "&A2', "10 of 20"),
        ('=IF(A1>A2, "up", "down")', "down"),
        ('=IFERROR(A1/0, "none")', "none"),
        ("='Key results'!K3", 800),
        ('=HYPERLINK("https://example.com/kr1", "KR1")', "KR1"),
        ('=AND(A1=10, B1="TEXT")', True),
        ("=A9+1", 1),
        ("=1/0", "#DIV/0!"),
        ("=B1+1", "#VALUE!"),
        ("=Budget", "#NAME?"),
        ("=Budget!A1", "#REF!"),
        ("=1+", "#ERROR!"),
        ("=C1", "#REF!"),
    ],
)
def test_a_formula_comes_to_what_sheets_makes_of_it(box: Box, formula: str, value: object) -> None:
    box.new_tab("T", [["10", "text"], ["20"], ["30"]])
    box.type("T!C1", [[formula]])
    assert box.values("T!C1", **PLAIN) == [[value]]
    assert box.values("T!C1", **FORMULA) == [[formula]]


def test_a_cell_tells_its_formula_from_its_value(box: Box) -> None:
    box.new_tab("T", [["=1/4", "=1/0", '=HYPERLINK("https://example.com", "here")']])
    quarter, broken, link = (box.cell(f"T!{column}1") for column in "ABC")
    assert quarter["userEnteredValue"] == {"formulaValue": "=1/4"}
    assert quarter["effectiveValue"] == {"numberValue": 0.25}
    assert broken["effectiveValue"]["errorValue"]["type"] == "DIVIDE_BY_ZERO"
    assert broken["formattedValue"] == "#DIV/0!"
    assert (link["hyperlink"], link["formattedValue"]) == ("https://example.com", "here")


def test_a_change_is_seen_by_the_formulas_that_name_it(box: Box) -> None:
    box.new_tab("T", [["1", "=A1*2", "=B1+1"]])
    assert box.values("T") == [["1", "2", "3"]]
    box.write("T!A1", [[10]])
    assert box.values("T") == [["10", "20", "21"]]


def test_inserted_and_deleted_lines_move_the_references(box: Box) -> None:
    tab = box.new_tab("T", [["1", "=SUM(A1:A3)", "=A$3", "=B:B"], ["2"], ["3"]])
    box.type("Objectives!A9", [["=T!A3"]])
    box.change({"insertDimension": {"range": rows(tab, 1, 3)}})
    assert box.values("T!B1:C1", **FORMULA) == [["=SUM(A1:A5)", "=A$5"]]
    assert box.values("Objectives!A9", **FORMULA) == [["=T!A5"]]
    box.change({"deleteDimension": {"range": rows(tab, 3, 5)}})
    assert box.values("T!B1:C1", **FORMULA) == [["=SUM(A1:A3)", "=#REF!"]]
    assert box.values("T!B1:C1", **PLAIN) == [[1, "#REF!"]]
    box.change({"insertDimension": {"range": columns(tab, 0, 1)}})
    assert box.values("T!C1:E1", **FORMULA) == [["=SUM(B1:B3)", "=#REF!", "=C:C"]]


def test_moved_lines_are_followed(box: Box) -> None:
    tab = box.new_tab("T", [["a", "=A3"], ["b", "=A1"], ["c", "=A2"]])
    box.change({"moveDimension": {"source": rows(tab, 0, 1), "destinationIndex": 3}})
    assert box.values("T", **FORMULA) == [["b", "=A3"], ["c", "=A1"], ["a", "=A2"]]


def test_sorting_lets_a_formula_look_at_its_own_row(box: Box) -> None:
    tab = box.new_tab("T", [["3", "=A1*2", "=$A$1"], ["1", "=A2*2", "=$A$1"]])
    box.change({"sortRange": {"range": grid(tab, 0, 0, (2, 3)), "sortSpecs": [{"dimensionIndex": 0}]}})
    assert box.values("T", **FORMULA) == [[1, "=A1*2", "=$A$1"], [3, "=A2*2", "=$A$1"]]


def test_a_renamed_tab_is_followed_and_a_deleted_one_is_lost(box: Box) -> None:
    tab = box.new_tab("T", [["5"]])
    box.type("Objectives!A9", [['=T!A1&"T!A1"']])
    box.change({"updateSheetProperties": {"properties": {"sheetId": tab, "title": "My tab"}, "fields": "title"}})
    assert box.values("Objectives!A9", **FORMULA) == [["='My tab'!A1&\"T!A1\""]]
    box.change({"deleteSheet": {"sheetId": tab}})
    assert box.values("Objectives!A9", **PLAIN) == [["#REF!"]]


def test_a_copied_formula_moves_along_and_a_cut_cell_is_followed(box: Box) -> None:
    tab = box.new_tab("T", [["1", "=A1+$A$1"], ["2"]])
    box.change({"copyPaste": {"source": grid(tab, 0, 1, (1, 2)), "destination": grid(tab, 1, 1, (2, 2))}})
    assert box.values("T!B2", **FORMULA) == [["=A2+$A$1"]]
    target = {"sheetId": tab, "rowIndex": 5, "columnIndex": 3}
    box.change({"cutPaste": {"source": grid(tab, 0, 0, (1, 1)), "destination": target}})
    assert box.values("T!B1:B2", **FORMULA) == [["=D6+$D$6"], ["=A2+$D$6"]]


def test_a_function_that_is_not_computed_is_refused_not_guessed(box: Box) -> None:
    with refused(501, "the sandbox does not offer the function VLOOKUP"):
        box.type("Objectives!A9", [["=VLOOKUP(1, A1:B2, 2)"]])
    assert box.values("Objectives!A9") == []


def test_a_circle_is_an_error_and_no_endless_loop(box: Box) -> None:
    box.new_tab("T", [["=B1", "=A1"]])
    assert box.values("T") == [["#REF!", "#REF!"]]


def test_a_long_chain_of_formulas_is_computed_from_its_end(box: Box) -> None:
    box.new_tab("T", [["1"], *([f"=A{row}+1"] for row in range(1, 600))])
    assert box.values("T!A600") == [["600"]]
    box.type("T!A1", [["=A600"]])
    assert box.values("T!A300") == [["#REF!"]]
