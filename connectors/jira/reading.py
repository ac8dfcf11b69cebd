"""Decides what is read, when, and how an issue becomes a record."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.jira.client import JiraClient, Rejected
from connectors.jira.cursor import Memory
from connectors.jira.fields import Column
from connectors.jira.issues import FETCH_LIMIT, RECONCILE_LIMIT, Issue, Issues, batched
from connectors.jira.note import Note, read_note
from connectors.jira.references import AnyColumn, ParentColumn, ReferenceColumn
from connectors.jira.schema import Layout
from connectors.jira.settings import JiraSettings
from okrsync.connector import Gone, Misconfigured, Problem, Ref
from okrsync.model import Kind, Record, Seen, Unreadable

OVERLAP = 15  # minutes that each search reaches back behind the last one: longer than the index is known to lag
PROBE_BACK = 1000  # issue numbers: more than a project gains while its index lags
PROBES = 40  # batches of issue numbers tried for an issue that was made without an answer
KEY_LABEL = re.compile(r"okr-[a-z2-7]{10}")


@dataclass
class Site:
    """One connection as its parts share it during a run.

    ``relinked``: the far ends of links made or removed in it. ``unfinished``: the issues whose notes leave in doubt
    which web links are there. ``ignored`` counts what was found that is of another project or type.
    """

    name: str
    settings: JiraSettings
    client: JiraClient
    issues: Issues
    memory: Memory
    layouts: Mapping[Kind, Layout]
    relinked: set[Ref] = field(default_factory=set)
    unfinished: set[str] = field(default_factory=set)
    ignored: int = 0

    def place(self, kind: Kind) -> str:
        return f"connections.{self.name}.{kind.value}s"

    @contextmanager
    def configured(self, kind: Kind) -> Iterator[None]:
        """A refusal in here means that the container's settings or rights are wrong."""
        try:
            yield
        except Rejected as error:
            raise Misconfigured(
                f"Jira refuses to read: {error.reason}",
                place=self.place(kind),
                remedy="Correct project, issue_type or jql, or let this account browse the project",
            ) from None

    def takes(self, kind: Kind, issue: Issue) -> bool:
        """True where an issue that the filter selects is of the container's project and type. Counts those that are
        not: the index may lag behind an epic that was made a task."""
        here = _belongs(self.layouts[kind], issue)
        self.ignored += not here
        return here

    def record(self, kind: Kind, issue: Issue, note: Note | None = None) -> Record:
        """The issue as a record. ``note`` is what is noted of it, where the answer carries no properties."""
        layout, fields = self.layouts[kind], issue["fields"]
        note = note or read_note(issue)
        (self.unfinished.add if note.doubt else self.unfinished.discard)(str(issue["id"]))
        stamp = moment(fields.get("updated"))
        return Record(
            id=str(issue["id"]),
            kind=kind,
            key=note.key or self._labelled(fields),
            values={name: _seen(column, fields, note) for name, column in layout.columns.items()},
            fixed=frozenset(name for name, column in layout.columns.items() if _hidden(column, fields)),
            url=f"{self.settings.site}/browse/{issue['key']}",
            stamp=stamp,
            edited=stamp,
        )

    def _labelled(self, fields: Mapping[str, Any]) -> str | None:
        """The key by the label. On Cloud, where cloning an issue copies it, a label proves nothing."""
        labels = fields.get("labels") or () if self.settings.deployment == "data-center" else ()
        return next((label for label in labels if KEY_LABEL.fullmatch(label)), None)


def moment(text: str | None) -> str | None:
    """One of Jira's times, which come in the user's own offset, as UTC in ISO 8601 with milliseconds."""
    return datetime.fromisoformat(text).astimezone(UTC).isoformat(timespec="milliseconds") if text else None


def read_everything(site: Site) -> tuple[list[Record], list[Problem]]:
    """Every record of every container, as the index has it."""
    records: dict[str, Record] = {}
    twice: list[Record] = []
    for kind, layout in site.layouts.items():
        with site.configured(kind):
            for issue in site.issues.search(f"{layout.jql} ORDER BY key", layout.field_ids):
                if not site.takes(kind, issue):
                    continue
                record = site.record(kind, issue)
                first = records.setdefault(record.id, record)
                twice += [record] if first.kind is not kind else []
    message = "is in the filters of objectives and of key results, and counts as an objective"
    remedy = "Narrow jql so that each issue is in one of them"
    return list(records.values()), [Problem(str(record.url), message, remedy, "warning") for record in twice]


def read_changes(site: Site, known: Mapping[str, str | None], now: float) -> list[Record]:
    """The records that changed since the last read: one search a container where none did. ``now`` as ``read_at``."""
    minutes = math.ceil(max(0.0, now - site.memory.read_at) / 60) + OVERLAP
    records: list[Record] = []
    for kind, layout in site.layouts.items():
        jql = f"{layout.jql} AND updated >= -{minutes}m ORDER BY updated DESC"
        fresh = site.memory.written.pop(kind, ())
        with site.configured(kind):
            found = list(site.issues.search(jql, ["updated"], fresh))
            changed = [str(issue["id"]) for issue in found if _is_newer(issue, known)]
            if changed:
                fetched = site.issues.fetch(changed, layout.field_ids)
                records += [site.record(kind, issue) for issue in fetched.issues if site.takes(kind, issue)]
    return records


def read_relinked(site: Site) -> list[Record]:
    """The issues at the far ends of links that were made or removed: their ``updated`` has moved, so that the next
    read would fetch them all."""
    found = find(site, sorted(site.relinked, key=str)).values()
    site.relinked.clear()
    return [record for record in found if isinstance(record, Record)]


