"""Owns how a few cycles' items are read, with all that they refer to: four queries, and no rows of other cycles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import (
    CTE,
    JSON,
    Connection,
    TableValuedAlias,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
    type_coerce,
)

from okrsync.model import Item, Kind, Value
from okrsync.store import encoding
from okrsync.store.reading import fields_of
from okrsync.store.tables import Document, agreed, cycles, has_short_cycle, items, links, records
from okrsync.store.touches import read_touches
from okrsync.sync.memory import CycleState

UPWARDS = ("aligned_to", "objective", "parent")  # the fields that lead from an item to what it is there for


@dataclass(frozen=True)
class Excerpt:
    """Items as agreed, by key; for each the connections that show it, with the record's address where known.

    ``states``: of those of their cycles that somebody has locked, closed or opened again; ``touched``: when somebody
    last said something of an item, or it was measured.
    """

    items: Mapping[str, Item] = field(default_factory=dict)
    places: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    states: Mapping[str, CycleState] = field(default_factory=dict)
    touched: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def ended(self) -> frozenset[str]:
        """The items that no tool shows any more."""
        return frozenset(self.items) - frozenset(self.places)


def read_excerpt(connection: Connection, workspace: str, names: Collection[str]) -> Excerpt:
    """The items of these cycles, and whatever they serve or hang on, however far up.

    A cycle whose name is longer than some 2,000 characters is not found: its index does not hold it.
    """
    wanted = _wanted(connection.dialect.name, workspace, names)
    found = _items(connection, workspace, wanted)
    states = _states(connection, workspace, {item.agreed.get("cycle") for item in found.values()})
    places = _places(connection, workspace, wanted)
    return Excerpt(found, places, states, read_touches(connection, workspace, wanted))


def _states(connection: Connection, workspace: str, named: Collection[Value]) -> Mapping[str, CycleState]:
    sayable = [name for name in named if isinstance(name, str) and name.isprintable()]  # PostgreSQL takes no NUL
    query = select(cycles.c.cycle, cycles.c.state).where(cycles.c.workspace == workspace, cycles.c.cycle.in_(sayable))
    return {cycle: CycleState(state) for cycle, state in map(tuple, connection.execute(query))}


def _wanted(dialect: str, workspace: str, names: Collection[str]) -> CTE:
    """The keys; ``UNION`` takes each once, so items that refer to each other in a circle end the search."""
    of_cycles = select(agreed.c.item).where(
        agreed.c.workspace == workspace,
        has_short_cycle,
        agreed.c.document.in_(list(names)),
    )
    wanted = of_cycles.cte("wanted", recursive=True)
    upwards = and_(agreed.c.workspace == workspace, agreed.c.item == wanted.c.item, agreed.c.field.in_(UPWARDS))
    referred = _referred(dialect)
    further = select(referred.c.value).select_from(wanted.join(agreed, upwards), referred)
    return wanted.union(further.where(referred.c.value.is_not(None)))


def _referred(dialect: str) -> TableValuedAlias:
    """The keys in one reference field's document: a text, or an object with a set of texts (see the encoding)."""
    document = type_coerce(agreed.c.document, Text)
    several = agreed.c.field == literal_column("'aligned_to'")
    if dialect == "postgresql":
        one = func.json_build_array(cast(document, JSON))
        keys = case((several, cast(document, JSON)["set"]), else_=one)
        return func.json_array_elements_text(keys).table_valued("value", joins_implicitly=True)
    path = case((several, "$.set"), else_="$")
    return func.json_each(document, path).table_valued("value", joins_implicitly=True)


def _items(connection: Connection, workspace: str, wanted: CTE) -> Mapping[str, Item]:
    fields = type_coerce(cast(fields_of(agreed, connection.dialect.name), Text), Document)
    kind = select(items.c.kind).where(items.c.workspace == workspace, items.c.key == agreed.c.item).scalar_subquery()
    query = (
        select(agreed.c.item, kind, fields)
        .where(agreed.c.workspace == workspace, agreed.c.item.in_(select(wanted.c.item)))
        .group_by(agreed.c.item)
        .order_by(agreed.c.item)
    )
    return {
        key: Item(key, Kind(kind), {name: encoding.unpack_value(said) for name, said in values.items()})
        for key, kind, values in map(tuple, connection.execute(query))
    }


def _places(connection: Connection, workspace: str, wanted: CTE) -> Mapping[str, Mapping[str, str | None]]:
    shown = and_(
        records.c.workspace == links.c.workspace,
        records.c.connection == links.c.connection,
        records.c.id == links.c.record,
    )
    query = (
        select(links.c.item, links.c.connection, records.c.document)
        .outerjoin(records, shown)
        .where(links.c.workspace == workspace, links.c.item.in_(select(wanted.c.item)), links.c.gone.is_(None))
        .order_by(links.c.item, links.c.connection)
    )
    found: dict[str, dict[str, str | None]] = defaultdict(dict)
    for item, name, record in map(tuple, connection.execute(query)):
        found[item][name] = record["url"] if record else None
    return dict(found)
