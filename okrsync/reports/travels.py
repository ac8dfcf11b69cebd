"""Says what a run carried from where to where, change by change: what a person watching wants to see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from okrsync.connector import Action, Done
from okrsync.model import FIELDS
from okrsync.reports.values import text_value
from okrsync.sync.cycle import Report
from okrsync.sync.memory import Spot


@dataclass(frozen=True)
class Travel:
    """One change that now stands in ``target``. ``source`` is the connection that said it, where it was said just now.

    ``field`` is ``None`` where a whole record was made.
    """

    source: str | None
    target: str
    title: str
    field: str | None = None
    before: str = ""
    after: str = ""
    item: str = ""

    def __str__(self) -> str:
        way = f"{self.source} → {self.target}" if self.source else f"→ {self.target}"
        what = f"{self.field}: {self.before} → {self.after}" if self.field else "new record"
        return f"{way}  {self.title}  {what}"


def travels(report: Report) -> Iterator[Travel]:
    """What the run told, in its order. A derived field follows from others and is not said apart."""
    said = {each.spot: each.said_by[0] for each in report.plan.agreements if each.said_by}
    for told in report.told:
        write = told.write
        if not isinstance(told.outcome, Done):
            continue
        if write.action is Action.CREATE:
            source = said.get(Spot(write.item, "title"))
            yield Travel(source, write.connection, write.title, item=write.item)
            continue
        for name in (each for each in write.values if not FIELDS[write.kind][each].derived):
            before, after = (
                text_value(name, each.get(name), report.plan.titles) for each in (write.before, write.values)
            )
            source = said.get(Spot(write.item, name))
            yield Travel(source, write.connection, write.title, name, before, after, write.item)
