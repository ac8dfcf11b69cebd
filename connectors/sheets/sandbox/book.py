"""Opens a spreadsheet for one request: its tabs, who may change what, and what follows when cells move.

A book changes nothing in the shelf until :meth:`Book.keep`; a request that fails half-way simply leaves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from connectors.sheets.sandbox import a1
from connectors.sheets.sandbox.a1 import Area
from connectors.sheets.sandbox.content import formula_of, with_value
from connectors.sheets.sandbox.errors import invalid
from connectors.sheets.sandbox.formulas.references import Reference, rewritten
from connectors.sheets.sandbox.formulas.shifts import Shift, followed
from connectors.sheets.sandbox.overlay import Overlay
from connectors.sheets.sandbox.tab import Dimension, Tab, copied
from okrsync.sandbox import Shelf

MAX_CELLS = 10_000_000  # of a spreadsheet, per Google's "Files you can store in Google Drive"
_PROTECTED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)


@dataclass(frozen=True)
class Place:
    """An area of a tab, as a request names it."""

    tab: Tab
    area: Area


class Book:
    """One spreadsheet. ``editor`` is the account that asks, by its e-mail address."""

    def __init__(self, shelf: Shelf, book_id: str, editor: str) -> None:
        self.id, self.editor = book_id, editor
        self._books = Overlay(shelf.drawer("spreadsheets"))
        self._tabs = Overlay(shelf.drawer("tabs"), copied)
        self._rows = Overlay(shelf.drawer("rows"))

    @property
    def document(self) -> Mapping[str, Any]:
        return self._books.read(self.id) or {}

    def change(self, name: str, value: Any) -> None:
        self._books.change(self.id)[name] = value

    def keep(self, now: datetime) -> None:
        """Put all changes into the shelf; a spreadsheet that was changed gets a new version and time."""
        if not (self._books.touched or self._tabs.touched or self._rows.touched):
            return
        document = self._books.change(self.id)
        document["version"] = int(document.get("version", 0)) + 1
        document["modifiedTime"] = timestamp(now)
        document["lastEditor"] = self.editor
        for overlay in (self._books, self._tabs, self._rows):
            overlay.keep()

    def share(self, *, with_accounts: Sequence[str], by_link: bool) -> None:
        """Let accounts in by their addresses and, if asked, everyone who has the link; all of them may edit."""
        self.change("editors", list(with_accounts))
        self.change("link", by_link)

    # -- tabs

    @property
    def tabs(self) -> Sequence[Tab]:
        return [self._tab(tab_id) for tab_id in self.document.get("tabs", ())]

    def tab(self, tab_id: int) -> Tab:
        """The tab of that id. Raises the API's 400 where there is none."""
        if tab_id not in self.document["tabs"]:
            raise invalid(f"No grid with id: {tab_id}")
        return self._tab(tab_id)

    def titled(self, title: str) -> Tab | None:
        """The tab of that title; without regard to case where none has exactly that one."""
        tabs = self.tabs
        exact = (tab for tab in tabs if tab.title == title)
        return next(exact, None) or next((tab for tab in tabs if tab.title.lower() == title.lower()), None)

    def add_tab(self, properties: Mapping[str, Any], index: int | None = None) -> Tab:
        """A new empty tab, at the end by default; ``properties`` as :meth:`Tab.made` has them."""
        tab_id = properties["sheetId"]
        tab = Tab.made(f"{self.id}/{tab_id}", (self._tabs, self._rows), properties)
        order = list(self.document.get("tabs", ()))
        order.insert(len(order) if index is None else index, tab_id)
        self.change("tabs", order)
        return tab

    def remove_tab(self, tab: Tab) -> None:
        title = tab.title
        self.change("tabs", [other for other in self.document["tabs"] if other != tab.id])
        tab.clear()
        self._drop_metadata(lambda location: location.get("sheetId") == tab.id)
        self.rewrite(lambda reference, _: None if reference.tab == title else reference)

    def named(self, name: str) -> Place | None:
        """The named range of that name, whatever the case."""
        for tab in self.tabs:
            for stored in tab.document.get("named", ()):
                if stored["name"].lower() == name.lower():
                    return Place(tab, area_of(stored["range"]))
        return None

    def locate(self, text: str) -> Place:
        """What a range in A1 notation, or a range's name, means. Raises the API's 400 where it means nothing here."""
        if (named := self.named(text)) is not None:
            return named
        title, cells = a1.split(text)
        tab = self.tabs[0] if title is None else self.titled(title)
        area = a1.area(cells)
        if title is None and area is None:
            tab, area = self.titled(text), Area()
        elif title is not None and not cells:
            area = Area()
        if tab is None or area is None:
            raise invalid(f"Unable to parse range: {text}")
        return self.on_grid(Place(tab, area))

    def on_grid(self, place: Place) -> Place:
        """The place itself; raises the API's 400 where it starts outside the grid."""
        tab, area = place.tab, place.area
        if min(area.top, area.left) < 0:
            raise invalid("The start indexes of a range must not be negative.")
        if area.top >= tab.row_count or area.left >= tab.column_count:
            limits = f"Max rows: {tab.row_count}, max columns: {tab.column_count}"
            raise invalid(f"Range ({tab.notation(area)}) exceeds grid limits. {limits}")
        return place

    def _tab(self, tab_id: int) -> Tab:
        return Tab(f"{self.id}/{tab_id}", self._tabs, self._rows)

    # -- who may change what

    @property
    def owned(self) -> bool:
        return bool(self.document.get("owner") == self.editor)

    def may_edit(self, protection: Mapping[str, Any]) -> bool:
        """True where a protected range lets the asking account through."""
        editors = protection.get("editors", {}).get("users", ())
        return self.owned or bool(protection.get("warningOnly")) or self.editor in editors

    def refusing(self, tab: Tab, area: Area) -> list[Mapping[str, Any]]:
        """The protected ranges that keep the asking account from changing some of these cells."""
        return [
            protection
            for protection in tab.document["protected"]
            if not self.may_edit(protection)
            and area_of(protection["range"]).touches(area)
            and not any(area_of(free).covers(area) for free in protection.get("unprotectedRanges", ()))
        ]

    def guard(self, tab: Tab, area: Area) -> None:
        """Raise the API's 400 where the asking account may not change some of these cells."""
        if self.refusing(tab, area):
            raise invalid(_PROTECTED)

    # -- what follows when cells move

    def rewrite(self, change: Callable[[Reference, Tab], Reference | None]) -> None:
        """Write every formula's references anew; ``change`` is given the tab that the formula stands on."""
        for tab in self.tabs:
            for row, column in list(tab.formulas()):
                cell = tab.cell(row, column)
                before = formula_of(cell) or ""
                after = rewritten(before, lambda reference, tab=tab: change(reference, tab))  # type: ignore[misc]
                if after != before:
                    tab.put(row, column, with_value(cell, {"formulaValue": after}))

    def follow(self, tab: Tab, dimension: Dimension, shift: Shift) -> None:
        """Let formulas, protected and named ranges follow the cells of a tab whose lines came, went or moved."""

        def on(reference: Reference, standing: Tab) -> Reference | None:
            title = standing.title if reference.tab is None else reference.tab
            return followed(reference, dimension, shift) if title.lower() == tab.title.lower() else reference

        self.rewrite(on)
        for part in ("protected", "named"):
            moved = [_shifted(stored, dimension, shift) for stored in tab.document.get(part, ())]
            if any(moved):
                tab.change(part, [stored for stored in moved if stored is not None])

    def follow_cut(self, source: Place, target: Place) -> None:
        """Let the formulas that point into cells that were cut point to where they were pasted."""
        down, right = target.area.top - source.area.top, target.area.left - source.area.left

        def change(reference: Reference, standing: Tab) -> Reference | None:
            title = standing.title if reference.tab is None else reference.tab
            if title.lower() != source.tab.title.lower() or not source.area.covers(reference.area):
                return reference
            tab = reference.tab if target.tab.id == source.tab.id else target.tab.title
            return reference.elsewhere(tab, down, right)

        self.rewrite(change)

    def retitle(self, before: str, after: str) -> None:
        """Let the formulas that name a tab name it by its new title."""
        self.rewrite(
            lambda reference, _: (
                replace(reference, tab=after)
                if reference.tab is not None and reference.tab.lower() == before.lower()
                else reference
            )
        )

    # -- developer metadata

    @property
    def metadata(self) -> Mapping[str, Mapping[str, Any]]:
        """By id: key, value, visibility and location; a row or column is told by the id of its line."""
        metadata: Mapping[str, Mapping[str, Any]] = self.document.get("metadata", {})
        return metadata

    def set_metadata(self, metadata: Mapping[str, Mapping[str, Any]]) -> None:
        self.change("metadata", dict(metadata))

    def drop_lines(self, tab: Tab, lines: Iterable[str]) -> None:
        """Delete the metadata of lines that are gone."""
        gone = set(lines)
        self._drop_metadata(lambda location: location.get("sheetId") == tab.id and location.get("line") in gone)

    def _drop_metadata(self, concerned: Callable[[Mapping[str, Any]], bool]) -> None:
        kept = {name: entry for name, entry in self.metadata.items() if not concerned(entry["location"])}
        if len(kept) != len(self.metadata):
            self.set_metadata(kept)


def timestamp(moment: datetime) -> str:
    """RFC 3339 with milliseconds, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def area_of(grid_range: Mapping[str, Any]) -> Area:
    """The area that an API ``GridRange`` means on its tab."""
    ends = [grid_range.get(name) for name in ("endRowIndex", "endColumnIndex")]
    bottom, right = (None if end is None else int(end) for end in ends)
    return Area(int(grid_range.get("startRowIndex", 0)), int(grid_range.get("startColumnIndex", 0)), bottom, right)


def _shifted(protection: Mapping[str, Any], dimension: Dimension, shift: Shift) -> Mapping[str, Any] | None:
    """A protected or named range after its tab's lines came, went or moved; ``None`` where all of it went."""
    name = "Row" if dimension == "ROWS" else "Column"
    start, end = f"start{name}Index", f"end{name}Index"
    found = protection["range"]
    if end not in found:
        first = shift.one(found[start]) if start in found else None
        return protection if first is None else {**protection, "range": {**found, start: first}}
    span = shift.span(found.get(start, 0), found[end] - 1)
    if span is None:
        return None
    return {**protection, "range": {**found, start: span[0], end: span[1] + 1}}
