"""Lays out the spreadsheet that a new sandbox starts with: a tab a kind of OKR, and one that is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.sheets.sandbox.a1 import Area
from connectors.sheets.sandbox.accounts import OWNER, SERVICE_ACCOUNT
from connectors.sheets.sandbox.book import Book, Place
from connectors.sheets.sandbox.changes.tabs import COLUMNS, ROWS
from connectors.sheets.sandbox.content import EMPTY
from connectors.sheets.sandbox.desk import Desk
from connectors.sheets.sandbox.tab import Tab
from connectors.sheets.sandbox.writing import Input, entered, write
from okrsync.sandbox import KEY_RESULT_HEADINGS, OBJECTIVE_HEADINGS, Seed

TITLE = "Company OKRs"
OBJECTIVES, KEY_RESULTS, TASKS = "Objectives", "Key results", "Sprint tasks"
# People type amounts as amounts and dates as dates; all else is text, whatever it looks like.
_TYPED = {"start", "target", "current", "confidence", "progress"}
_TASK_HEADINGS = ("Task", "Assignee", "Status", "Points")
_TASK_TITLES = ("Order new laptops", "Book the meeting room", "Update the onboarding checklist", "Renew the licences")
_STATUSES = ("To do", "In progress", "Done")


def lay_out(desk: Desk, seed: Seed) -> str:
    """Make the spreadsheet, shared with the service account and with everyone who has the link; gives its id."""
    book = desk.create(TITLE, OWNER)
    book.share(with_accounts=[SERVICE_ACCOUNT], by_link=True)
    how = Input("USER_ENTERED", desk.today)
    for tab_id, (title, headings, records) in enumerate(
        ((OBJECTIVES, OBJECTIVE_HEADINGS, seed.objectives), (KEY_RESULTS, KEY_RESULT_HEADINGS, seed.key_results))
    ):
        tab = _tab(book, tab_id, title, len(records))
        _fill(tab, headings, records, how)
    if seed.objectives or seed.key_results:
        tasks = _tab(book, 2, TASKS, len(_TASK_TITLES))
        write(book, Place(tasks, Area(0, 0, 1, 1)), _tasks(seed), how)
    desk.keep(book)
    return book.id


def _tab(book: Book, tab_id: int, title: str, records: int) -> Tab:
    tab = book.add_tab({"sheetId": tab_id, "title": title, "rows": max(ROWS, records + 1), "columns": COLUMNS})
    tab.change("looks", {"gridProperties": {"frozenRowCount": 1}})
    return tab


def _fill(tab: Tab, headings: Mapping[str, str], records: Sequence[Mapping[str, str]], how: Input) -> None:
    raw = Input("RAW", how.today)
    for column, (field, heading) in enumerate(headings.items()):
        tab.put(0, column, entered(heading, EMPTY, raw))
        for row, record in enumerate(records, 1):
            text = record.get(field, "")
            if text:
                tab.put(row, column, entered(text, EMPTY, how if field in _TYPED else raw))


def _tasks(seed: Seed) -> list[list[str | int]]:
    """Work that is no OKR, as any team's spreadsheet has some."""
    people = [person.name for person in seed.people] or [""]
    rows: list[list[str | int]] = [
        [title, people[index % len(people)], _STATUSES[index % len(_STATUSES)], index + 1]
        for index, title in enumerate(_TASK_TITLES)
    ]
    return [list(_TASK_HEADINGS), *rows]
