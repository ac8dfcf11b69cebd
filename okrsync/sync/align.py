"""Decides which items people mean where they refer to one: a linked record, a code, a title, a key or an address.

What cannot be resolved, or could mean two items, is unreadable: it stays as typed and changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from okrsync.model import FIELDS, REFERRED_KIND, FieldType, Kind, Mention, Mentions, Record, Unreadable, Value
from okrsync.sync.match import Matched
from okrsync.sync.memory import Cell, Memory, Place

Readable = Value | Unreadable


class Directory:
    """Every name that people can call an item by, and the records that show it."""

    def __init__(self, matched: Matched) -> None:
        self._items = matched.items
        self._of_record = {(place.connection, record.id): place.item for place, record in matched.shown.items()}
        self._shown = {place.item for place in matched.shown}
        self._named: dict[tuple[Kind, str], set[str]] = defaultdict(set)
        self._circumstances: dict[str, dict[str, set[object]]] = defaultdict(lambda: defaultdict(set))
        for item in matched.items.values():
            self._know(item.key, item.kind, item.agreed)
        for place, record in matched.shown.items():
            self._know(place.item, record.kind, record.values)
            if record.url:
                self._name(place.item, record.kind, record.url)
                self._name(place.item, record.kind, record.url.rstrip("/").rpartition("/")[2])

    def _know(self, key: str, kind: Kind, values: Mapping[str, object]) -> None:
        self._name(key, kind, key)
        for name in ("code", "title"):
            value = values.get(name)
            if isinstance(value, str):
                self._name(key, kind, value)
        for name in ("cycle", "team"):
            if isinstance(values.get(name), str):
                self._circumstances[key][name].add(values[name])

    def _name(self, key: str, kind: Kind, name: str) -> None:
        self._named[kind, " ".join(name.split()).casefold()].add(key)

    def called(self, name: str, kind: Kind, by: str) -> str | Unreadable:
        """The one item that ``name`` means when item ``by`` says it.

        Where several are called so, it is another one than ``by``, one that is shown somewhere, of its own cycle and
        team, as far as that leaves any.
        """
        found = self._named.get((kind, " ".join(name.split()).casefold()), set())
        for narrower in (found - {by}, found & self._shown):
            found = (found & narrower or found) if len(found) > 1 else found
        for circumstance in ("cycle", "team"):
            if len(found) > 1:
                own = self._circumstances[by][circumstance]
                found = {key for key in found if self._circumstances[key][circumstance] & own} or found
        word = kind.value.replace("_", " ")
        if not found:
            return Unreadable(name, f"no {word} is called {name!r}")
        if len(found) > 1:
            return Unreadable(name, f"{len(found)} {word}s are called {name!r}; use its code")
        return next(iter(found))

    def shown_by(self, connection: str, record: str, kind: Kind) -> str | None:
        """The item of that kind whose record this is; ``None`` for a record that is no OKR of ours."""
        key = self._of_record.get((connection, record))
        return key if key is not None and self._items[key].kind is kind else None

    def resolve(self, mentions: Mentions, place: Place, field: str) -> Readable:
        """What a reference field that shows ``mentions`` says: an item's key, a set of keys, or ``None``."""
        many = FIELDS[self._items[place.item].kind][field].type is FieldType.REFERENCES
        found: list[str] = []
        for mention in mentions:
            meant = self._meant(mention, place, REFERRED_KIND[field], many=many)
            if isinstance(meant, Unreadable):
                return meant
            found.extend(meant)
        if many:
            return frozenset(found) or None
        return found[0] if found else None

    def _meant(self, mention: Mention, place: Place, kind: Kind, *, many: bool) -> Iterable[str] | Unreadable:
        if mention.record is not None:
            key = self.shown_by(place.connection, mention.record, kind)
            return [] if key is None else [key]
        whole = self.called(mention.text, kind, place.item)
        if isinstance(whole, str):
            return [whole]
        parts = [part.strip() for part in mention.text.split(",") if part.strip()]
        if not many or len(parts) < 2:
            return whole
        keys = [self.called(part, kind, place.item) for part in parts]
        unclear = next((key for key in keys if isinstance(key, Unreadable)), None)
        return unclear or [key for key in keys if isinstance(key, str)]


def read_field(record: Record, place: Place, field: str, memory: Memory, directory: Directory) -> Readable:
    """What ``record`` says in ``field``, references resolved.

    Words that stood there when they were last understood still mean the same, whatever their target is called now.
    """
    seen = record.values.get(field)
    if not isinstance(seen, tuple):
        return seen
    shadow = memory.shadows.get(Cell(place.item, field, place.connection))
    typed = bool(seen) and all(mention.record is None for mention in seen)
    if typed and shadow is not None and shadow.shown == seen:
        return shadow.value
    return directory.resolve(seen, place, field)
