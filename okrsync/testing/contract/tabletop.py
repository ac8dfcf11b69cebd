"""Makes the tool in memory a rig, so that what the engine's stories run against keeps the port's rules as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from okrsync.connector import Slot
from okrsync.model import FIELDS, Kind, Record, Unfit, Value
from okrsync.testing.contract.rig import KEY, Lost
from okrsync.testing.table import Tabletop
from okrsync.testing.tabletop import Deed, TabletopConnector, Weather

PEOPLE = ("andy@okrsync.test", "wendy@okrsync.test")
FOR_EVER = 1000  # requests


def _known(value: Value) -> Value | Unfit:
    return value if value in (None, *PEOPLE) else Unfit(f"nobody is known as {value}")


class TabletopRig:
    """A table with every field of the model. The weather is the last connector's."""

    people = PEOPLE
    quiet_cost = 1

    def __init__(self) -> None:
        own = {"owner": Slot(fit=_known)}
        self._table = Tabletop(
            "table",
            {
                kind: {
                    name: own.get(name) or Slot(links=field.refers, many=name == "aligned_to")
                    for name, field in fields.items()
                }
                for kind, fields in FIELDS.items()
            },
        )
        self._deeds: dict[int, Deed] = {}
        self._connectors: list[TabletopConnector] = []
        self._before = self.contents()

    def connector(self) -> TabletopConnector:
        self._deeds = {}
        connector = TabletopConnector(self._table, Weather(self._deeds))
        self._connectors.append(connector)
        return connector

    # -- a person

    def add(self, kind: Kind, title: str) -> None:
        self._table.add(kind, {"title": title})

    def type(self, record: Record, field: str, text: str) -> None:
        self._table.type(record.id, field, text or None)

    def delete(self, record: Record) -> None:
        self._table.delete(record.id)

    def annotate(self, record: Record) -> str:
        self._table.rows[record.id] = replace(self._table.rows[record.id], url="http://127.0.0.1/why")
        return "url"

    def add_elsewhere(self, title: str) -> None:
        row = self._table.add(Kind.KEY_RESULT, {"title": title})
        self._table.delete(row)

    def spoil(self, record: Record) -> tuple[str, Value]:
        return "owner", "nobody@nowhere.test"

    def contents(self) -> Mapping[str, Mapping[str, str]]:
        return {
            row.id: {**{name: str(value) for name, value in row.values.items()}, "url": str(row.url), KEY: str(row.key)}
            for row in (*self._table.rows.values(), *self._table.trash.values())
        }

    def row(self, record: Record) -> str:
        return record.id

    # -- the weather

    def forget(self) -> None:
        self._connectors.clear()
        self._before = self.contents()

    def sent(self) -> int:
        return sum(connector.requests for connector in self._connectors)

    def written(self) -> set[str]:
        now = self.contents()
        nothing = {**dict.fromkeys((*FIELDS[Kind.OBJECTIVE], *FIELDS[Kind.KEY_RESULT]), "None"), "url": "None"}
        return {
            name
            for row, cells in now.items()
            for name, text in cells.items()
            if text not in (self._before.get(row, nothing).get(name), "()")
        }

    def lose_create(self, when: Lost) -> None:
        self._deeds[self._next] = "lost-before" if when == "before" else "lost-after"

    lose_update = lose_create

    def break_after_create(self) -> None:
        self.go_away()
        self._deeds[self._next] = "lost-after"

    def go_away(self) -> None:
        self._deeds.update(dict.fromkeys(range(self._next, self._next + FOR_EVER), "down"))

    def come_back(self) -> None:
        self._deeds.clear()

    @property
    def _next(self) -> int:
        return self._connectors[-1].requests
