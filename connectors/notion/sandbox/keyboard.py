"""Decides what a person means who types into a cell, as Notion's own page would take it, and how a cell reads."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date

from connectors.notion.sandbox.cells import Cells
from connectors.notion.sandbox.computing import text_of
from connectors.notion.sandbox.documents import Page, Property, Stored
from connectors.notion.sandbox.plain import Computed, Plain, double
from connectors.notion.sandbox.richtext import links
from connectors.notion.sandbox.richtext import typed as rich
from connectors.notion.sandbox.schema import new_option
from connectors.notion.sandbox.workspace import Workspace, property_by
from connectors.notion.sandbox.writing import Draft, status_of

_NUMBER = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?([eE][-+]?\d+)?")
_YES, _NO = ("yes", "true", "x", "✓", "done"), ("", "no", "false")
TYPED = (
    "title",
    "rich_text",
    "number",
    "select",
    "multi_select",
    "status",
    "people",
    "relation",
    "date",
    "checkbox",
    "url",
    "email",
    "phone_number",
)
"""The types that a person can type into; the others Notion fills in itself."""


class Keyboard:
    """Reads what people type, and writes what they read."""

    def __init__(self, workspace: Workspace, cells: Cells) -> None:
        self._workspace, self._cells = workspace, cells

    def typed(self, prop: Property, text: str) -> Draft:
        """A checked write of ``text`` into a column. Raises ``ValueError`` with a plain sentence where it cannot be."""
        draft = Draft()
        draft.values[prop["id"]] = self._value(prop, text.strip(), draft)
        return draft

    def shown(self, page: Page, prop: Property) -> str:
        """What a person reads in the cell."""
        value = self._cells.plain(page, prop)
        match prop["type"]:
            case "relation":
                return "; ".join(self.name_of(self._workspace.pages[each]) for each in value)
            case "people" | "created_by" | "last_edited_by":
                return ", ".join(self._workspace.users[each]["name"] for each in value)
            case "unique_id":
                prefix = prop["config"]["prefix"]
                return f"{prefix}-{value}" if prefix else str(value)
            case "files":
                return ", ".join(each["name"] for each in value)
            case "checkbox":
                return "yes" if value else "no"
            case "number" if prop["config"]["format"] == "percent" and value is not None:
                return f"{text_of(round(value * 100, 10))}%"
        return _words(value)

    def links(self, page: Page, prop: Property) -> Sequence[tuple[str, str]]:
        """The hyperlinks in the cell."""
        return links(page["values"].get(prop["id"]) or []) if prop["type"] in ("title", "rich_text") else ()

    def name_of(self, page: Page) -> str:
        """What people call a page: its code, else its title."""
        return self.code_of(page) or self._cells.title(page) or "Untitled"

    def code_of(self, page: Page) -> str:
        prop = property_by(self._cells.source_of(page), "Code")
        return str(self._cells.plain(page, prop)) if prop and prop["type"] == "rich_text" else ""

    def _value(self, prop: Property, text: str, draft: Draft) -> Stored:
        match prop["type"]:
            case "title" | "rich_text":
                return rich(text)
            case "number":
                return _number(prop, text) if text else None
            case "select":
                return self._option(prop, text, draft) if text else None
            case "multi_select":
                return [self._option(prop, each, draft) for each in _parts(text, ",")]
            case "status":
                return _status(prop, text)
            case "people":
                return [self._person(each) for each in _parts(text, ",;")]
            case "relation":
                return self._pages(prop, text)
            case "date":
                return _date(prop, text) if text else None
            case "checkbox":
                return _flag(prop, text)
            case "url" | "email" | "phone_number":
                return text or None
        raise ValueError(f"{prop['name']} is filled in by Notion and cannot be typed into.")

    def _option(self, prop: Property, text: str, draft: Draft) -> str:
        known = prop["config"]["options"] + draft.options.get(prop["id"], [])
        found = next((each for each in known if each["name"].casefold() == text.casefold()), None)
        if found is None:
            if "," in text:
                raise ValueError(f"An option of {prop['name']} cannot hold a comma.")
            found = new_option(prop["id"], text, known)
            draft.options.setdefault(prop["id"], []).append(found)
        return str(found["id"])

    def _person(self, text: str) -> str:
        people = self._workspace.people()
        found = [user["id"] for user in people if text.casefold() in (user["email"] or "", user["name"].casefold())]
        if len(found) != 1:
            raise ValueError(f"{'Several people are' if found else 'Nobody here is'} called {text}.")
        return found[0]

    def _pages(self, prop: Property, text: str) -> list[str]:
        """The pages named, by code or title; a title that holds a semicolon is tried as a whole first."""
        target = prop["config"]["data_source_id"]
        whole = self._pages_called(target, text)
        if len(whole) == 1 or not text:
            return whole
        return [self._page(target, each, prop) for each in _parts(text, ";")]

    def _page(self, source_id: str, text: str, prop: Property) -> str:
        found = self._pages_called(source_id, text)
        if len(found) != 1:
            raise ValueError(f"{prop['name']}: {'several pages are' if found else 'no page is'} called {text}.")
        return found[0]

    def _pages_called(self, source_id: str, text: str) -> list[str]:
        wanted = text.casefold()
        rows = [page for page in self._workspace.rows(source_id) if not page["in_trash"]] if text else []
        by_code = [page["id"] for page in rows if self.code_of(page).casefold() == wanted]
        return by_code or [page["id"] for page in rows if self._cells.title(page).casefold() == wanted]


def _parts(text: str, separators: str) -> Iterable[str]:
    return [part.strip() for part in re.split(f"[{separators}]", text) if part.strip()]


def _number(prop: Property, text: str) -> int | float:
    """A number as people write it; with a percent sign where the column shows percent."""
    percent = text.endswith("%") and prop["config"]["format"] == "percent"
    digits = text.removesuffix("%").strip() if percent else text
    if not _NUMBER.fullmatch(digits) or not any(map(str.isdigit, digits)):
        raise ValueError(f"{prop['name']} holds a number, and “{text}” is none.")
    number = float(digits.replace(",", "")) / (100 if percent else 1)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large for {prop['name']}.")
    return double(number)


def _status(prop: Property, text: str) -> str:
    if not text:
        return status_of(None, prop)
    for option in prop["config"]["options"]:
        if option["name"].casefold() == text.casefold():
            return str(option["id"])
    names = ", ".join(option["name"] for option in prop["config"]["options"])
    raise ValueError(f"{prop['name']} is one of {names}, and not {text}.")


def _date(prop: Property, text: str) -> Stored:
    try:
        start, *end = (date.fromisoformat(part.strip()).isoformat() for part in text.split("→"))
    except ValueError:
        raise ValueError(f"{prop['name']} holds a date such as 2026-12-31, and “{text}” is none.") from None
    return {"start": start, "end": end[0] if end else None, "time_zone": None}


def _flag(prop: Property, text: str) -> bool:
    if text.casefold() in (*_YES, *_NO):
        return text.casefold() in _YES
    raise ValueError(f"{prop['name']} is yes or no, and not {text}.")


def _words(value: Plain) -> str:
    if isinstance(value, Computed):
        return _words(value.value)
    if isinstance(value, dict) and value["end"]:
        return f"{value['start']} → {value['end']}"
    return text_of(value)
