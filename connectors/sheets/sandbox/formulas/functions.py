"""The functions that the sandbox computes; every other one is refused when its formula is entered.

Arguments come evaluated: a single value, or a :class:`Cells` where a range was given. A function that meets an error
among its values comes to that error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal

from connectors.sheets.sandbox.content import CellError, Value
from connectors.sheets.sandbox.numberformat import general


@dataclass(frozen=True)
class Cells:
    """The values of a range, a list a row."""

    rows: Sequence[Sequence[Value]]

    def __iter__(self) -> Iterator[Value]:
        return (value for row in self.rows for value in row)


Argument = Value | Cells


class FailedError(Exception):
    """Stops the computing of a formula; carries what the cell shows instead."""

    def __init__(self, error: CellError) -> None:
        super().__init__(error.text)
        self.error = error


def single(argument: Argument) -> Value:
    """The one value of an argument; a range of one cell counts as that cell."""
    if isinstance(argument, Cells):
        values = list(argument)
        if len(values) != 1:
            raise FailedError(CellError("VALUE", "An array value could not be found."))
        argument = values[0]
    if isinstance(argument, CellError):
        raise FailedError(argument)
    return argument


def number_of(argument: Argument) -> float:
    """A value used as a number: nothing is 0, TRUE is 1, a text is read; what cannot be is ``#VALUE!``."""
    value = single(argument)
    if value is None:
        return 0.0
    if isinstance(value, str):
        try:
            return float(value.replace(",", "")) if value.strip() else 0.0
        except ValueError:
            message = f"A value is the text '{value}' and cannot be coerced to a number."
            raise FailedError(CellError("VALUE", message)) from None
    return float(value)  # type: ignore[arg-type]  # errors were raised, nothing and texts are dealt with


def text_of(argument: Argument) -> str:
    value = single(argument)
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return general(value)
    return str(value)


def truth_of(argument: Argument) -> bool:
    value = single(argument)
    if isinstance(value, str):
        if value.upper() in ("TRUE", "FALSE"):
            return value.upper() == "TRUE"
        raise FailedError(CellError("VALUE", f"A value is the text '{value}' and cannot be coerced to a boolean."))
    return bool(value)


def _numbers(arguments: Sequence[Argument]) -> Iterator[float]:
    """Numbers alone from ranges; single arguments as numbers."""
    for argument in arguments:
        if not isinstance(argument, Cells):
            yield number_of(argument)
            continue
        for value in argument:
            if isinstance(value, CellError):
                raise FailedError(value)
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield float(value)


def _average(*arguments: Argument) -> float:
    numbers = list(_numbers(arguments))
    if not numbers:
        raise FailedError(CellError("DIVIDE_BY_ZERO", "Evaluation of function AVERAGE caused a divide by zero error."))
    return sum(numbers) / len(numbers)


def _count(*arguments: Argument) -> float:
    values = [value for argument in arguments for value in (argument if isinstance(argument, Cells) else [argument])]
    return float(sum(isinstance(value, int | float) and not isinstance(value, bool) for value in values))


def _count_all(*arguments: Argument) -> float:
    values = [value for argument in arguments for value in (argument if isinstance(argument, Cells) else [argument])]
    return float(sum(value is not None for value in values))


def _rounding(mode: str) -> Callable[..., float]:
    def rounded(amount: Argument, places: Argument = 0.0) -> float:
        step = Decimal(1).scaleb(-int(number_of(places)))
        return float((Decimal(repr(number_of(amount))) / step).quantize(Decimal(1), mode) * step)

    return rounded


def _integer(amount: Argument) -> float:
    return float(Decimal(repr(number_of(amount))).to_integral_value(ROUND_FLOOR))


def _ceiling(amount: Argument, factor: Argument = 1.0) -> float:
    step = Decimal(repr(number_of(factor)))
    return float((Decimal(repr(number_of(amount))) / step).to_integral_value(ROUND_CEILING) * step) if step else 0.0


def _truths(arguments: Sequence[Argument]) -> list[bool]:
    flat = [value for argument in arguments for value in (argument if isinstance(argument, Cells) else [argument])]
    return [truth_of(value) for value in flat if value is not None]


def _concatenate(*arguments: Argument) -> str:
    parts = [value for argument in arguments for value in (argument if isinstance(argument, Cells) else [argument])]
    return "".join(text_of(part) for part in parts)


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "ABS": lambda amount: abs(number_of(amount)),
    "AND": lambda *arguments: all(_truths(arguments)),
    "AVERAGE": _average,
    "CEILING": _ceiling,
    "CONCATENATE": _concatenate,
    "COUNT": _count,
    "COUNTA": _count_all,
    "FALSE": lambda: False,
    "HYPERLINK": lambda url, label=None: text_of(url) if label is None else single(label),
    "INT": _integer,
    "LEN": lambda text: float(len(text_of(text))),
    "LOWER": lambda text: text_of(text).lower(),
    "MAX": lambda *arguments: max(_numbers(arguments), default=0.0),
    "MIN": lambda *arguments: min(_numbers(arguments), default=0.0),
    "NOT": lambda argument: not truth_of(argument),
    "OR": lambda *arguments: any(_truths(arguments)),
    "PRODUCT": lambda *arguments: _product(_numbers(arguments)),
    "ROUND": _rounding(ROUND_HALF_UP),
    "ROUNDDOWN": _rounding(ROUND_DOWN),
    "ROUNDUP": _rounding(ROUND_UP),
    "SUM": lambda *arguments: sum(_numbers(arguments)),
    "TRIM": lambda text: " ".join(text_of(text).split()),
    "TRUE": lambda: True,
    "UPPER": lambda text: text_of(text).upper(),
}
# These look at their arguments one by one, and only at those that they need; the calculator knows them.
LAZY = frozenset({"IF", "IFERROR"})
OFFERED = frozenset(FUNCTIONS) | LAZY


def _product(numbers: Iterator[float]) -> float:
    product = 1.0
    for factor in numbers:
        product *= factor
    return product
