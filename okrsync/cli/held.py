"""The command ``held``: what guards, locked cycles and the gate stop now, why, and what would mend it."""

from __future__ import annotations

import typer

from okrsync.cli.codes import ExitCode, code_of
from okrsync.cli.complaints import failed_connections
from okrsync.cli.options import AsJson, ConfigFile, load_config
from okrsync.cli.screen import Screen
from okrsync.cli.workbench import bench, opened
from okrsync.reports.document import failure
from okrsync.reports.held import held_json, held_lines
from okrsync.sync import cycle

group = typer.Typer()


@group.command()
def held(context: typer.Context, *, config: ConfigFile = None, json: AsJson = False) -> None:
    """Say what is held now, by which rule, why, and how to mend it. Reads the tools, changes nothing."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with opened(settings) as store, bench(settings, store) as ready, screen.busy("Reading the tools"):
        report = cycle.run(ready, dry=True)
    failed = failed_connections(dict(report.failures)) if report.failures else None
    if json:
        failures = {name: failure(error) for name, error in report.failures.items()}
        told = {"digest": report.plan.digest, "held": held_json(report.plan.held), "failures": failures}
        screen.document({**told, **(failed.as_json() if failed else {})})
    else:
        screen.lines(held_lines(report.plan.held))
        if failed:
            screen.complain(failed)
    if failed:
        raise typer.Exit(code_of(report))
    raise typer.Exit(ExitCode.HELD if report.plan.held else ExitCode.DONE)
