"""Computes what the formulas of a spreadsheet come to, each when it is asked for, and remembers it."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Protocol

from connectors.sheets.sandbox.a1 import Area
from connectors.sheets.sandbox.content import Cell, CellError, Value, constant_of, formula_of
from connectors.sheets.sandbox.formulas.functions import (
    FUNCTIONS,
    Argument,
    Cells,
    FailedError,
    number_of,
    single,
    text_of,
    truth_of,
)
from connectors.sheets.sandbox.formulas.references import Reference
from connectors.sheets.sandbox.formulas.syntax import (
    Constant,
    FormulaError,
    Function,
    Lost,
    Name,
    Node,
    Operation,
    parse,
)
from connectors.sheets.sandbox.tab import Tab

_Spot = tuple[int, int, int]  # tab, row, column
_DEEPEST = 30  # formulas that wait for one another on Python's own stack
_CIRCLE = CellError("REF", "Circular dependency detected. To resolve with iterative calculation, see File > Settings.")
_SYNTAX = CellError("ERROR", "Formula parse error.")
_LOST = CellError("REF", "Reference does not exist.")
_DIVISION = CellError("DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero.")


class Tabs(Protocol):
    """Where the calculator finds the tabs that formulas name."""

    def titled(self, title: str) -> Tab | None: ...


class _DeeperError(Exception):
    """A formula hangs on more others than the stack may hold; carries the one to compute first."""

    def __init__(self, place: _Spot, formula: str, tab: Tab) -> None:
        super().__init__(formula)
        self.task = (place, formula, tab)


class Calculator:
    """The values of one spreadsheet as it is now; a change calls for a new one."""

    def __init__(self, tabs: Tabs) -> None:
        self._tabs = tabs
        self._known: dict[_Spot, Value] = {}
        self._underway: set[_Spot] = set()

    def value(self, tab: Tab, row: int, column: int, cell: Cell) -> Value:
        """What the cell that stands there comes to: its own value, or its formula's."""
        formula = formula_of(cell)
        if formula is None:
            return constant_of(cell)
        place = (tab.id, row, column)
        if place not in self._known:
            if place in self._underway:
                return _CIRCLE
            if len(self._underway) >= _DEEPEST:
                raise _DeeperError(place, formula, tab)
            if self._underway:
                self._settle(place, formula, tab)
            else:
                self._settle_deep(place, formula, tab)
        return self._known[place]

    def _settle(self, place: _Spot, formula: str, tab: Tab) -> None:
        self._underway.add(place)
        try:
            self._known[place] = self._compute(formula, tab)
        finally:
            self._underway.discard(place)

    def _settle_deep(self, place: _Spot, formula: str, tab: Tab) -> None:
        """Compute a formula of any depth: what lies too deep is computed first, from where it lies."""
        waiting = [(place, formula, tab)]
        while waiting:
            try:
                self._settle(*waiting[-1])
                waiting.pop()
            except _DeeperError as deeper:
                if deeper.task in waiting:
                    self._known[deeper.task[0]] = _CIRCLE
                else:
                    waiting.append(deeper.task)

    def link(self, tab: Tab, cell: Cell) -> str | None:
        """Where a cell with ``=HYPERLINK(…)`` leads."""
        formula = formula_of(cell)
        try:
            tree = parse(formula) if formula is not None else None
            if isinstance(tree, Function) and tree.name == "HYPERLINK" and tree.arguments:
                return text_of(self._argument(tree.arguments[0], tab))
        except (FormulaError, FailedError):
            return None
        return None

    def _compute(self, formula: str, tab: Tab) -> Value:
        try:
            value = single(self._argument(parse(formula), tab))
        except FailedError as failed:
            return failed.error
        except FormulaError:
            return _SYNTAX
        except (OverflowError, ArithmeticError):
            return CellError("NUM", "The result is too large or too small to be a number.")
        if isinstance(value, float) and not math.isfinite(value):
            return CellError("NUM", "The result is too large or too small to be a number.")
        return 0 if value is None else value

    def _argument(self, node: Node | None, tab: Tab) -> Argument:
        match node:
            case None:
                return None
            case Constant():
                return node.value
            case Lost():
                raise FailedError(_LOST)
            case Name():
                raise FailedError(CellError("NAME", f"Unknown range name: '{node.text.upper()}'."))
            case Reference():
                return self._referred(node, tab)
            case Operation():
                return self._operation(node, tab)
        return self._call(node, tab)

    def _referred(self, reference: Reference, tab: Tab) -> Argument:
        where = tab if reference.tab is None else self._tabs.titled(reference.tab)
        if where is None:
            raise FailedError(CellError("REF", f"Unresolved sheet name '{reference.tab}'."))
        return self._cells(where, reference.area, one=reference.end is None)

    def _cells(self, tab: Tab, area: Area, *, one: bool) -> Argument:
        if one:
            return self.value(tab, area.top, area.left, tab.cell(area.top, area.left))
        box = tab.box(area)
        rows = []
        for row, cells in enumerate(tab.rows(box), box.top):
            rows.append([self.value(tab, row, column, cell) for column, cell in enumerate(cells, box.left)])
        return Cells(rows)

    def _call(self, function: Function, tab: Tab) -> Argument:
        arguments = function.arguments
        if function.name == "IF" and 2 <= len(arguments) <= 3:
            chosen = arguments[1:2] if truth_of(self._argument(arguments[0], tab)) else arguments[2:]
            return self._argument(chosen[0], tab) if chosen else False
        if function.name == "IFERROR" and 1 <= len(arguments) <= 2:
            try:
                return single(self._argument(arguments[0], tab))
            except FailedError:
                return self._argument(arguments[1], tab) if len(arguments) > 1 else None
        known = FUNCTIONS.get(function.name)
        if known is None:
            raise FailedError(CellError("NAME", f"Unknown function: '{function.name}'."))
        try:
            return known(*[self._argument(argument, tab) for argument in arguments])
        except TypeError as error:
            raise FailedError(CellError("N_A", f"Wrong number of arguments to {function.name}.")) from error

    def _operation(self, operation: Operation, tab: Tab) -> Value:
        values = [single(self._argument(operand, tab)) for operand in operation.operands]
        if len(values) == 1:
            return _alone(operation.operator, values[0])
        left, right = values
        if operation.operator in _COMPARISONS:
            return _COMPARISONS[operation.operator](_ranked(left, right), _ranked(right, left))
        if operation.operator == "&":
            return text_of(left) + text_of(right)
        return _ARITHMETIC[operation.operator](number_of(left), number_of(right))


def _alone(sign: str, value: Value) -> Value:
    if sign == "+":
        return value
    return number_of(value) / 100 if sign == "%" else -number_of(value)


def _divide(left: float, right: float) -> float:
    if right == 0:
        raise FailedError(_DIVISION)
    return left / right


def _power(left: float, right: float) -> float:
    result = left**right
    if isinstance(result, complex):
        raise FailedError(
            CellError("NUM", "Function POWER parameter 1 is negative and parameter 2 is no whole number.")
        )
    return float(result)


_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "^": _power,
}
_COMPARISONS: Mapping[str, Callable[[tuple[int, object], tuple[int, object]], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _ranked(value: Value, other: Value) -> tuple[int, object]:
    """A value for comparing: numbers come before texts before truth values; nothing is like the other's nothing."""
    if value is None:
        value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0
    if isinstance(value, bool):
        return 2, value
    return (1, value.lower()) if isinstance(value, str) else (0, value)
