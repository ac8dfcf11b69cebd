"""Keeps the account of one run's writes: what exists where by now, and what the store must learn from each outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from okrsync.connector import Action, Change, Done, Outcome, Refused, Slot, Stale, Unknown, Written
from okrsync.kit.cycles import Calendar
from okrsync.model import FIELDS, FieldType, Item, Mention, Record, Seen, Target, Value
from okrsync.sync.match import Matched
from okrsync.sync.memory import Cell, Changes, Event, Link, Place, Refusal, Shadow
from okrsync.sync.names import Directory, same_name
from okrsync.sync.plan import KEY, Write
from okrsync.sync.send import Job
from okrsync.sync.view import View


class Account:
    """What each connection shows of each item, as far as this run knows, from its reads and from its own writes."""

    def __init__(
        self, items: Mapping[str, Item], views: Sequence[View], matched: Matched, calendar: Calendar | None = None
    ) -> None:
        self._items = items
        self._views = {view.connection: view for view in views}
        self._records: dict[Place, Record] = dict(matched.shown)
        self._item_of = {(place.connection, record.id): place.item for place, record in matched.shown.items()}
        self._marked = {
            place.item for place, record in matched.shown.items() if record.key == place.item
        } | matched.born
        self._directory = Directory(replace(matched, items=items), views, calendar)
        self._coming: set[Place] = set()
        self.tried: set[Cell] = set()
        self.created = False

    def marked(self, item: str) -> bool:
        """True where some record that people see carries the item's key."""
        return item in self._marked

    def expect(self, writes: Sequence[Write]) -> None:
        """Note the records that this run is going to make: what refers to one waits until it is there."""
        self._coming = {Place(each.item, each.connection) for each in writes if each.action is Action.CREATE}

    def job(self, write: Write) -> Job:
        """The change that ``write`` means by now: references point at the records that exist.

        What cannot be said before its target has a record is left out; what is said is noted in :attr:`tried`.
        """
        slots = self._views[write.connection].slots(write.kind)
        values: dict[str, Written] = {}
        for name, value in write.values.items():
            if not FIELDS[write.kind][name].refers:
                values[name] = value
                continue
            targets = self._targets(value, write)
            there = tuple(
                each for each in targets if each.record is not None or self._says_all(each, slots[name], write)
            )
            if there or not targets:
                values[name] = there
                if len(there) == len(targets):
                    self.tried.add(Cell(write.item, name, write.connection))
        before = {name: write.record.values.get(name) for name in values} if write.record else {}
        return Job(write, Change(write.action, write.kind, write.item, values, write.record, before))

    def _says_all(self, target: Target, slot: Slot, write: Write) -> bool:
        """True where the slot shows a target without a record, unless it gets one that can be linked to."""
        return slot.shows_all and not (slot.links and Place(target.key, write.connection) in self._coming)

    def _targets(self, value: Value, write: Write) -> tuple[Target, ...]:
        keys = sorted(value) if isinstance(value, frozenset) else [value] if isinstance(value, str) else []
        return tuple(self._target(key, write) for key in keys)

    def _target(self, key: str, write: Write) -> Target:
        """The item as it is pointed at; by code or title only where these mean it, and nothing else."""
        item = self._items.get(key)
        record = self._records.get(Place(key, write.connection))
        code, title = self._directory.word_for(item, write.item) if item is not None else (None, None)
        url = record.url if record else self._url_elsewhere(key)
        return Target(key, record.id if record else None, code, title, url)

    def _url_elsewhere(self, key: str) -> str | None:
        places = (Place(key, name) for name in sorted(self._views))
        return next((self._records[place].url for place in places if place in self._records), None)

    def begun(self, jobs: Sequence[Job]) -> Changes:
        """What must be known before creates are sent: that they were begun, and what their records will show.

        A record that turns up later existed with these values from its first moment; so they are its shadows, and
        whoever changed one of them since had seen it.
        """
        places = [Place(job.write.item, job.write.connection) for job in jobs]
        shadows: dict[Cell, Shadow | None] = {}
        for job in jobs:
            for name in self._views[job.write.connection].slots(job.write.kind):
                if not FIELDS[job.write.kind][name].derived:
                    cell = Cell(job.write.item, name, job.write.connection)
                    shadows[cell] = self._sent(job.write, name, job.change.values.get(name))
        return Changes(doubts=dict.fromkeys(places, True), shadows=shadows)

    def _sent(self, write: Write, name: str, written: Written) -> Shadow:
        """What a field shows once ``written`` stands there."""
        if not isinstance(written, tuple):
            return Shadow(written)
        links = self._views[write.connection].slots(write.kind)[name].links
        shown = tuple(Mention(record=each.record) if links and each.record else Mention(each.name) for each in written)
        keys = frozenset(each.key for each in written)
        if FIELDS[write.kind][name].type is FieldType.REFERENCES:
            return Shadow(keys or None, shown or None)
        return Shadow(next(iter(keys), None), shown or None)

    def entered(self, write: Write, outcome: Outcome) -> Changes:
        """What the store learns from one outcome."""
        place = Place(write.item, write.connection)
        match outcome:
            case Done(change, record):
                return self._done(place, write, change, record)
            case Refused(change, reason, fields):
                culprits = [name for name in change.values if not fields or name in fields]
                cells = {Cell(*_spot(place, name)): Refusal(write.values[name], reason) for name in culprits}
                if not change.values:
                    cells[Cell(*_spot(place, KEY))] = Refusal(place.item, reason)
                named = culprits[0] if len(culprits) == 1 else None
                event = Event("refused", place.item, named, place.connection, note=reason)
                begun = {place: False} if write.action is Action.CREATE else {}
                slots = self._views[write.connection].slots(write.kind) if begun else ()
                shadows = {Cell(place.item, name, place.connection): None for name in slots}
                return Changes(refusals=dict(cells), doubts=begun, shadows=shadows, events=[event])
            case Unknown() | Stale():
                return Changes()

    def _done(self, place: Place, write: Write, change: Change, record: Record) -> Changes:
        self._records[place] = record
        self._item_of[place.connection, record.id] = place.item
        if record.key == place.item:
            self._marked.add(place.item)
        created = write.action is Action.CREATE
        self.created = self.created or created
        shadows = {
            Cell(*_spot(place, name)): shadow
            for name, written in change.values.items()
            if not FIELDS[write.kind][name].derived
            and (shadow := self._confirmed(write, name, written, record.values.get(name))) is not None
        }
        old = write.record.id if write.record and write.record.id != record.id else None
        told = [
            Event("told", place.item, name, place.connection, write.values[name], write.before.get(name))
            for name in ([] if created else change.values)
        ]
        made = [Event("told", place.item, connection=place.connection, note="created")] if created else []
        return Changes(
            links={place: Link(record.id)},
            records={place.connection: [record]},
            forgotten={place.connection: [old]} if old else {},
            shadows=shadows,
            doubts={place: False} if created else {},
            events=[*made, *told],
        )

    def _confirmed(self, write: Write, name: str, written: Written, seen: Seen) -> Shadow | None:
        """The shadow of a field just written, if it shows what was written; else somebody was there already."""
        sent = self._sent(write, name, written)
        if not isinstance(seen, tuple):
            return sent if seen == sent.value else None
        targets = written if isinstance(written, tuple) else ()
        shown = {self._pointed_at(write.connection, mention, targets) for mention in seen} - {None}
        return replace(sent, shown=seen or None) if shown == {target.key for target in targets} else None

    def _pointed_at(self, connection: str, mention: Mention, targets: Sequence[Target]) -> str | None:
        """The item that a mention means, right after ``targets`` were written; ``None`` for a record that is no OKR."""
        if mention.record is not None:
            return self._item_of.get((connection, mention.record))
        words = same_name(mention.text)
        return next((each.key for each in targets if same_name(each.name) == words), f"somebody's {words!r}")


def _spot(place: Place, name: str) -> tuple[str, str, str]:
    return place.item, name, place.connection
