"""Decides which items a reference field means: what people linked, typed or pasted there becomes the items' keys.

What cannot be resolved, or could mean two items, is unreadable: it stays as typed and changes nothing. Where several
are named in one field, those that are clear count all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from okrsync.model import FIELDS, REFERRED_KIND, Field, Mention, Mentions, Record, Unreadable, Value
from okrsync.model import FieldType as Type
from okrsync.sync.memory import Cell, Memory, Place, Shadow
from okrsync.sync.names import Directory

Readable = Value | Unreadable
_BETWEEN = re.compile(r"\s*,\s*|\s+(?:and|und|&|\+)\s+")


def read_field(record: Record, place: Place, field: str, memory: Memory, directory: Directory) -> Readable:
    """What ``record`` says in ``field``, references resolved and periods completed.

    Words that stood there when they were last understood still mean the same, whatever their target is called now, and
    in whichever year they are read.
    """
    seen = record.values.get(field)
    shadow = memory.shadows.get(Cell(place.item, field, place.connection))
    if field == "cycle" and isinstance(seen, str):
        return shadow.value if shadow and shadow.shown == (Mention(seen),) else directory.period(seen)
    if not isinstance(seen, tuple):
        return seen
    typed = bool(seen) and all(mention.record is None for mention in seen)
    if typed and shadow is not None and shadow.shown == seen:
        return shadow.value
    return _Reference(place, FIELDS[record.kind][field], directory).read(seen, shadow)


@dataclass(frozen=True)
class _Reference:
    """One reference field of one record, on its way to items."""

    place: Place
    field: Field
    directory: Directory

    def read(self, mentions: Mentions, shadow: Shadow | None) -> Readable:
        """An item's key, a set of keys or ``None``; unreadable, with what was understood, where something is not."""
        found: list[str] = []
        unclear: list[tuple[Mention, Unreadable]] = []
        for mention in mentions:
            for meant in self._meant(mention):
                if isinstance(meant, Unreadable):
                    unclear.append((mention, meant))
                else:
                    found.append(meant)
        if unclear:
            remembered = _remembered(unclear, frozenset(found), shadow)
            if remembered is None:
                return self._unclear([each for _, each in unclear], frozenset(found))
            found.extend(remembered)
        if self.field.type is Type.REFERENCES:
            return frozenset(found) or None
        return found[0] if found else None

    def _meant(self, mention: Mention) -> Iterator[str | Unreadable]:
        """The items that one mention means. A link to a record that is no OKR of ours means none."""
        kind, directory = REFERRED_KIND[self.field.name], self.directory
        if mention.record is not None:
            key = directory.shown_by(self.place.connection, mention.record, kind)
            yield from [] if key is None else [key]
            return
        behind = directory.at_address(mention.url, kind) if mention.url else None
        meant = behind or directory.called(mention.text, kind, self.place.item)
        parts = [part for part in _BETWEEN.split(mention.text) if part]
        if isinstance(meant, Unreadable) and self.field.type is Type.REFERENCES and len(parts) > 1:
            yield from (directory.called(part, kind, self.place.item) for part in parts)
        else:
            yield meant

    def _unclear(self, unclear: list[Unreadable], found: frozenset[str]) -> Unreadable:
        if len(unclear) == 1 and not found:
            return unclear[0]
        text, reason = ("; ".join(getattr(each, name) for each in unclear) for name in ("text", "reason"))
        return Unreadable(text, reason, found if self.field.type is Type.REFERENCES else frozenset())


def _remembered(
    unclear: list[tuple[Mention, Unreadable]], found: frozenset[str], shadow: Shadow | None
) -> frozenset[str] | None:
    """What words still mean that stood there when they were last understood, beside others that are new.

    ``None`` unless all that is unclear now was understood then, and just as many items are left for it.
    """
    if shadow is None or shadow.shown is None:
        return None
    value = shadow.value
    left = (value if isinstance(value, frozenset) else frozenset({value} if isinstance(value, str) else ())) - found
    words = {mention for mention, _ in unclear}
    return left if words <= set(shadow.shown) and len(words) == len(unclear) == len(left) else None
