"""The commands of one run: ``plan`` says what would change, ``sync`` does it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from okrsync.cli.codes import code_of
from okrsync.cli.complaints import failed_connections
from okrsync.cli.options import AsJson, ConfigFile, load_config
from okrsync.cli.screen import Screen
from okrsync.cli.workbench import bench, opened
from okrsync.reports.document import as_json
from okrsync.reports.lines import as_text
from okrsync.sync import cycle
from okrsync.sync.cycle import Report

group = typer.Typer()


@group.command()
def plan(context: typer.Context, *, config: ConfigFile = None, json: AsJson = False) -> None:
    """Say what the next sync would agree on and write. Reads only."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with opened(settings) as store, bench(settings, store) as ready, screen.busy("Reading the tools"):
        report = cycle.run(ready, dry=True)
    tell(screen, report)
    if not json and not report.plan.empty:
        screen.note("Run `okrsync sync` to carry this out.")
    raise typer.Exit(code_of(report))


@group.command()
def sync(
    context: typer.Context,
    *,
    approve: Annotated[
        str | None, typer.Option(metavar="DIGEST", help="Lift the guards for the plan with this digest.")
    ] = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Read every tool, agree, and tell each what it does not show yet."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with opened(settings) as store, bench(settings, store) as ready, screen.busy("Syncing"):
        report = cycle.run(ready, cycle.Wish(approve))
    tell(screen, report)
    if not json and report.failures and report.run is None:
        screen.note("Nothing was changed: a sync begins once every connection could be read for the first time.")
    raise typer.Exit(code_of(report))


def tell(screen: Screen, report: Report, **also: Any) -> None:
    """The report, as JSON (with ``also`` in it) or for people, and what kept connections from being used."""
    failed = failed_connections(dict(report.failures)) if report.failures else None
    if screen.as_json:
        screen.document({**as_json(report), **also, **(failed.as_json() if failed else {})})
        return
    screen.lines(as_text(report))
    if failed:
        screen.complain(failed)
