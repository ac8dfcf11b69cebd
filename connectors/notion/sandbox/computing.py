"""Computes what a formula's tree comes to for one page, and of which type that is even where it is empty."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from connectors.notion.sandbox.formulas import Constant, Node, Prop
from connectors.notion.sandbox.plain import Computed, Plain, is_empty

Lookup = Callable[[str], Plain]
TypeOf = Callable[[str], str]


def compute(tree: Node, lookup: Lookup) -> Plain:
    """The value for the page whose properties ``lookup`` gives by name. Arithmetic on nothing is nothing."""
    if isinstance(tree, Constant):
        return tree.value
    if isinstance(tree, Prop):
        value = lookup(tree.name)
        return value.value if isinstance(value, Computed) else value
    if tree.name in _LAZY:
        return _LAZY[tree.name](tree.operands, lookup)
    values = [compute(operand, lookup) for operand in tree.operands]
    return _FUNCTIONS[tree.name](*values)


def result_type(tree: Node, type_of: TypeOf) -> str:
    """``string``, ``number``, ``boolean`` or ``date``; ``type_of`` tells it of a property by name."""
    if isinstance(tree, Constant):
        return {bool: "boolean", str: "string"}.get(type(tree.value), "number")
    if isinstance(tree, Prop):
        return type_of(tree.name)
    if tree.name == "if":
        return result_type(tree.operands[1], type_of)
    if tree.name == "+":
        kinds = {result_type(operand, type_of) for operand in tree.operands}
        return "string" if "string" in kinds else "number"
    if tree.name in _BOOLEAN:
        return "boolean"
    return "string" if tree.name in _TEXT else "number"


def text_of(value: Plain) -> str:
    """A value as ``format()`` writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ", ".join(map(text_of, value))
    return str(value["start"]) if isinstance(value, dict) else str(value)


def _if(operands: tuple[Node, ...], lookup: Lookup) -> Plain:
    test, yes, no = operands
    return compute(yes if compute(test, lookup) else no, lookup)


def _and(operands: tuple[Node, ...], lookup: Lookup) -> bool:
    return all(compute(operand, lookup) for operand in operands)


def _or(operands: tuple[Node, ...], lookup: Lookup) -> bool:
    return any(compute(operand, lookup) for operand in operands)


def _arithmetic(act: Callable[..., Any]) -> Callable[..., Any]:
    """Nothing in, or no number out (a division by zero): nothing."""

    def of(*numbers: Any) -> Any:
        if any(isinstance(number, bool) or not isinstance(number, int | float) for number in numbers):
            return None
        try:
            result = act(*numbers)
        except (ZeroDivisionError, OverflowError):
            return None
        return result if math.isfinite(result) else None

    return of


def _plus(left: Plain, right: Plain) -> Plain:
    if isinstance(left, str) or isinstance(right, str):
        return text_of(left) + text_of(right)
    return _arithmetic(operator.add)(left, right)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def of(left: Plain, right: Plain) -> bool:
        if type(left) is type(right) or all(isinstance(each, int | float) for each in (left, right)):
            return left is not None and not isinstance(left, list | dict) and compare(left, right)
        return False

    return of


def _round(number: float, places: int = 0) -> float:
    step = Decimal(1).scaleb(-int(places))
    return float(Decimal(str(number)).quantize(step, rounding=ROUND_HALF_UP))


def _to_number(value: Plain) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _of_some(act: Callable[[list[Any]], Any]) -> Callable[..., Any]:
    def of(*values: Any) -> Any:
        numbers = [value for value in values if isinstance(value, int | float)]
        return act(numbers) if numbers else None

    return of


_LAZY: Mapping[str, Callable[[tuple[Node, ...], Lookup], Plain]] = {"if": _if, "and": _and, "or": _or}
_BOOLEAN = frozenset(("and", "or", "not", "empty", "contains", "==", "!=", "<", "<=", ">", ">="))
_TEXT = frozenset(("format", "concat", "lower", "upper"))
_FUNCTIONS: Mapping[str, Callable[..., Plain]] = {
    "+": _plus,
    "-": _arithmetic(operator.sub),
    "*": _arithmetic(operator.mul),
    "/": _arithmetic(operator.truediv),
    "%": _arithmetic(math.fmod),
    "neg": _arithmetic(operator.neg),
    "==": operator.eq,
    "!=": operator.ne,
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "not": operator.not_,
    "empty": lambda value: is_empty(value) or value == 0,
    "round": _arithmetic(_round),
    "floor": _arithmetic(math.floor),
    "ceil": _arithmetic(math.ceil),
    "abs": _arithmetic(abs),
    "min": _of_some(min),
    "max": _of_some(max),
    "sum": _of_some(sum),
    "format": text_of,
    "toNumber": _to_number,
    "concat": lambda *values: "".join(map(text_of, values)),
    "length": lambda value: len(text_of(value) if not isinstance(value, list) else value),
    "lower": lambda value: text_of(value).lower(),
    "upper": lambda value: text_of(value).upper(),
    "contains": lambda value, part: text_of(part) in text_of(value),
}
