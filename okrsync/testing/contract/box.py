"""Makes a sandbox a rig: a person at its page, its journal, its faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from okrsync.model import Kind, Record
from okrsync.sandbox import KEY_RESULT_HEADINGS, OBJECTIVE_HEADINGS, Fault, Journal, Server
from okrsync.sandbox.journal import Entry
from okrsync.testing.contract.rig import Lost

HEADINGS: Mapping[Kind, Mapping[str, str]] = {Kind.OBJECTIVE: OBJECTIVE_HEADINGS, Kind.KEY_RESULT: KEY_RESULT_HEADINGS}


@dataclass(frozen=True)
class Plan:
    """How a sandbox is laid out: the names of its tables, and which requests make and change records.

    ``elsewhere`` is a table that is no container, with a column to type into; ``remark`` a column of the key results
    that no field is mapped to, with something to say there.
    """

    tables: Mapping[Kind, str]
    elsewhere: tuple[str, str]
    remark: tuple[str, str]
    creating: tuple[str, str]
    updating: tuple[str, str]


class BoxRig:
    """The part of a :class:`~okrsync.testing.contract.rig.Rig` that is the same for every sandbox."""

    def __init__(self, server: Server, plan: Plan) -> None:
        self.server, self.plan = server, plan

    # -- a person at the page

    def add(self, kind: Kind, title: str) -> None:
        self._add(self.plan.tables[kind], HEADINGS[kind]["title"], title)

    def add_elsewhere(self, title: str) -> None:
        self._add(*self.plan.elsewhere, title)

    def type(self, record: Record, field: str, text: str) -> None:
        self._type(record, HEADINGS[record.kind][field], text)

    def annotate(self, record: Record) -> str:
        column, text = self.plan.remark
        self._type(record, column, text)
        return column

    def delete(self, record: Record) -> None:
        self._at_the_page(lambda: self.server.tool.remove(self.plan.tables[record.kind], self._line(record)))

    def contents(self) -> Mapping[str, Mapping[str, str]]:
        return {f"{table}/{line}": cells for table, rows in self._tables().items() for line, cells in rows.items()}

    def row(self, record: Record) -> str:
        return f"{self.plan.tables[record.kind]}/{self._line(record)}"

    # -- the wire

    def forget(self) -> None:
        self.server.journal.reset()

    def sent(self) -> int:
        return len(self.entries())

    def entries(self) -> Sequence[Entry]:
        return self.server.journal.entries()

    def lose_create(self, when: Lost) -> None:
        self._lose(self.plan.creating, when)

    def lose_update(self, when: Lost) -> None:
        self._lose(self.plan.updating, when)

    def break_after_create(self) -> None:
        self._lose(self.plan.creating, "after")
        self.server.journal.add = self._break_off  # type: ignore[method-assign]

    def go_away(self) -> None:
        self.server.faults.set([Fault(do="cut-before")])

    def come_back(self) -> None:
        vars(self.server.journal).pop("add", None)
        self.server.faults.set([])

    # -- inside

    def _lose(self, request: tuple[str, str], when: Lost) -> None:
        method, path = request
        do: Literal["cut-before", "cut-after"] = "cut-before" if when == "before" else "cut-after"
        self.server.faults.set([Fault(do=do, method=method, path=path, times=1)])

    def _break_off(self, entry: Entry) -> None:
        """Once one answer was lost nothing gets through any more."""
        Journal.add(self.server.journal, entry)
        if entry.status == 0:
            self.go_away()

    def _add(self, table: str, column: str, title: str) -> None:
        before = self._tables()[table].keys()
        self._at_the_page(lambda: self.server.tool.add(table))
        (line,) = self._tables()[table].keys() - before
        self._at_the_page(lambda: self.server.tool.edit(table, line, column, title))

    def _type(self, record: Record, column: str, text: str) -> None:
        table, line = self.plan.tables[record.kind], self._line(record)
        self._at_the_page(lambda: self.server.tool.edit(table, line, column, text))

    def _line(self, record: Record) -> str:
        """The row on the page, by the title."""
        heading, rows = HEADINGS[record.kind]["title"], self._tables()[self.plan.tables[record.kind]]
        (line,) = [line for line, cells in rows.items() if cells[heading] == record.values["title"]]
        return line

    def _tables(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        """What stands in each table, by line and column."""
        with self.server.lock:
            sheets = self.server.tool.sheets()
        return {
            sheet.name: {
                line: dict(zip(sheet.columns, (cell.text for cell in cells), strict=True))
                for line, cells in sheet.rows.items()
            }
            for sheet in sheets
        }

    def _at_the_page(self, deed: Callable[[], None]) -> None:
        with self.server.lock:
            deed()
            self.server.shelf.commit()