def _is_newer(issue: Issue, known: Mapping[str, str | None]) -> bool:
    """False where the index shows what we know, or lags behind it."""
    stamp = known.get(str(issue["id"]))
    return stamp is None or (moment(issue["fields"]["updated"]) or "") > stamp


def find(site: Site, refs: Sequence[Ref]) -> dict[Ref, Record | Gone]:
    """Look up by id where there is one, else by key."""
    found: dict[Ref, Record | Gone] = {}
    for kind in site.layouts:
        mine = [ref for ref in refs if ref.kind is kind]
        with site.configured(kind):
            found |= _find_by_id(site, kind, {ref.record: ref for ref in mine if ref.record is not None})
            found |= _find_by_key(site, kind, {ref.key: ref for ref in mine if ref.record is None and ref.key})
    return found


def _find_by_id(site: Site, kind: Kind, refs: Mapping[str, Ref]) -> dict[Ref, Record | Gone]:
    if not refs:
        return {}
    layout = site.layouts[kind]
    fetched = site.issues.fetch(list(refs), layout.field_ids)
    issues = {str(issue["id"]): issue for issue in fetched.issues}
    here = {each for each, issue in issues.items() if _belongs(layout, issue)}
    matched = _matched(site, layout, here)
    absent = refs.keys() - issues.keys() - fetched.doubtful
    gone = Gone("deleted") if absent and _can_browse(site, layout.settings.project) else Gone("forbidden")
    answers: dict[Ref, Record | Gone] = {refs[each]: gone for each in absent}
    for each, issue in issues.items():
        moved = Gone("unmatched") if each in here else Gone("moved")
        answers[refs[each]] = site.record(kind, issue) if each in matched else moved
    return answers


def _belongs(layout: Layout, issue: Issue) -> bool:
    """True where the issue is of the container's project and issue type."""
    fields, own = issue["fields"], layout.settings
    kind = fields.get("issuetype") or {}
    project = str((fields.get("project") or {}).get("key"))
    called = (str(kind.get("name", "")).casefold(), str(kind.get("id", "")))
    return project.casefold() == own.project.casefold() and own.issue_type.casefold() in called


def _matched(site: Site, layout: Layout, ids: Collection[str]) -> set[str]:
    """Those of the issues that the container's filter still selects, by a search that may not lag for them."""
    if not layout.settings.jql:
        return set(ids)
    matched: set[str] = set()
    for batch in batched(sorted(ids, key=int), RECONCILE_LIMIT):
        jql = f"{layout.jql} AND id in ({', '.join(batch)})"
        matched |= {str(issue["id"]) for issue in site.issues.search(jql, ["updated"], batch)}
    return matched


def _can_browse(site: Site, project: str) -> bool:
    """Jira does not say why an issue is not shown; but where the whole project is not, it is the rights."""
    asked = "BROWSE_PROJECTS"
    try:
        answer = site.client.get("mypermissions", projectKey=project, permissions=asked)
    except Rejected:
        return False
    return bool(answer["permissions"].get(asked, {}).get("havePermission"))


def _find_by_key(site: Site, kind: Kind, refs: Mapping[str, Ref]) -> dict[Ref, Record | Gone]:
    """By label, which the index may not know yet, then among the issues that were made last."""
    if not refs:
        return {}
    layout = site.layouts[kind]
    own = layout.settings
    found: dict[Ref, Record | Gone] = {}
    for batch in batched(sorted(refs), RECONCILE_LIMIT):
        jql = f'project = "{own.project}" AND labels in ({", ".join(batch)})'
        found |= _sift(site, kind, refs, site.issues.search(jql, layout.field_ids))
    left = [ref for ref in refs.values() if ref not in found]
    if left and _probe(site, kind, refs, found):
        found |= {ref: Gone("deleted") for ref in left if ref not in found}
    return found


def _sift(site: Site, kind: Kind, refs: Mapping[str, Ref], issues: Iterable[Issue]) -> dict[Ref, Record | Gone]:
    """The issues that carry one of the keys."""
    records = (site.record(kind, issue) for issue in issues if _belongs(site.layouts[kind], issue))
    return {refs[record.key]: record for record in records if record.key is not None and record.key in refs}


def _probe(site: Site, kind: Kind, refs: Mapping[str, Ref], found: dict[Ref, Record | Gone]) -> bool:
    """Fetch the project's last issues by number, past the index; True where all that exist were seen."""
    if site.settings.deployment == "data-center":
        return True  # there the index follows at once, and numbers cannot be asked for in bulk
    project = site.layouts[kind].settings.project
    newest = site.issues.newest(project) or f"{project}-0"
    highest = int(newest.rpartition("-")[2])
    start = max(0, highest - PROBE_BACK)
    for _ in range(PROBES):
        numbers = [f"{project}-{number}" for number in range(start + 1, start + 1 + FETCH_LIMIT)]
        fetched = site.issues.fetch(numbers, site.layouts[kind].field_ids)
        found |= _sift(site, kind, refs, fetched.issues)
        start += FETCH_LIMIT
        if fetched.doubtful:
            return False
        if not fetched.issues and start > highest:
            return True
    return False


def _seen(column: AnyColumn, fields: Mapping[str, Any], note: Note) -> Seen:
    match column:
        case ReferenceColumn():
            return column.shown(fields, note)
        case ParentColumn():
            return column.read(fields.get(column.id))
    if _hidden(column, fields):
        return Unreadable("", f"{column.name} is hidden for this issue in Jira's field configuration")
    return column.read(fields.get(column.id))


def _hidden(column: AnyColumn, fields: Mapping[str, Any]) -> bool:
    """Jira leaves a field out of the answer where the issue has no such field; an empty one it shows as null."""
    return isinstance(column, Column) and column.id not in fields
