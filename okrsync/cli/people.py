"""The command ``people``: who is who in the tools, and entries for the configuration that are worth a look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import typer
import yaml
from rich.text import Text

from okrsync.cli.codes import ExitCode
from okrsync.cli.complaints import failed_connections
from okrsync.cli.options import AsJson, ConfigFile, load_config
from okrsync.cli.screen import Screen
from okrsync.cli.workbench import opened
from okrsync.config import Config
from okrsync.model import FIELDS, FieldType, Record
from okrsync.people.likeness import Proposal, Sighting, Someone, WhoIsWho, who_is_who

group = typer.Typer()


@group.command()
def people(context: typer.Context, *, config: ConfigFile = None, json: AsJson = False) -> None:
    """Say who is who in the tools, and propose entries for ``people`` in the configuration. Reads only."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with screen.busy("Reading the tools"):
        sightings, failures = _sightings(settings)
    found = who_is_who(sightings, settings.people)
    failed = failed_connections(dict(failures)) if failures else None
    if json:
        screen.document({**_as_json(found), **(failed.as_json() if failed else {})})
    else:
        screen.lines(_as_lines(found, list(settings.connections)))
        if failed:
            screen.complain(failed)
    raise typer.Exit(failed.code if failed else ExitCode.DONE)


def _sightings(config: Config) -> tuple[set[Sighting], Mapping[str, Exception]]:
    """Everybody whom the tools show now, and of a tool that cannot be read whom the store remembers there."""
    with opened(config) as store:
        remembered = store.load().records
    seen: set[Sighting] = set()
    failures: dict[str, Exception] = {}
    for name, connector in config.connectors().items():
        try:
            records: Iterable[Record] = connector.read(None, {}, whole=True).records
        except Exception as error:  # noqa: BLE001 (the one place that catches: the other tools are read too)
            failures[name] = error
            records = remembered.get(name, {}).values()
        finally:
            connector.close()
        seen.update(Sighting(name, said) for record in records for said in _said(record))
    return seen, failures


def _said(record: Record) -> Iterator[str]:
    for name, seen in record.values.items():
        if FIELDS[record.kind][name].type is FieldType.PERSON and isinstance(seen, str):
            yield seen


def _as_json(found: WhoIsWho) -> dict[str, Any]:
    return {
        "people": [
            {"person": each.person.canonical, "listed": each.listed, "seen": [one._asdict() for one in each.seen]}
            for each in found.people
        ],
        "proposals": [
            {
                **each.sighting._asdict(),
                "person": each.person.canonical,
                "score": each.score,
                "reason": each.reason,
                "clear": each.clear,
            }
            for each in found.proposals
        ],
        "entries": [person.entry for person in found.completed],
    }


def _as_lines(found: WhoIsWho, connections: list[str]) -> Iterator[Text | str]:
    if not found.people:
        yield "No tool shows anybody."
        return
    yield from _table(found.people, connections)
    if found.proposals:
        yield ""
        yield Text("Perhaps the same:", style="bold")
        yield from map(_proposal, found.proposals)
    if found.completed:
        listed = {each.person.canonical for each in found.people if each.listed}
        replaced = [each.canonical for each in found.completed if each.canonical in listed]
        yield ""
        yield Text("If that is right, put this under `people:` in the configuration:", style="bold")
        if replaced:
            yield f"(in place of the entries there for {', '.join(replaced)})"
        yield ""
        yield yaml.safe_dump([each.entry for each in found.completed], sort_keys=False, allow_unicode=True).rstrip()


def _table(people: Iterable[Someone], connections: list[str]) -> Iterator[Text]:
    """A row for each person: who it is, how that is known, and what each tool calls them."""
    rows = [("person", "known by", *connections)]
    for each in people:
        said = {name: ", ".join(one.said for one in each.seen if one.connection == name) for name in connections}
        how = "people:" if each.listed else "e-mail" if each.person.email else "name alone"
        rows.append((each.person.canonical, how, *(said[name] or "-" for name in connections)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        line = "  ".join(part.ljust(width) for part, width in zip(row, widths, strict=True)).rstrip()
        yield Text(line, style="" if number else "bold")


def _proposal(each: Proposal) -> Text:
    line = Text(f"  {each.sighting.said} ({each.sighting.connection}) is {each.person.canonical}?  ")
    line.append(f"{each.score:g} of 100: {each.reason}", style="dim")
    return line if each.clear else line.append("; not the only one", style="yellow")
