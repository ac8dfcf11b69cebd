"""Owns what a measure is once it is understood, which questions it asks, and how their answers become one number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal, TypeAlias

from okrsync.connector import Problem, Query
from okrsync.kit.texts import plain

STEP = Decimal("0.000001")  # what a division is rounded to, so that equal answers make equal values
Answer: TypeAlias = Decimal | Problem


@dataclass(frozen=True)
class Question:
    """A query, and the connection that answers it."""

    connection: str
    query: Query


@dataclass(frozen=True)
class Share:
    """One measure by another: a ``ratio`` of 0.4 is 40 ``percent``."""

    function: Literal["ratio", "percent"]
    part: Measure
    whole: Measure


Measure: TypeAlias = Question | Share


def questions(measure: Measure) -> Iterator[Question]:
    """All that has to be asked before it can be worked out."""
    if isinstance(measure, Question):
        yield measure
    else:
        yield from questions(measure.part)
        yield from questions(measure.whole)


def worked_out(measure: Measure, answers: Mapping[Question, Answer]) -> Answer:
    """The measure's value, or the first reason why there is none."""
    if isinstance(measure, Question):
        return answers[measure]
    part, whole = worked_out(measure.part, answers), worked_out(measure.whole, answers)
    if isinstance(part, Problem) or isinstance(whole, Problem):
        return part if isinstance(part, Problem) else whole
    if not whole:
        return Problem(
            measure.function, "its second measure is 0, by which nothing can be divided", "It is asked again."
        )
    return rounded(part / whole * (100 if measure.function == "percent" else 1))


def rounded(number: Decimal) -> Decimal:
    """The number as values are compared; very large ones have no such fine steps, and are left as they are."""
    return plain(number.quantize(STEP, ROUND_HALF_EVEN) if number.adjusted() < 20 else number)  # of Decimal's 28 digits
