"""The commands by which a person settles what tools disagree about: ``conflicts`` and ``resolve``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from okrsync.cli.codes import ExitCode, code_of
from okrsync.cli.complaints import Misused
from okrsync.cli.naming import field_called, item_among, item_called
from okrsync.cli.options import AsJson, ConfigFile, load_config
from okrsync.cli.runs import tell
from okrsync.cli.screen import Screen
from okrsync.cli.workbench import bench, now, opened, rules
from okrsync.config import Config
from okrsync.kit.cycles import Calendar, complete
from okrsync.kit.texts import read_text
from okrsync.model import FIELDS, REFERRED_KIND, Field, FieldType, Item, Unreadable, Value
from okrsync.reports.settling import Dispute, conflict_lines, conflicts_json, conflicts_lines, dispute
from okrsync.store import Store
from okrsync.sync import cycle
from okrsync.sync.choice import Choice
from okrsync.sync.cycle import Report
from okrsync.sync.memory import Conflict, Memory, Spot

group = typer.Typer()


@group.command()
def conflicts(
    context: typer.Context,
    *,
    item: Annotated[str | None, typer.Argument(metavar="ITEM", help="Its code, title or key.")] = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Say what tools disagree about: one item's conflicts in full, or all in a list. Asks no tool."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with opened(settings) as store:
        memory = store.load()
        key = item_called(item, memory) if item is not None else None
        found = [_dispute(store, memory, spot) for spot in memory.conflicts if key in (None, spot.item)]
    titles = {each.key: each.title for each in memory.items.values()}
    if json:
        screen.document(conflicts_json(found))
    elif key is None or not found:
        screen.lines(conflicts_lines(found, titles))
    else:
        screen.lines(conflict_lines(found, titles))
    raise typer.Exit(ExitCode.HELD if found else ExitCode.DONE)


def _dispute(store: Store, memory: Memory, spot: Spot) -> Dispute:
    return dispute(spot, memory.items[spot.item], memory.conflicts[spot], store.history(spot.item, spot.field))


@group.command()
def resolve(
    context: typer.Context,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="Its code, title or key.")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="The field in conflict, such as current.")],
    *,
    take: Annotated[str | None, typer.Option(metavar="CONNECTION", help="Let this connection's word hold.")] = None,
    value: Annotated[str | None, typer.Option(metavar="VALUE", help="Let this hold; '' empties the field.")] = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Settle a conflict by one tool's word or by a value of your own, and sync."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with opened(settings) as store, bench(settings, store) as ready:
        memory = store.load()
        key = item_called(item, memory)
        spot = Spot(key, field_called(field, memory.items[key].kind))
        conflict = _in_conflict(spot, memory)
        choice = _choice(take, value, conflict, _Typed(FIELDS[memory.items[spot.item].kind][field], settings, memory))
        with screen.busy("Syncing"):
            report = cycle.run(ready, cycle.Wish(choices={spot: choice}))
    settled = any(each.spot == spot and each.given == choice.given for each in report.plan.agreements)
    tell(screen, report, settled=settled)
    if not settled and not json:
        screen.note(_why_not(spot, report))
    raise typer.Exit(code_of(report) or (ExitCode.DONE if settled else ExitCode.HELD))


def _in_conflict(spot: Spot, memory: Memory) -> Conflict:
    item = memory.items[spot.item]
    conflict = memory.conflicts.get(spot)
    if conflict is None:
        others = ", ".join(each.field for each in memory.conflicts if each.item == spot.item)
        remedy = f"In conflict there: {others}." if others else "See okrsync conflicts."
        raise Misused(f"{item.title}: {spot.field} is not in conflict", remedy)
    return conflict


def _choice(take: str | None, value: str | None, conflict: Conflict, typed: _Typed) -> Choice:
    if (take is None) == (value is None):
        raise Misused("nobody can tell what is to hold", "Give either --take CONNECTION or --value VALUE.")
    if value is not None:
        return Choice("settled by a person", typed.read(value), among=conflict.said)
    if take not in conflict.said:
        said = ", ".join(conflict.said)
        raise Misused(f"{take!r} says nothing in this conflict", f"Take one of: {said}; or give --value VALUE.")
    return Choice(f"settled by a person, who took {take}'s word", take=take, among=conflict.said)


class _Typed:
    """A value as it is typed on the command line, for one field."""

    def __init__(self, field: Field, settings: Config, memory: Memory) -> None:
        self._field, self._items = field, memory.items
        self._calendar: Calendar = rules(settings).calendar(now().date())

    def read(self, text: str) -> Value:
        """The value that is meant. Raises :class:`Misused` where it is none of this field's."""
        seen = read_text(self._field, text)
        if isinstance(seen, Unreadable):
            reason = seen.reason or "it cannot be read"
            raise Misused(f"{text!r} is no value of {self._field.name}: {reason}", "Give one that is.")
        if self._field.name == "title" and seen is None:
            raise Misused("a title cannot be empty", "Give one with --value.")
        if isinstance(seen, tuple):
            found = frozenset(item_among(mention.text, self._meant()) for mention in seen)
            return found or None if self._field.type is FieldType.REFERENCES else next(iter(found), None)
        return complete(seen, self._calendar) if isinstance(seen, str) and self._field.name == "cycle" else seen

    def _meant(self) -> Mapping[str, Item]:
        kind = REFERRED_KIND[self._field.name]
        return {key: item for key, item in self._items.items() if item.kind is kind}


def _why_not(spot: Spot, report: Report) -> str:
    held = next((each for each in report.plan.held if each.item == spot.item), None)
    if report.run is None or report.failures:
        return "It was not settled: not every tool answered. Run it again when they do."
    if held is not None:
        return f"It was not settled: {held.reason}. {held.lift}"
    return "It was not settled: the tools say something else by now. See okrsync conflicts, then choose again."
