"""Owns when each item was last touched: by what a person said in a tool, or by a measure that answered.

One statement, and for each item one look into an index each, so the length of the history makes no difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CTE, Connection, func, select

from okrsync.store.tables import history, items, measurements, touching


def read_touches(connection: Connection, workspace: str, wanted: CTE | None = None) -> Mapping[str, datetime]:
    """By item, of those that are ``wanted``, else of all; what nobody has touched is left out."""
    said = select(func.max(history.c.at)).where(
        history.c.workspace == items.c.workspace, history.c.item == items.c.key, touching
    )
    measured = (
        select(measurements.c.until)
        .where(measurements.c.workspace == items.c.workspace, measurements.c.item == items.c.key)
        .order_by(measurements.c.at.desc())
        .limit(1)
    )
    query = select(items.c.key, said.scalar_subquery(), measured.scalar_subquery())
    query = query.where(items.c.workspace == workspace)
    if wanted is not None:
        query = query.where(items.c.key.in_(select(wanted.c.item)))
    rows = ((key, [each for each in moments if each]) for key, *moments in connection.execute(query))
    return {key: max(moments) for key, moments in rows if moments}
