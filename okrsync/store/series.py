"""Owns the series of measured values: a point lasts as long as the same was measured by the same measure.

So a daemon that measures every minute writes a row where a value changes, and moves the end of the last one where not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from okrsync.store.tables import items, measurements
from okrsync.sync.memory import Measurement

_TICK = timedelta(microseconds=1)  # the finest step of a stored moment
_PROLONG = update(measurements).where(
    measurements.c.workspace == bindparam("of_workspace"),
    measurements.c.item == bindparam("of_item"),
    measurements.c.at == bindparam("of_at"),
)
_ENTER = insert(measurements)


@dataclass(frozen=True)
class Point:
    """``value`` was measured by ``expression`` at ``at``, and again in every run until ``until``."""

    at: datetime
    until: datetime
    value: Decimal
    expression: str


class Series:
    """The series of one workspace, in one transaction."""

    def __init__(self, connection: Connection, workspace: str) -> None:
        self._connection, self._workspace = connection, workspace

    def enter(self, at: datetime, measured: Mapping[str, Measurement]) -> None:
        """Add what was measured now, by item: a point each, or the last point lasts longer."""
        if not measured:
            return
        new, lasting, latest = [], [], self._latest(measured.keys())
        for item, each in measured.items():
            last, value = latest.get(item), str(each.value)
            if last is not None and (last.value, last.expression) == (value, each.expression):
                of = {"of_workspace": self._workspace, "of_item": item, "of_at": last.at}
                lasting.append({**of, "until": max(at, last.until)})
            else:
                then = at if last is None else max(at, last.until + _TICK)  # also where the clock was put back
                said = {"value": value, "expression": each.expression}
                new.append({"workspace": self._workspace, "item": item, "at": then, "until": then, **said})
        if lasting:
            self._connection.execute(_PROLONG, lasting)
        if new:
            self._connection.execute(_ENTER, new)

    def _latest(self, keys: Collection[str]) -> Mapping[str, Row[Any]]:
        """The last point of each of the items: one look into the index for each, in one query."""
        each = measurements.alias()
        last = (
            select(func.max(each.c.at))
            .where(each.c.workspace == items.c.workspace, each.c.item == items.c.key)
            .correlate(items)
            .scalar_subquery()
        )
        theirs = (
            (measurements.c.workspace == items.c.workspace)
            & (measurements.c.item == items.c.key)
            & (measurements.c.at == last)
        )
        query = select(measurements).join_from(items, measurements, theirs)
        query = query.where(items.c.workspace == self._workspace, items.c.key.in_(keys))
        return {row.item: row for row in self._connection.execute(query)}

    def of(self, item: str) -> Sequence[Point]:
        """The item's points, the oldest first."""
        ours = (measurements.c.workspace == self._workspace) & (measurements.c.item == item)
        rows = self._connection.execute(select(measurements).where(ours).order_by(measurements.c.at))
        return [Point(row.at, row.until, Decimal(row.value), row.expression) for row in rows]
