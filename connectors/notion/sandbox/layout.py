"""Lays out a new workspace: its users, its databases with their columns, and the records of a seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.notion.sandbox import ids
from connectors.notion.sandbox.cells import Cells
from connectors.notion.sandbox.documents import Page, Source, User
from connectors.notion.sandbox.keyboard import Keyboard
from connectors.notion.sandbox.richtext import of_text
from connectors.notion.sandbox.schema import COMPLETE, IN_PROGRESS, TO_DO, add_property, new_option, status_config
from connectors.notion.sandbox.workspace import BOT, Workspace, property_by
from connectors.notion.sandbox.writing import Writer, defaults
from okrsync.sandbox import KEY_HEADING, KEY_RESULT_HEADINGS, OBJECTIVE_HEADINGS, Seed
from okrsync.sandbox.seed import Row

OBJECTIVES, KEY_RESULTS, TASKS = "Objectives", "Key results", "Tasks"
BESIDE: Mapping[str, str] = {"aligned_to": "Aligned elsewhere"}
"""The texts beside relations, for what has no page here."""
STATES = {TO_DO: ("Proposed",), IN_PROGRESS: ("Active",), COMPLETE: ("Done", "Dropped")}
_TYPES: Mapping[str, str] = {
    "title": "title",
    "code": "rich_text",
    "description": "rich_text",
    "level": "select",
    "team": "rich_text",
    "owner": "people",
    "cycle": "select",
    "state": "status",
    "parent": "relation",
    "objective": "relation",
    "start": "number",
    "target": "number",
    "current": "number",
    "unit": "rich_text",
    "direction": "select",
    "confidence": "number",
    "aligned_to": "relation",
    "progress": "number",
    "note": "rich_text",
    "carried_from": "relation",
    "supported_by": "rich_text",
    "measure": "rich_text",
}
_OPTIONS: Mapping[str, Sequence[str]] = {
    "level": ("Company", "Team", "Individual"),
    "direction": ("Increase", "Decrease", "Maintain", "Achieve"),
}
_TASKS = (
    ("Order desks for the new office", "Not started"),
    ("Fix the flaky nightly build", "In progress"),
    ("Book the offsite", "Done"),
)


def lay_out(workspace: Workspace, cells: Cells, seed: Seed) -> None:
    """Fill an empty workspace. What a record refers to that is not in it stands in the text beside the relation, where
    there is one."""
    workspace.users[BOT] = User(id=BOT, name="okrsync", email=None)
    for place, person in enumerate(seed.people, start=1):
        user_id = ids.mint("users", place)
        workspace.users[user_id] = User(id=user_id, name=person.name, email=person.email)
    home = workspace.new_page(None, None, {"title": of_text("Company OKRs")})["id"]
    builder = _Builder(workspace, home)
    objectives = builder.data_source(OBJECTIVES, f"OKRs · {OBJECTIVES}")
    key_results = builder.data_source(KEY_RESULTS, f"OKRs · {KEY_RESULTS}")
    to_objectives, to_key_results = ("parent", "objective"), ("aligned_to", "carried_from")
    targets = {
        **dict.fromkeys(to_objectives, objectives["id"]),
        **dict.fromkeys(to_key_results, key_results["id"]),
    }
    builder.columns(objectives, OBJECTIVE_HEADINGS, targets)
    builder.columns(key_results, KEY_RESULT_HEADINGS, targets)
    planter = _Planter(workspace, cells)
    planter.plant(objectives, OBJECTIVE_HEADINGS, seed.objectives)
    planter.plant(key_results, KEY_RESULT_HEADINGS, seed.key_results)
    planter.relate()
    if seed.objectives or seed.key_results:
        builder.tasks()


class _Builder:
    """Makes databases on the home page."""

    def __init__(self, workspace: Workspace, home: str) -> None:
        self._workspace, self._home = workspace, home

    def data_source(self, name: str, database: str) -> Source:
        return self._workspace.new_source(
            self._workspace.new_database(of_text(database), self._home)["id"], of_text(name)
        )

    def columns(self, source: Source, headings: Mapping[str, str], targets: Mapping[str, str]) -> None:
        for field, heading in headings.items():
            kind = _TYPES[field]
            add_property(source, heading, kind, self._config(source, field, kind, targets))
            if field in BESIDE:
                add_property(source, BESIDE[field], "rich_text", {})
        add_property(source, KEY_HEADING, "rich_text", {})
        self._workspace.keep("data_sources", source)

    def tasks(self) -> None:
        """A database that has nothing to do with OKRs, and that no sync may touch."""
        source = self.data_source(TASKS, TASKS)
        groups = {TO_DO: ("Not started",), IN_PROGRESS: ("In progress",), COMPLETE: ("Done",)}
        title = add_property(source, "Task", "title", {})
        status = add_property(source, "Status", "status", status_config(source["id"], groups))
        add_property(source, "Due", "date", {})
        add_property(source, "Urgent", "checkbox", {})
        add_property(source, "ID", "unique_id", {"prefix": "TASK", "last": 0})
        states = {option["name"]: option["id"] for option in status["config"]["options"]}
        for words, state in _TASKS:
            values = defaults(source) | {title["id"]: of_text(words), status["id"]: states[state]}
            self._workspace.new_page(source["id"], None, values)
        self._workspace.keep("data_sources", source)

    def _config(self, source: Source, field: str, kind: str, targets: Mapping[str, str]) -> dict[str, Any]:
        match kind:
            case "number":
                return {"format": "number"}
            case "relation":
                return {"data_source_id": targets[field], "kind": "single_property", "synced_property_id": None}
            case "status":
                return status_config(source["id"], STATES)
            case "select":
                options: list[dict[str, Any]] = []
                for name in _OPTIONS.get(field, ()):
                    options.append(new_option(f"{source['id']}/{field}", name, options))
                return {"options": options}
        return {}


class _Planter:
    """Types the records of a seed into the tables; relations last, when all pages are there."""

    def __init__(self, workspace: Workspace, cells: Cells) -> None:
        self._workspace, self._cells, self._writer = workspace, cells, Writer(workspace)
        self._keyboard = Keyboard(workspace, cells)
        self._later: list[tuple[Page, str, str, str]] = []

    def plant(self, source: Source, headings: Mapping[str, str], rows: Sequence[Row]) -> None:
        for row in rows:
            page = self._workspace.new_page(source["id"], None, defaults(source))
            for field, text in row.items():
                if not text:
                    continue
                if _TYPES[field] == "relation":
                    self._later.append((page, field, headings[field], text))
                else:
                    self._type(page, source, headings[field], text)

    def relate(self) -> None:
        names = {source_id: self._names(source_id) for source_id in self._workspace.sources}
        for page, field, heading, text in self._later:
            source = self._workspace.source(page["source"] or "")
            prop = property_by(source, heading)
            if prop is None:
                continue
            known = names[prop["config"]["data_source_id"]]
            said = [text] if text.strip().casefold() in known else [name.strip() for name in text.split(";")]
            wanted = {name: known.get(name.casefold()) for name in said}
            page["values"][prop["id"]] = list(dict.fromkeys(filter(None, wanted.values())))
            if beside := BESIDE.get(field):
                self._type(page, source, beside, "; ".join(name for name, there in wanted.items() if there is None))
            self._workspace.keep("pages", page)

    def _names(self, source_id: str) -> Mapping[str, str]:
        """The ids of the rows by code and by title; a code wins over a title."""
        rows = list(self._workspace.rows(source_id))
        titles = {self._cells.title(page).casefold(): page["id"] for page in rows}
        return titles | {code.casefold(): page["id"] for page in rows if (code := self._keyboard.code_of(page))}

    def _type(self, page: Page, source: Source, heading: str, text: str) -> None:
        prop = property_by(source, heading)
        if prop is not None:
            self._writer.carry_out(page, self._keyboard.typed(prop, text))
