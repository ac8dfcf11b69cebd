"""Shows the site's issues as tables, and does what a person types into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.jira.sandbox import catalogue, present, seeding, typed
from connectors.jira.sandbox.fields import BY_ID, Field
from connectors.jira.sandbox.people import VISITOR
from connectors.jira.sandbox.seeding import KEY_RESULT_FIELDS, KEY_RESULT_LABEL, OBJECTIVE_FIELDS, OBJECTIVE_LABEL
from connectors.jira.sandbox.site import Issue, Site
from okrsync.sandbox import KEY_RESULT_HEADINGS, OBJECTIVE_HEADINGS, Cell, Sheet

OBJECTIVES, KEY_RESULTS, WORK = "Objectives", "Key results", "Other work"
_KEY, _TYPE, _PROJECT, _OBJECTIVE, _LINKS = "Key", "Type", "Project", KEY_RESULT_HEADINGS["objective"], "Links"
_LABELS, _STATUS = {"Labels": BY_ID["labels"]}, {"Status": BY_ID["status"]}
_COLUMNS: Mapping[str, Mapping[str, Field]] = {
    OBJECTIVES: {**{OBJECTIVE_HEADINGS[name]: field for name, field in OBJECTIVE_FIELDS.items()}, **_STATUS, **_LABELS},
    KEY_RESULTS: {
        **{KEY_RESULT_HEADINGS[name]: field for name, field in KEY_RESULT_FIELDS.items()}, **_STATUS, **_LABELS,
    },
    WORK: {"Summary": BY_ID["summary"], **_STATUS, **_LABELS},
}  # fmt: skip
_ADDED = {OBJECTIVES: "New objective", KEY_RESULTS: "New key result", WORK: "New task"}


def sheets(site: Site) -> Sequence[Sheet]:
    by_sheet: dict[str, list[Issue]] = {name: [] for name in _COLUMNS}
    for issue in site.issues.values():
        by_sheet[_sheet_of(issue)].append(issue)
    return [
        Sheet(name, _headings(name), {issue["key"]: _cells(name, issue, site) for issue in issues})
        for name, issues in by_sheet.items()
    ]


def _sheet_of(issue: Issue) -> str:
    labels = issue["fields"]["labels"]
    return OBJECTIVES if OBJECTIVE_LABEL in labels else KEY_RESULTS if KEY_RESULT_LABEL in labels else WORK


def _headings(sheet: str) -> Sequence[str]:
    fixed = {KEY_RESULTS: [_KEY, _OBJECTIVE, _LINKS], OBJECTIVES: [_KEY, _LINKS], WORK: [_KEY, _TYPE]}
    return [*fixed[sheet], *_COLUMNS[sheet], _PROJECT]


def _cells(sheet: str, issue: Issue, site: Site) -> Sequence[Cell]:
    fixed = [Cell(issue["key"], editable=False)]
    if sheet == KEY_RESULTS:
        fixed.append(Cell("; ".join(_name(objective) for objective in _objectives(issue, site).values())))
    if sheet in (OBJECTIVES, KEY_RESULTS):
        fixed.append(_linked(issue, site))
    if sheet == WORK:
        fixed.append(Cell(present.words(BY_ID["issuetype"], issue["fields"]["issuetype"], site), editable=False))
    stored = issue["fields"]
    shown = [Cell(present.words(field, stored.get(field.id), site)) for field in _COLUMNS[sheet].values()]
    return [*fixed, *shown, Cell(present.words(BY_ID["project"], stored["project"], site))]


def _objectives(issue: Issue, site: Site) -> Mapping[str, Issue]:
    """The objectives that a key result contributes to, by the id of the link."""
    return {
        id: site.issues[link["destination"]]
        for id, link in site.links_of(issue["id"])
        if link["type"] == catalogue.CONTRIBUTION.id and link["source"] == issue["id"]
    }


def _linked(issue: Issue, site: Site) -> Cell:
    """The issue's other links in words, and its web links with their addresses."""
    words = []
    for _, link in site.links_of(issue["id"]):
        kind = catalogue.by_id(catalogue.LINK_TYPES, link["type"])
        if kind is not None and (kind is not catalogue.CONTRIBUTION or link["source"] != issue["id"]):
            outward = link["source"] == issue["id"]
            other = site.issues[link["destination" if outward else "source"]]
            words.append(f"{kind.outward if outward else kind.inward} {other['key']}")
    remote = site.remote_links_of(issue["id"])
    words += [f"{link.get('relationship') or 'links to'} {link['object']['title']}" for link in remote]
    addresses = [(link["object"]["title"], link["object"]["url"]) for link in remote]
    return Cell("; ".join(words), editable=False, links=addresses)


def _name(objective: Issue) -> str:
    code = objective["fields"].get(OBJECTIVE_FIELDS["code"].id)
    return str(code or objective["fields"]["summary"])


def edit(site: Site, sheet: str, row: str, column: str, text: str) -> None:
    """Raises ``ValueError`` with a plain sentence where a person could not type that there."""
    issue = _row(site, sheet, row)
    author = site.people.add(VISITOR)
    if sheet == KEY_RESULTS and column == _OBJECTIVE:
        _serve(issue, text, site, author)
        return
    if column == _PROJECT:
        site.relocate(issue, typed.project(text, site), author)
        return
    field = _COLUMNS[sheet].get(column)
    if field is None:
        raise ValueError(f"The column '{column}' cannot be typed into.")
    value = typed.parse(field, text, site)
    if field.kind == "status":
        step = catalogue.by_id(catalogue.STATUSES, value)
        if step is None:
            raise ValueError("An issue always has a status.")
        site.move(issue, step, author)
    else:
        site.change(issue, {field.id: value}, author)


def _row(site: Site, sheet: str, row: str) -> Issue:
    issue = site.find(row)
    if sheet not in _COLUMNS or issue is None or _sheet_of(issue) != sheet:
        raise ValueError(f"There is no row '{row}' in '{sheet}'.")
    return issue


def _serve(issue: Issue, text: str, site: Site, author: str) -> None:
    """Link a key result to the objectives that are named, separated by ``;``, and to no other."""
    epics = [each for each in site.issues.values() if each["fields"]["issuetype"] == catalogue.EPIC.id]
    wanted: dict[str, Issue] = {}
    for name in (part.strip() for part in text.split(";")):
        objective = seeding.named(name, epics)
        if name and objective is None:
            raise ValueError(f"There is no epic with the key, code or title '{name}'.")
        if objective is issue:
            raise ValueError("A key result cannot be its own objective.")
        if objective is not None:
            wanted[objective["id"]] = objective
    for id, objective in _objectives(issue, site).items():
        if objective["id"] not in wanted:
            site.unlink(id, author)
    for id in wanted:
        site.link(catalogue.CONTRIBUTION, issue["id"], id, author)


def add(site: Site, sheet: str) -> None:
    if sheet not in _COLUMNS:
        raise ValueError(f"There is no table '{sheet}'.")
    kind = catalogue.TASK if sheet == WORK else catalogue.EPIC
    labels = {OBJECTIVES: [OBJECTIVE_LABEL], KEY_RESULTS: [KEY_RESULT_LABEL], WORK: []}[sheet]
    site.create({"summary": _ADDED[sheet], "issuetype": kind.id, "labels": labels}, {}, site.people.add(VISITOR))


def remove(site: Site, sheet: str, row: str) -> None:
    site.delete(_row(site, sheet, row), site.people.add(VISITOR))
