"""Decides which links an issue gets and loses so that its references show their targets, and in which order.

Whatever the order, a run may be killed between any two requests, and the next one goes by what it then reads. So:

- What is new is shown before what shows it otherwise goes away: links come before the words that they replace, and an
  issue link before the web link. Nothing that somebody said is ever unseen, which would look like taking it back.
- Web links are not read from the issue, which would cost a request each, but from the note in the issue's property. The
  note first says which web links are about to change (``doubt``) and leaves those that people know (``web``) as they
  were; then the web links are made by their global ids and removed; then the note says what is there. Up to the last
  step the issue reads as before, so the change is still due and is made again, which makes and removes nothing twice.
- Where the change is no longer due, because somebody took it back meanwhile, the note still has its doubt. The record
  is then read as unmarked, is marked again, and with that every doubtful link is made or removed as the note has it. So
  in the end note and web links agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from connectors.jira.body import Body
from connectors.jira.client import Rejected
from connectors.jira.issues import PROPERTY, Issue
from connectors.jira.note import Note, WebLink, read_note
from connectors.jira.reading import Site
from connectors.jira.references import ReferenceColumn, Share
from connectors.jira.schema import Layout
from okrsync.connector import Change, Ref
from okrsync.model import REFERRED_KIND, Mention, Mentions, Record

Links = Mapping[str, WebLink]


class Overtaken(Exception):  # noqa: N818 (a finding, not a fault)
    """Somebody changed the references since they were read."""


class Unlinkable(Exception):  # noqa: N818
    """Jira will not have the links of the field ``name``, for a ``reason``."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name, self.reason = name, reason


