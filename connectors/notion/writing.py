"""Decides how a change becomes requests, and what their answers mean for it.

Notion has no bulk endpoint and no idempotency key. An update repeats safely. A create does not: a page whose answer was
lost is looked for by its key, and made again only where Notion said that it was not made and it is not there either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.notion.client import Json, NotionClient, Rejected, Uncertain
from connectors.notion.properties import Wire
from connectors.notion.records import Page
from connectors.notion.references import Standing
from connectors.notion.watching import Watch
from okrsync.connector import Action, Change, ConnectorError, Done, Outcome, Refused, Stale, Unavailable, Unknown
from okrsync.kit.retry import TryAgain, patiently
from okrsync.model import Record

LOST_IN_A_ROW = 3  # changes without an answer after which the rest waits for the next run


@dataclass(frozen=True)
class Writer:
    """Makes the changes to one container. ``ours`` tells whether a page is a record that the engine knows."""

    client: NotionClient
    watch: Watch
    ours: Callable[[str], bool]

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        lost = 0
        for change in changes:
            outcome = self._create(change) if change.record is None else self._change(change, change.record)
            yield outcome
            lost = lost + 1 if isinstance(outcome, Unknown) else 0
            if lost == LOST_IN_A_ROW:
                raise Unavailable(
                    f"Notion left {lost} writes in a row unanswered",
                    place=self.watch.table.layout.name,
                    remedy="The next run looks what became of them",
                )

    # -- new pages

    def _create(self, change: Change) -> Outcome:
        table = self.watch.table
        wires, unfit = table.write({name: value for name, value in change.values.items() if value is not None})
        if unfit:
            return _unfit(change, unfit)
        parent = {"type": "data_source_id", "data_source_id": table.layout.data_source}
        body = {"parent": parent, "properties": {**wires, **table.mark(change.item)}}
        try:
            page = patiently(lambda: self._make(body, change.item), sleep=self.client.sleep)
        except Rejected as error:
            return self._refused(change, error)
        except Uncertain as error:
            return Unknown(change, str(error))
        return self._done(change, page)

    def _make(self, body: Json, key: str) -> Page:
        """The new page, from the answer or found again. Raises :class:`TryAgain` where it surely was not made."""
        try:
            page: Page = self.client.post("pages", body)
        except Uncertain as lost:
            made = self._made_after_all(lost, key)
            if made is not None:
                return made
            if lost.not_done:
                raise TryAgain(Unavailable(str(lost), place=self.watch.table.layout.name)) from lost
            raise
        return page

    def _made_after_all(self, lost: Uncertain, key: str) -> Page | None:
        """The page that a lost answer belongs to; ``None`` where it is not to be seen (yet)."""
        try:
            if lost.committed:
                page: Page = self.client.get(f"pages/{lost.committed}")
                return page
            return self.watch.reader.keyed(self.watch.table, [key]).get(key)
        except (ConnectorError, Rejected):
            raise lost from None

    def _done(self, change: Change, page: Page) -> Outcome:
        try:
            return Done(change, self.watch.wrote(page))
        except (ConnectorError, Rejected) as error:
            return Unknown(change, f"written, but the rest of the page could not be read: {error}")

    # -- pages that are there

    def _change(self, change: Change, record: Record) -> Outcome:
        table, current = self.watch.table, self.watch.now(record.id) or record
        people: Mapping[str, Wire] = {}
        try:
            if any(value and table.holds_people(name) for name, value in change.values.items()):
                page = self.client.get(f"pages/{record.id}")
                current, people = self.watch.record(page), table.properties(page)
            if stale := _stale(change, current):
                return stale
            wires, unfit = table.write(change.values, lambda name: Standing.of(name, current, self.ours))
            if unfit:
                return _unfit(change, unfit)
            wires = _with_other_people(wires, people)
            mark = table.mark(change.item) if change.action is Action.LINK else {}
            body: dict[str, Any] = {"properties": {**wires, **mark}}
            page = self.client.patch(f"pages/{record.id}", {"in_trash": True} if _archives(change) else body)
        except Rejected as error:
            return self._refused(change, error)
        except Uncertain as error:
            return Unknown(change, str(error))
        return self._done(change, page)

    def _refused(self, change: Change, error: Rejected) -> Outcome:
        """What a 400 or 404 means: the page went away meanwhile, or Notion does not take the values."""
        if change.record is None:
            return Refused(change, error.reason, self._blamed(change, error.reason))
        try:
            gone = bool(self.client.get(f"pages/{change.record.id}")["in_trash"]) and not _archives(change)
        except Rejected:
            gone = True
        if gone:
            return Stale(change, "the page is in Notion's trash, or no longer shared with okrsync")
        return Refused(change, error.reason, self._blamed(change, error.reason))

    def _blamed(self, change: Change, reason: str) -> frozenset[str]:
        """The fields whose property Notion names, by name or id: in front, or in the path of the value."""
        codecs = self.watch.table.codecs
        return frozenset(
            name
            for name in change.values
            if any(
                reason.startswith(f"{word} ") or f"properties.{word}." in reason
                for each in codecs[name].properties
                for word in (each.name, each.id)
            )
        )


def _archives(change: Change) -> bool:
    return change.action is Action.ARCHIVE


def _unfit(change: Change, reasons: Mapping[str, str]) -> Refused:
    return Refused(change, "; ".join(f"{name}: {reason}" for name, reason in reasons.items()), frozenset(reasons))


def _stale(change: Change, current: Record) -> Stale | None:
    """Why the page is not as the plan saw it."""
    replaceable = change.record.key if change.action is Action.LINK and change.record else None
    if current.key not in (None, change.item, replaceable):
        return Stale(change, f"the page carries another key by now: {current.key}")
    changed = [name for name, seen in change.before.items() if current.values.get(name) != seen]
    return Stale(change, f"somebody changed {', '.join(changed)} meanwhile") if changed else None


def _with_other_people(wires: Mapping[str, Wire], there: Mapping[str, Wire]) -> dict[str, Wire]:
    """A written people property replaces the whole list: the owner is its first, and the others stay behind."""
    whole = dict(wires)
    for identity, wire in wires.items():
        if wire["type"] == "people" and wire["people"]:
            owner = wire["people"][0]
            others = [{"object": "user", "id": user["id"]} for user in there[identity]["people"][1:]]
            whole[identity] = {**wire, "people": [owner, *(user for user in others if user["id"] != owner["id"])]}
    return whole
