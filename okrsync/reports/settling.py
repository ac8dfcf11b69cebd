"""Renders what waits for a person's word: conflicts, one by one or in a list, and what an undo leaves as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rich.text import Text

from okrsync.model import Item, Value
from okrsync.reports.values import Titles, json_value, text_value
from okrsync.store import Entry
from okrsync.sync.memory import Conflict, Spot
from okrsync.sync.undo import Skipped


@dataclass(frozen=True)
class Word:
    """What one connection says in a conflict, and as far as it is known by whom, and since when it is so."""

    connection: str
    value: Value
    author: str | None = None
    edited: str | None = None
    run: int | None = None
    seen: datetime | None = None


@dataclass(frozen=True)
class Dispute:
    """A conflict as people are told of it."""

    spot: Spot
    item: Item
    conflict: Conflict
    words: Sequence[Word]

    @property
    def since(self) -> datetime | None:
        """When it was first seen."""
        return min((word.seen for word in self.words if word.seen is not None), default=None)

    @property
    def name(self) -> str:
        """The item as it is named on the command line: by its code, else by its key."""
        code = self.item.agreed.get("code")
        return code if isinstance(code, str) else self.item.key


def dispute(spot: Spot, item: Item, conflict: Conflict, entries: Sequence[Entry]) -> Dispute:
    """The conflict with who said what; ``entries`` are the field's history, the latest first."""
    words = [_word(name, value, entries) for name, value in conflict.said.items()]
    return Dispute(spot, item, conflict, words)


def _word(connection: str, value: Value, entries: Sequence[Entry]) -> Word:
    """The word as it was first seen since the connection last said something else."""
    first = None
    for entry in entries:
        if entry.event == "conflict" and entry.connection == connection:
            if entry.value != value:
                break
            first = entry
        if entry.event == "settled":
            break
    if first is None:
        return Word(connection, value)
    return Word(connection, value, first.author, first.edited, first.run, first.at)


def conflicts_json(disputes: Iterable[Dispute]) -> dict[str, Any]:
    return {"conflicts": [_dispute_json(each) for each in disputes]}


def _dispute_json(dispute: Dispute) -> dict[str, Any]:
    return {
        "item": dispute.item.key,
        "code": dispute.item.agreed.get("code"),
        "title": dispute.item.title,
        "field": dispute.spot.field,
        "agreed": json_value(dispute.conflict.agreed),
        "said": {each.connection: _word_json(each) for each in dispute.words},
        "reason": dispute.conflict.reason,
        "since_run": dispute.conflict.since_run,
        "since": dispute.since.isoformat() if dispute.since else None,
    }


def _word_json(word: Word) -> dict[str, Any]:
    return {
        "value": json_value(word.value),
        "author": word.author,
        "edited": word.edited,
        "run": word.run,
        "seen": word.seen.isoformat() if word.seen else None,
    }


def conflicts_lines(disputes: Sequence[Dispute], titles: Titles) -> Iterator[Text]:
    """The list for people: a line a conflict."""
    if not disputes:
        yield Text("Nothing is in conflict.")
    for each in disputes:
        said = "; ".join(f"{name} says {text_value(each.spot.field, v, titles)}" for name, v in _said(each).items())
        since = f"  since run {each.conflict.since_run}" if each.conflict.since_run else ""
        yield Text.assemble(
            ("! ", "red"), (_called(each), "bold"), f": {each.spot.field}: {said}", (f"{since}{_on(each.since)}", "dim")
        )
    if disputes:
        first = disputes[0]
        yield Text(f"To see one: okrsync conflicts {_quoted(first.name)}. To settle it:", style="dim")
        yield Text(f"  {_command(first, next(iter(first.conflict.said)))}", style="dim")


def conflict_lines(disputes: Iterable[Dispute], titles: Titles) -> Iterator[Text]:
    """Each conflict of one item in full: who says what, since when, and what to type to settle it."""
    for each in disputes:
        yield Text.assemble((_called(each), "bold"), f": {each.spot.field}: {each.conflict.reason}")
        agreed = text_value(each.spot.field, each.conflict.agreed, titles)
        yield Text(f"  {'agreed':<12} {agreed}, which holds until this is settled")
        for word in each.words:
            value = text_value(each.spot.field, word.value, titles)
            yield Text.assemble((f"  {word.connection:<12} ", "red"), value, (_by(word), "dim"))
        yield Text("  To settle it, type the same in every tool, or run one of:", style="dim")
        for name in each.conflict.said:
            yield Text(f"    {_command(each, name)}", style="dim")
        yield Text(f"    okrsync resolve {_quoted(each.name)} {each.spot.field} --value VALUE", style="dim")


def _said(dispute: Dispute) -> Mapping[str, Value]:
    return dispute.conflict.said


def _called(dispute: Dispute) -> str:
    code = dispute.item.agreed.get("code")
    return f"{code} ({dispute.item.title})" if isinstance(code, str) else dispute.item.title


def _command(dispute: Dispute, connection: str) -> str:
    return f"okrsync resolve {_quoted(dispute.name)} {dispute.spot.field} --take {connection}"


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _by(word: Word) -> str:
    who = f"  by {word.author}" if word.author else ""
    first = f", first seen in run {word.run}{_on(word.seen)}" if word.run else ""
    return f"{who}{first}".removeprefix(",") if who or first else ""


def _on(moment: datetime | None) -> str:
    return f" on {moment.astimezone():%Y-%m-%d %H:%M:%S}" if moment else ""


def skipped_json(skipped: Iterable[Skipped], items: Mapping[str, Item]) -> list[dict[str, Any]]:
    """What an undo leaves as it is."""
    return [
        {
            "item": each.item,
            "title": items[each.item].title,
            "field": each.field,
            "now": json_value(items[each.item].agreed.get(each.field)) if each.field else None,
            "reason": each.reason,
        }
        for each in skipped
    ]


def skipped_lines(skipped: Sequence[Skipped], items: Mapping[str, Item]) -> Iterator[Text]:
    """The same for people."""
    titles = {key: item.title for key, item in items.items()}
    for each in skipped:
        what = ""
        if each.field:
            now = text_value(each.field, items[each.item].agreed.get(each.field), titles)
            what = f": {each.field} stays {now}"
        yield Text.assemble(("  - ", "yellow"), f"{titles[each.item]}{what}", (f"  {each.reason}", "dim"))
