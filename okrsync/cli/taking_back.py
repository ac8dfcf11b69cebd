"""The command ``undo``: takes a run back by an ordinary plan, as far as nobody has changed its values since."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from okrsync.cli.codes import code_of
from okrsync.cli.complaints import Misused
from okrsync.cli.options import AsJson, ConfigFile, load_config
from okrsync.cli.runs import tell
from okrsync.cli.screen import Screen
from okrsync.cli.workbench import bench, opened
from okrsync.config import Config
from okrsync.model import Item
from okrsync.reports.settling import skipped_json, skipped_lines
from okrsync.store import Store
from okrsync.sync import cycle
from okrsync.sync.cycle import Report, Wish
from okrsync.sync.plan import Plan
from okrsync.sync.undo import Skipped, Undo, not_held, undo

group = typer.Typer()


@group.command(name="undo")
def undo_(
    context: typer.Context,
    run: Annotated[int, typer.Argument(metavar="RUN", min=1, help="Its number, as okrsync status and history say it.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Take it back without asking.")] = False,
    approve: Annotated[
        str | None, typer.Option(metavar="DIGEST", help="Lift the guards for the plan with this digest; says yes.")
    ] = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Show what taking a run back would agree on and write, and do it if you say yes."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with opened(settings) as store:
        items = store.load().items
        wanted = _wanted(store, run, items)
    wish = Wish(approve, choices=wanted.choices)
    if not wanted.choices:
        _tell(screen, Report(Plan()), wanted, items)
        screen.note("There is nothing to take back.")
        return
    if not yes and approve is None:
        with screen.busy("Reading"):
            _tell(screen, _run(settings, wish, dry=True), wanted, items)
        if json or not sys.stdin.isatty() or not typer.confirm("Take this back?", err=True):
            screen.note("Nothing was changed. To take it back, say --yes.")
            return
    with screen.busy("Syncing"):
        report = _run(settings, wish, dry=False)
    _tell(screen, report, wanted, items)
    raise typer.Exit(code_of(report))


def _wanted(store: Store, run: int, items: Mapping[str, Item]) -> Undo:
    latest = next((each.id for each in store.runs(1)), 0)
    if run > latest:
        raise Misused(f"there was no run {run}", f"The latest is {latest}." if latest else "There was none yet.")
    entries = store.history(run=run, limit=None)
    return undo(run, [entry.as_event() for entry in reversed(entries)], items)


def _run(settings: Config, wish: Wish, *, dry: bool) -> Report:
    with opened(settings) as store, bench(settings, store) as ready:
        return cycle.run(ready, wish, dry=dry)


def _tell(screen: Screen, report: Report, wanted: Undo, items: Mapping[str, Item]) -> None:
    """The report, and what stays as it is."""
    skipped: Sequence[Skipped] = [*wanted.skipped, *not_held(wanted, report.plan)]
    restored = len(wanted.choices) - (len(skipped) - len(wanted.skipped))
    tell(screen, report, restored=restored, skipped=skipped_json(skipped, items))
    if not screen.as_json:
        stay = f"; {len(skipped)} stay as they are:" if skipped else "."
        screen.lines([f"{restored} {'value goes' if restored == 1 else 'values go'} back{stay}"])
        screen.lines(skipped_lines(skipped, items))
