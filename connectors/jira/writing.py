"""Decides how changes are batched, sent and answered for: creates 50 at a time, everything else issue by issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.jira.body import Body, body_of, marked_with, new_issue
from connectors.jira.client import Rejected
from connectors.jira.fields import Column, Person
from connectors.jira.issues import FETCH_LIMIT, Issue, batched
from connectors.jira.linking import Linker, Overtaken, Unlinkable
from connectors.jira.note import Note
from connectors.jira.reading import Site
from connectors.jira.schema import Layout
from okrsync.connector import (
    Action,
    Change,
    ConnectorError,
    Done,
    Outcome,
    Ref,
    Refused,
    Stale,
    Unavailable,
    Unknown,
    Written,
)
from okrsync.kit.retry import LostReply
from okrsync.model import Kind, Record

PATIENCE = 2  # updates without an answer, each tried several times, before the rest is left to the next run
CREATE_LIMIT = 50  # issue/bulk, per the Jira Cloud v3 OpenAPI document
NOT_SEEN = "written, but not seen yet"
NO_ARCHIVE = "Jira cannot set an issue aside without deleting it; close it or take it out of the filter by hand"


class Writer:
    """Writes issues of one kind to one site.

    ``known`` are the ids of all records of the connection: links to other issues are left alone. ``look_first``: what
    was read is no longer fresh, so it is looked at again before it is overwritten.
    """

    def __init__(self, site: Site, kind: Kind, known: set[str], *, look_first: bool) -> None:
        self._site, self._kind, self._known, self._look_first = site, kind, known, look_first
        self._layout: Layout = site.layouts[kind]
        self._linker = Linker(site, self._layout, known)

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """One outcome for every change."""
        self._look_people_up(changes)
        creates = [change for change in changes if change.action is Action.CREATE]
        updates = {
            change.record.id: change
            for change in changes
            if change.record is not None and change.action in (Action.UPDATE, Action.LINK)
        }
        yield from (Refused(change, NO_ARCHIVE) for change in changes if change.action is Action.ARCHIVE)
        for batch in batched(creates, CREATE_LIMIT):
            yield from self._create(batch)
        for ids in batched(list(updates), FETCH_LIMIT):
            yield from self._update_all({each: updates[each] for each in ids})

    def _look_people_up(self, changes: Sequence[Change]) -> None:
        people = self._site.memory.people
        columns = self._layout.columns.items()
        owners = [name for name, column in columns if isinstance(column, Column) and isinstance(column.form, Person)]
        for who in sorted(
            {str(change.values[name]) for change in changes for name in owners if change.values.get(name)}
        ):
            if people.unsure(who):
                people.look_up(self._site.client, who)

    # -- creates

    def _create(self, batch: Sequence[Change]) -> Iterator[Outcome]:
        bodies = [(change, body_of(self._layout, change)) for change in batch]
        yield from (body for _, body in bodies if isinstance(body, Refused))
        said = [(change, body) for change, body in bodies if isinstance(body, Body)]
        if not said:
            return
        elements = [new_issue(self._layout, change, body) for change, body in said]
        try:
            answer = self._site.client.post("issue/bulk", {"issueUpdates": elements})
        except LostReply as error:
            yield from (Unknown(change, str(error)) for change, _ in said)
            return
        except Rejected as error:
            if not isinstance(error.body, dict) or not isinstance(error.body.get("errors"), list):
                yield from (self._refused(change, error) for change, _ in said)
                return
            answer = error.body  # all elements failed, each for its own reason
        failed = {int(each["failedElementNumber"]): each for each in answer.get("errors") or ()}
        for number, each in failed.items():
            yield self._refused(said[number][0], Rejected(int(each.get("status") or 400), each.get("elementErrors")))
        made = [str(issue["id"]) for issue in answer.get("issues") or ()]
        yield from self._created([pair for number, pair in enumerate(said) if number not in failed], made)

    def _created(self, said: Sequence[tuple[Change, Body]], made: Sequence[str]) -> Iterator[Outcome]:
        """Read the new issues back; each names its item itself, so the order of the answer does not matter."""
        if not said:
            return
        by_key = {record.key: record for record in self._fetched(made).values()}
        stopped: ConnectorError | None = None
        for change, body in said:
            for name in body.references.keys() - self._layout.off_screen:
                for other in body.references[name].linked:
                    self._linker.far_end(name, other)
            record = by_key.get(change.item)
            if record is None:
                yield Unknown(change, NOT_SEEN)
                continue
            left = self._left(change, body, record)
            if left and stopped is None:
                # What cannot be done now is shown by the record, and the next run tries again as an update.
                try:
                    self._update(replace(change, action=Action.UPDATE, values=left, record=record), record)
                    record = self._fetched([record.id]).get(record.id, record)
                except ConnectorError as error:
                    stopped = error  # raised only when every issue that was made has been told of
            yield Done(change, record)
        if stopped is not None:
            raise stopped

    def _left(self, change: Change, body: Body, record: Record) -> dict[str, Written]:
        """What a new issue could not be given at once: web links, and a status that is not the first."""
        left = {name: change.values[name] for name, share in body.references.items() if share.web}
        moves = body.state is not None and record.values.get("state") != body.state
        return {**left, "state": body.state} if moves else left

    # -- updates

    def _update_all(self, changes: Mapping[str, Change]) -> Iterator[Outcome]:
        moved = self._moved(changes) if self._look_first else {}
        yield from (Stale(changes[each], reason) for each, reason in moved.items())
        unread: list[str] = []
        lost = 0
        stopped: ConnectorError | None = None
        for each, change in changes.items():
            if change.record is None or each in moved or stopped:
                continue
            try:
                outcome = self._update(change, change.record)
            except ConnectorError as error:
                stopped = error
                continue
            lost = lost + 1 if isinstance(outcome, Unknown) else 0
            if lost == PATIENCE:
                stopped = Unavailable("Jira answers no more writes", place=f"connections.{self._site.name}")
            if outcome is None:
                unread.append(each)
            else:
                yield outcome
        now = self._fetched(unread) if unread and not stopped else {}
        for each in unread:
            yield Done(changes[each], now[each]) if each in now else Unknown(changes[each], NOT_SEEN)
        if stopped is not None:
            raise stopped

    def _moved(self, changes: Mapping[str, Change]) -> dict[str, str]:
        """Why a record no longer shows what the plan saw, by id, for those of which this is so."""
        fetched = self._site.issues.fetch(list(changes), self._layout.field_ids)
        now = {str(issue["id"]): self._site.record(self._kind, issue) for issue in fetched.issues}
        reasons = {each: _moved_because(change, now.get(each)) for each, change in changes.items()}
        return {each: reason for each, reason in reasons.items() if reason}

    def _update(self, change: Change, record: Record) -> Outcome | None:
        """The outcome; ``None`` where the change stands but the issue has to be read back."""
        body = body_of(self._layout, change)
        if isinstance(body, Refused):
            return body
        try:
            note = self._linker.link(change, record, body)
            issue = self._put(change, record, body, note)
            if body.state is not None:
                self._transit(record, body.state)
        except LostReply as error:
            return Unknown(change, str(error))
        except Overtaken as error:
            return Stale(change, f"{record.url or record.id}: {error}")
        except Unlinkable as error:
            return Refused(change, f"Jira: {error.reason}", frozenset({error.name}) & change.values.keys())
        except Rejected as error:
            if error.status in (404, 409):
                return Stale(change, f"{record.url or record.id}: {error.reason}")
            return self._refused(change, error)
        untold = note is None and self._layout.makes_web_links
        if issue is None or untold or body.state is not None:
            return None
        return Done(change, self._noted(self._site.record(change.kind, issue, note or Note(change.item))))

    def _put(self, change: Change, record: Record, body: Body, note: Note | None) -> Issue | None:
        """Set the fields, and the key where the record has another or none. On Cloud the answer is the issue."""
        request: dict[str, Any] = {"fields": body.fields} if body.fields else {}
        if record.key != change.item:
            mark = marked_with(note or Note(change.item))
            labels = [{"add": change.item}, *([{"remove": record.key}] if record.key else [])]
            request |= {"update": {"labels": labels}, "properties": mark}
        if not request:
            return None
        query = {"returnIssue": "true"} if self._site.settings.deployment == "cloud" else {}
        issue: Issue | None = self._site.client.put(f"issue/{record.id}", request, **query)
        return issue

    def _transit(self, record: Record, state: str) -> None:
        """Bring the issue to a status that means ``state``, by a transition that leads there at once."""
        column = self._layout.columns["state"]
        if not isinstance(column, Column):
            raise TypeError("state is no reference")
        offered = self._site.client.get(f"issue/{record.id}/transitions")["transitions"]
        fitting = [each for each in offered if column.read(each["to"]) == state]
        if not fitting:
            there = ", ".join(str(each["to"]["name"]) for each in offered) or "none"
            reason = f"no transition leads from here to a status that means {state!r} (there are: {there})"
            raise Rejected(400, {"errors": {column.id: reason}})
        self._site.client.post(f"issue/{record.id}/transitions", {"transition": {"id": fitting[0]["id"]}})

    # -- what both share

    def _fetched(self, ids: Sequence[str]) -> dict[str, Record]:
        """Our own writes as they now stand, by id; without those that cannot be seen at the moment."""
        try:
            fetched = self._site.issues.fetch(ids, self._layout.field_ids)
        except (ConnectorError, Rejected):
            return {}  # the outcome is then unknown, and the next run looks again
        records = [self._noted(self._site.record(self._kind, issue)) for issue in fetched.issues]
        return {record.id: record for record in records}

    def _refused(self, change: Change, error: Rejected) -> Refused:
        return Refused(change, f"Jira: {error.reason}", self._layout.blamed(error.fields) & change.values.keys())

    def _noted(self, record: Record) -> Record:
        self._known.add(record.id)
        self._site.relinked.discard(Ref(record.kind, record=record.id))
        self._site.memory.wrote(record.kind, [record.id])
        return record


def _moved_because(change: Change, now: Record | None) -> str | None:
    if now is None:
        return "the issue is no longer there, or no longer shown to us"
    moved = [name for name in change.values if name in change.before and now.values.get(name) != change.before[name]]
    return f"somebody changed {', '.join(moved)} meanwhile" if moved else None
