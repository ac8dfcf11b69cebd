"""The commands that look into the store: ``status`` and ``history``. They ask no tool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from okrsync.alignment.staleness import stale_results
from okrsync.cli.codes import ExitCode
from okrsync.cli.naming import field_called, item_called
from okrsync.cli.options import AsJson, ConfigFile, load_config
from okrsync.cli.screen import Screen
from okrsync.cli.workbench import calendar, company_of, now, opened
from okrsync.reports.ledger import (
    history_json,
    history_lines,
    stale_json,
    stale_lines,
    status_json,
    status_lines,
)
from okrsync.reports.series import series_json, series_lines
from okrsync.store import Excerpt
from okrsync.sync.memory import Memory

group = typer.Typer()
MEASURED = "current"  # the field that a measure gives


@group.command()
def status(
    context: typer.Context,
    *,
    max_age: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", min=1, help="Exit with 3 unless a run ended in the last so many seconds."),
    ] = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Say what is in sync, when each tool was last read, and what waits for a person."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with opened(settings) as store:
        memory, runs, touched = store.load(), store.runs(10), store.touched()
    found = Excerpt(memory.items, _places(memory), memory.cycles, touched)
    company = company_of(settings, calendar(settings), found)
    stale = [(company.name(item.key), item, since) for item, since in stale_results(company)]
    if json:
        screen.document({**status_json(memory, runs, settings.connections), **stale_json(stale)})
    else:
        screen.lines(status_lines(memory, runs, settings.connections))
        screen.lines(stale_lines(stale))
    ended = next((run.ended for run in runs if run.ended), None)
    if max_age is not None and (ended is None or (now() - ended).total_seconds() > max_age):
        raise typer.Exit(ExitCode.UNAVAILABLE)
    raise typer.Exit(ExitCode.HELD if memory.conflicts else ExitCode.DONE)


def _places(memory: Memory) -> Mapping[str, Mapping[str, str | None]]:
    """Which tools show each item; the addresses do not matter here."""
    return {place.item: {place.connection: None} for place, link in memory.links.items() if link.gone is None}


@group.command()
def history(
    context: typer.Context,
    *,
    item: Annotated[str | None, typer.Argument(metavar="ITEM", help="Its code, title or key.")] = None,
    field: Annotated[str | None, typer.Argument(metavar="FIELD", help="One field of it, such as current.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The most entries to show.")] = 100,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Say who said what in which tool, what it replaced, and who was told; the latest first."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with opened(settings) as store:
        memory = store.load()
        key = item_called(item, memory) if item is not None else None
        named = field_called(field, memory.items[key].kind) if field is not None and key is not None else None
        entries = store.history(key, named, limit=limit)
        points = store.series(key) if key is not None and named in (None, MEASURED) else []
    titles = {key: each.title for key, each in memory.items.items()}
    if json:
        screen.document({**history_json(entries, titles), **({"series": series_json(points)} if key else {})})
    else:
        screen.lines(series_lines(points))
        screen.lines(history_lines(entries, titles))