class Linker:
    """Links issues of one container. ``known`` are the ids of all records: links to other issues are left alone."""

    def __init__(self, site: Site, layout: Layout, known: set[str]) -> None:
        self._site, self._client, self._layout, self._known = site, site.client, layout, known

    def link(self, change: Change, record: Record, body: Body) -> Note | None:
        """Make the issue's links, and add to ``body`` the words that are left; gives what is noted of it by now.

        ``None`` where nothing was asked, since the issue's note is not needed. Raises :class:`Overtaken` before
        anything is written, and :class:`Unlinkable`.
        """
        marks = self._layout.makes_web_links and record.key != change.item
        if not body.references and not marks:
            return None
        asked = sorted({each for name in body.references for each in self._column(name).ids} | {"updated"})
        issue = self._client.get(f"issue/{record.id}", fields=",".join(asked), properties=PROPERTY)
        for name, share in body.references.items():
            self._check(self._column(name), record, issue, share)
        for name, share in body.references.items():
            self._issue_links(record, name, share, issue)
        note = self._web_links(record, replace(read_note(issue), key=change.item), body)
        for name, share in body.references.items():
            words = self._column(name).words
            if words and _names(words.read(issue["fields"].get(words.id))) != _folded(share.named):
                body.fields[words.id] = share.words
        return note

    def far_end(self, name: str, record: str) -> None:
        """A link of that field was made or removed, which is a change of the issue at its far end, too."""
        self._site.relinked.add(Ref(REFERRED_KIND[name], record=record))

    def _column(self, name: str) -> ReferenceColumn:
        return self._layout.references[name]

    def _check(self, column: ReferenceColumn, record: Record, issue: Issue, share: Share) -> None:
        """Raise where the write would undo what somebody linked, unlinked, typed or deleted since the last read."""
        seen = record.values.get(column.field.name)
        before, now = _told(seen if isinstance(seen, tuple) else ()), _told(column.said(issue["fields"]))
        wanted = {*share.linked, *_folded(share.named)}
        foreign = {each.record for each in column.said(issue["fields"]) if each.record} - self._known
        noted = {_fold(link.text) for link in read_note(issue).web.get(column.field.name, {}).values()}
        if (now - before - wanted - foreign) | ((before - now - noted) & wanted):
            raise Overtaken(f"somebody changed {column.field.name} meanwhile")

    def _issue_links(self, record: Record, name: str, share: Share, issue: Issue) -> None:
        """Make the links of one type go to the targets. Links to issues that are no records stay as they are."""
        column = self._column(name).link
        if column is None:
            return
        links = {link: str(other["id"]) for link, other in column.links(issue["fields"].get(column.id)).items()}
        for other in sorted(set(share.linked) - set(links.values())):
            self.far_end(name, other)
            ends = {"inwardIssue": {"id": record.id}, "outwardIssue": {"id": other}}
            with _blaming(name):
                self._client.post("issueLink", {"type": {"id": column.type}, **ends})
        for link, other in links.items():
            if other not in share.linked and other in self._known:
                self.far_end(name, other)
                with _blaming(name):
                    self._client.delete(f"issueLink/{link}")

    # -- web links

    def _web_links(self, record: Record, note: Note, body: Body) -> Note:
        """Bring the web links to what is asked, and those in doubt of the other fields to what is noted."""
        remote = {name: column for name, column in self._layout.references.items() if column.relationship}
        wanted: dict[str, Links] = {name: note.web.get(name, {}) for name in remote}
        wanted |= {name: share.web for name, share in body.references.items() if name in remote}
        doubt = {name: _differing(note.web.get(name, {}), wanted[name]) | _doubted(note, name) for name in remote}
        settled = Note(note.key, {**note.web, **wanted})
        if not any(doubt.values()):
            return settled
        begun = replace(note, doubt={name: keys for name, keys in doubt.items() if keys})
        self._check_room(begun, settled)
        if begun.doubt != note.doubt:
            self._put_note(record, begun)
        for name, keys in begun.doubt.items():
            for key in sorted(keys):
                self._web_link(record, remote[name], key, wanted[name].get(key))
        self._put_note(record, settled)
        return settled

    def _check_room(self, *notes: Note) -> None:
        if all(note.fits for note in notes):
            return
        name, links = max(notes[-1].web.items(), key=lambda each: len(each[1]))
        raise Unlinkable(name, f"okrsync can note the web links of some 150 items in an issue, not of {len(links)}")

    def _web_link(self, record: Record, column: ReferenceColumn, key: str, link: WebLink | None) -> None:
        name, path = column.field.name, f"issue/{record.id}/remotelink"
        with _blaming(name):
            if link is not None:
                self._client.upsert(path, self._remote(record, column, key, link))
                return
            try:
                self._client.delete(path, globalId=global_id(name, key))
            except Rejected as error:
                if error.status != 404:  # it is gone: removed before a kill, or by hand
                    raise

    def _remote(self, record: Record, column: ReferenceColumn, key: str, link: WebLink) -> dict[str, Any]:
        """A remote link in full, as every write must have it. One without an address leads back to the issue."""
        address = link.url or record.url or self._site.settings.site
        return {
            "globalId": global_id(column.field.name, key),
            "application": {"type": "okrsync", "name": "okrsync"},
            "relationship": column.relationship,
            "object": {"url": address, "title": link.text},
        }

    def _put_note(self, record: Record, note: Note) -> None:
        self._client.put(f"issue/{record.id}/properties/{PROPERTY}", note.as_json())


@contextmanager
def _blaming(name: str) -> Iterator[None]:
    """A refusal in here is the field's; that an issue is gone, or was changed just now, is nobody's."""
    try:
        yield
    except Rejected as error:
        if error.status in (404, 409):
            raise
        raise Unlinkable(name, error.reason) from error


def global_id(name: str, key: str) -> str:
    """What a web link is known by in its issue, for ever: the field it stands for and the item it leads to."""
    return f"okrsync:{name}:{key}"


def _differing(now: Links, wanted: Links) -> frozenset[str]:
    return frozenset(key for key in now.keys() | wanted.keys() if now.get(key) != wanted.get(key))


def _doubted(note: Note, name: str) -> frozenset[str]:
    return note.doubt.get(name, frozenset())


def _told(mentions: Mentions) -> set[str]:
    return {mention.record or _fold(mention.text) for mention in mentions}


def _names(seen: object) -> set[str]:
    return {_fold(each.text) for each in seen if isinstance(each, Mention)} if isinstance(seen, tuple) else set()


def _folded(names: tuple[str, ...]) -> set[str]:
    return {_fold(name) for name in names}


def _fold(text: str) -> str:
    return " ".join(text.split()).casefold()
