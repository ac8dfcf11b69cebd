"""Shows cells as the values endpoints do: formatted, unformatted or as formulas; trailing empty ones left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.sheets.sandbox.a1 import Box
from connectors.sheets.sandbox.book import Place
from connectors.sheets.sandbox.content import Cell, CellError, Value, format_of, formula_of, holds_something, number
from connectors.sheets.sandbox.formulas.calculator import Calculator
from connectors.sheets.sandbox.numberformat import DATE_TYPES, shown
from okrsync.sandbox import Call


@dataclass(frozen=True)
class Rendering:
    """How values are wanted: ``ValueRenderOption``, ``DateTimeRenderOption`` and the major dimension."""

    values: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"
    major: str = "ROWS"

    @classmethod
    def asked(cls, options: Mapping[str, str | None], prefix: str = "") -> Rendering:
        """The rendering that a query or body asks for; ``prefix`` is ``response`` where the options are about that."""
        values, dates = ("valueRenderOption", "dateTimeRenderOption")
        if prefix:
            values, dates = "responseValueRenderOption", "responseDateTimeRenderOption"
        major = options.get("majorDimension")
        return cls(
            options.get(values) or cls.values,
            options.get(dates) or cls.dates,
            cls.major if major in (None, "DIMENSION_UNSPECIFIED") else str(major),
        )


def value_range(place: Place, rendering: Rendering, calculator: Calculator, call: Call | None = None) -> dict[str, Any]:
    """The API's ``ValueRange`` of a place. Rows that a fault of ``call`` hides come as if they were empty."""
    tab, box = place.tab, place.tab.box(place.area)
    rows = list(_rows(place, box, rendering, calculator))
    if call is not None and call.hidden != ():
        rows = [[] if hidden(call, index, row) else row for index, row in enumerate(rows, box.top)]
    if rendering.major == "COLUMNS":
        rows = _turned(rows)
    while rows and not rows[-1]:
        rows.pop()
    answer: dict[str, Any] = {"range": tab.notation(box), "majorDimension": rendering.major}
    if rows:
        answer["values"] = rows
    return answer


def text(value: Value, cell: Cell) -> str:
    """What a person sees in a cell that comes to ``value``."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return shown(value, format_of(cell))
        case CellError():
            return value.text
    return value


def _rows(place: Place, box: Box, rendering: Rendering, calculator: Calculator) -> Iterator[list[Any]]:
    for row, cells in enumerate(place.tab.rows(box), box.top):
        rendered: list[Any] = []
        for column, cell in enumerate(cells):
            if holds_something(cell):
                rendered += [""] * (column - len(rendered))
                value = calculator.value(place.tab, row, box.left + column, cell)
                rendered.append(_rendered(value, cell, rendering))
        yield rendered


def _rendered(value: Value, cell: Cell, rendering: Rendering) -> Any:
    if rendering.values == "FORMATTED_VALUE":
        return text(value, cell)
    formula = formula_of(cell)
    if rendering.values == "FORMULA" and formula is not None:
        return formula
    if isinstance(value, CellError):
        return value.text
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else value
    dated = (format_of(cell) or {}).get("type") in DATE_TYPES
    return text(value, cell) if dated and rendering.dates == "FORMATTED_STRING" else number(value)


def hidden(call: Call, index: int, row: Sequence[Any]) -> bool:
    """True where a fault keeps a row with these values out of the answer.

    It hides rows by a value in them; without ids, all below the headings.
    """
    return index > 0 if call.hidden is None else any(call.hides(str(value)) for value in row)


def _turned(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Rows as columns, each without its trailing empty cells."""
    columns: list[list[Any]] = [[] for _ in range(max((len(row) for row in rows), default=0))]
    for index, row in enumerate(rows):
        for column, value in zip(columns, row, strict=False):
            if value != "":
                column.extend([*[""] * (index - len(column)), value])
    return columns
