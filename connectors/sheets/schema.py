"""Decides which column of a tab holds which field, by the headings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connectors.sheets.fields import Codec, codec
from connectors.sheets.grid import Tab
from connectors.sheets.settings import ContainerSettings, same_heading
from okrsync.connector import Problem
from okrsync.kit.work import marks_of_tasks
from okrsync.model import FIELDS, Kind

KEY = "key"  # the name of the key's column among the fields' names; no field has it


@dataclass(frozen=True)
class Layout:
    """Where one kind of item stands in its tab. Rows and columns count from 0; ``key`` is ``None`` until it is made."""

    kind: Kind
    header: int
    key_heading: str
    columns: Mapping[str, int]
    codecs: Mapping[str, Codec]
    key: int | None

    def column(self, name: str) -> int | None:
        """Where a field, or the :data:`KEY`, stands."""
        return self.key if name == KEY else self.columns[name]

    def linked(self, name: str) -> bool:
        """True where hyperlinks count: in a reference field. Everywhere else they are a person's decoration."""
        return name != KEY and FIELDS[self.kind][name].refers

    @property
    def watched(self) -> tuple[str, ...]:
        """Every name that has a column, the key's among them once it is made."""
        return (*self.columns, KEY) if self.key is not None else tuple(self.columns)


def codecs(kind: Kind, settings: ContainerSettings) -> Mapping[str, Codec]:
    """How each mapped field lives in a cell."""
    return {name: codec(FIELDS[kind][name], mapped) for name, mapped in settings.fields.items()}


def problems(place: str, settings: ContainerSettings, tab: Tab) -> Iterator[Problem]:
    """What keeps the tab from being read: headings that are missing or stand there twice."""
    found = _headings(settings, tab)
    wanted = {**{name: mapped.name for name, mapped in settings.fields.items()}, "the key": settings.key}
    for name, heading in wanted.items():
        columns = found.get(same_heading(heading), [])
        where = f"{place}, tab {settings.tab!r}, column {heading!r}"
        if len(columns) > 1:
            letters = " and ".join(letter(column) for column in columns)
            yield Problem(where, f"there are two columns of that name ({letters})", "Rename one of them")
        elif not columns and name != "the key":
            remedy = f"Add the heading to row {settings.header_row}, or correct {name} in the configuration"
            yield Problem(where, "there is no such column", remedy)


def tasks(place: str, settings: ContainerSettings, tab: Tab) -> Iterator[Problem]:
    """A warning where the tab seems to be a list of tasks."""
    if marks := marks_of_tasks(_headings(settings, tab)):
        message = f"this looks like a list of tasks: it has {', '.join(map(repr, marks))}"
        remedy = "Name the tab of the OKRs; what the gate takes for a task goes nowhere in any case"
        yield Problem(f"{place}, tab {settings.tab!r}", message, remedy, "warning")


def layout(kind: Kind, settings: ContainerSettings, tab: Tab) -> Layout:
    """The columns of a tab that has no :func:`problems`."""
    found = _headings(settings, tab)
    return Layout(
        kind,
        settings.header_row - 1,
        settings.key,
        {name: found[same_heading(mapped.name)][0] for name, mapped in settings.fields.items()},
        codecs(kind, settings),
        next(iter(found.get(same_heading(settings.key), ())), None),
    )


def letter(column: int) -> str:
    """A column's letters in A1 notation: 0 is A, 26 is AA."""
    before, last = divmod(column, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)


def _headings(settings: ContainerSettings, tab: Tab) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    row = tab.rows[settings.header_row - 1] if settings.header_row <= len(tab.rows) else ()
    for column, cell in enumerate(row):
        text = cell.shown or str(next(iter(cell.effective.values()), ""))
        found.setdefault(same_heading(text), []).append(column)
    return found
