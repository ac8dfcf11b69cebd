"""Shows the workspace to a person at a desk, and does what they do there: type into cells, add rows, delete rows."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.notion.sandbox.cells import Cells
from connectors.notion.sandbox.documents import Page, Property, Source
from connectors.notion.sandbox.keyboard import TYPED, Keyboard
from connectors.notion.sandbox.richtext import plain
from connectors.notion.sandbox.workspace import BOT, Workspace, property_by
from connectors.notion.sandbox.writing import Writer, defaults
from okrsync.sandbox import KEY_HEADING, Cell, Sheet


class Board:
    """Every data source as a table."""

    def __init__(self, workspace: Workspace, cells: Cells) -> None:
        self._workspace, self._cells = workspace, cells
        self._keyboard = Keyboard(workspace, cells)
        self._writer = Writer(workspace)

    def sheets(self) -> Sequence[Sheet]:
        return [self._sheet(name, source) for name, source in self._named().items()]

    def edit(self, sheet: str, row: str, column: str, text: str) -> None:
        """Type ``text`` into a cell."""
        page = self._row(sheet, row)
        prop = property_by(self._cells.source_of(page), column)
        if prop is None:
            raise ValueError(f"{sheet} has no column {column}.")
        if not _editable(prop):
            raise ValueError(f"{column} is filled in by itself and cannot be typed into.")
        self._writer.carry_out(page, self._keyboard.typed(prop, text), self._somebody())

    def add(self, sheet: str) -> None:
        source = self._source(sheet)
        self._workspace.new_page(source["id"], None, defaults(source), self._somebody())
        self._workspace.keep("data_sources", source)

    def remove(self, sheet: str, row: str) -> None:
        """Deleted pages go to the trash."""
        page = self._row(sheet, row)
        page["in_trash"] = True
        self._workspace.keep("pages", page, self._somebody())

    def _sheet(self, name: str, source: Source) -> Sheet:
        properties = source["properties"]
        rows = {
            page["id"]: [self._cell(page, prop) for prop in properties]
            for page in self._workspace.rows(source["id"])
            if not page["in_trash"]
        }
        return Sheet(name, [prop["name"] for prop in properties], rows)

    def _cell(self, page: Page, prop: Property) -> Cell:
        return Cell(self._keyboard.shown(page, prop), _editable(prop), self._keyboard.links(page, prop))

    def _named(self) -> dict[str, Source]:
        """The data sources by title; one whose title is taken has its number added."""
        named: dict[str, Source] = {}
        for source in self._workspace.sources.values():
            title = plain(source["title"]) or "Untitled"
            if not source["in_trash"]:
                named[title if title not in named else f"{title} ({len(named) + 1})"] = source
        return named

    def _source(self, sheet: str) -> Source:
        found = self._named().get(sheet)
        if found is None:
            raise ValueError(f"There is no table {sheet}.")
        return found

    def _row(self, sheet: str, row: str) -> Page:
        page = self._workspace.pages.get(row)
        if page is None or page["in_trash"] or page["source"] != self._source(sheet)["id"]:
            raise ValueError(f"This row of {sheet} is gone.")
        return page

    def _somebody(self) -> str:
        """Whoever sits at the page: the first person of the workspace."""
        people = self._workspace.people()
        return people[0]["id"] if people else BOT


def _editable(prop: Property) -> bool:
    return prop["type"] in TYPED and prop["name"] != KEY_HEADING
