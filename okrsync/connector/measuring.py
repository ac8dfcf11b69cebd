"""Says what a tool can be asked to count, so that only aggregates leave it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from okrsync.connector.errors import Problem
from okrsync.model import Work


class Aggregate(StrEnum):
    """What is made of many numbers."""

    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"
    MEDIAN = "median"


@dataclass(frozen=True)
class Query:
    """One number asked of one connection: an aggregate over what ``where`` selects there, or what stands ``where``.

    ``where`` is in the tool's own words (JQL, a cell, a page's address), and ``field`` the name that people see there.
    """

    where: str
    field: str = ""
    aggregate: Aggregate | None = None


Answers: TypeAlias = Mapping[Query, Decimal | Problem]

CountWork: TypeAlias = Callable[[Collection[str]], Mapping[str, Work]]
"""How many pieces of work are below each of these records, and how many of them are done; what is in doubt is left out.

Sends reads only, and as few as the tool allows for all the records together; only the counts leave it.
"""
