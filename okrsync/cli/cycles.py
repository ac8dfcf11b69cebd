"""The commands under ``cycle``: list, lock, close and open cycles, and carry a week's unfinished key results over."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from okrsync.cli.codes import code_of
from okrsync.cli.complaints import Misused
from okrsync.cli.naming import cycle_called, item_called
from okrsync.cli.options import AsJson, ConfigFile, load_config
from okrsync.cli.runs import tell
from okrsync.cli.screen import Screen
from okrsync.cli.workbench import bench, calendar, now, opened
from okrsync.config import Config
from okrsync.kit.cycles import Calendar, complete, following, week_containing
from okrsync.model import Item
from okrsync.reports.cycles import cycles, cycles_json, cycles_lines
from okrsync.sync import cycle as one_run
from okrsync.sync.carry import carry
from okrsync.sync.memory import Changes, CycleState, Memory

group = typer.Typer(no_args_is_help=True, help="Look at cycles, lock and close them, and go on to the next.")
Cycle = Annotated[str, typer.Argument(metavar="CYCLE", help="Such as 2026-Q4, W47 or Q4.")]


@group.command(name="list")
def list_(context: typer.Context, *, config: ConfigFile = None, json: AsJson = False) -> None:
    """Say which cycles there are, when they run, and whether edits in them travel."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with opened(settings) as store:
        lines = cycles(store.load(), calendar(settings))
    if json:
        screen.document(cycles_json(lines))
    else:
        screen.lines(cycles_lines(lines))


@group.command()
def lock(context: typer.Context, cycle: Cycle, *, config: ConfigFile = None, json: AsJson = False) -> None:
    """Let no edit in this cycle's OKRs travel, until it is opened again."""
    _put(load_config(context, config), Screen(as_json=json), cycle, CycleState.LOCKED)


@group.command()
def close(context: typer.Context, cycle: Cycle, *, config: ConfigFile = None, json: AsJson = False) -> None:
    """End this cycle: no edit travels, and whoever still serves its key results is told."""
    _put(load_config(context, config), Screen(as_json=json), cycle, CycleState.CLOSED)


@group.command(name="open")
def open_(context: typer.Context, cycle: Cycle, *, config: ConfigFile = None, json: AsJson = False) -> None:
    """Let edits in this cycle's OKRs travel again, those that waited too."""
    _put(load_config(context, config), Screen(as_json=json), cycle, CycleState.OPEN)


def _put(settings: Config, screen: Screen, words: str, state: CycleState) -> None:
    with opened(settings) as store, store.exclusive():
        known = cycles(store.load(), calendar(settings))
        cycle = cycle_called(words, (line.cycle for line in known), calendar(settings))
        run = store.begin(now())
        store.commit(run, now(), Changes(cycles={cycle: state}))
        store.end(run, now(), "done", {"cycle": cycle, "state": state.value})
    if screen.as_json:
        screen.document({"cycle": cycle, "state": state.value})
    else:
        screen.lines([f"{cycle} is {state} now."])


@group.command(name="next")
def next_(
    context: typer.Context,
    *,
    old: Annotated[
        str | None, typer.Argument(metavar="CYCLE", help="The one that ends. Default: the current week.")
    ] = None,
    only: Annotated[list[str], typer.Option(metavar="ITEM", help="Carry just this one over; may be repeated.")] = [],  # noqa: B006
    yes: Annotated[bool, typer.Option("--yes", help="Make them without asking.")] = False,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Propose the week's unfinished key results for the next week, and make them if you say yes."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with opened(settings) as store, bench(settings, store) as ready:
        wish = one_run.Wish(births=_proposed(store.load(), calendar(settings), old, only))
        if not (yes and wish.births):
            with screen.busy("Reading"):
                report = one_run.run(ready, wish, dry=True)
            if not _agreed_to(screen, report, wish):
                return
    _make(settings, screen, wish)


def _agreed_to(screen: Screen, report: one_run.Report, wish: one_run.Wish) -> bool:
    """Show what would be made, and ask where somebody can answer."""
    if screen.as_json or wish.births:
        tell(screen, report)
    if not wish.births:
        screen.note("Everything is finished, or carried over already.")
        return False
    if not screen.as_json and sys.stdin.isatty() and typer.confirm("Make these?", err=True):
        return True
    screen.note("Nothing was made. To make them, say --yes.")
    return False


def _make(settings: Config, screen: Screen, wish: one_run.Wish) -> None:
    with opened(settings) as store, bench(settings, store) as ready, screen.busy("Syncing"):
        report = one_run.run(ready, wish)
    tell(screen, report)
    raise typer.Exit(code_of(report))


def _proposed(memory: Memory, calendar: Calendar, words: str | None, only: Sequence[str]) -> list[Item]:
    old = complete(words, calendar) if words else week_containing(calendar.today)
    new = following(old)
    if new is None:
        raise Misused(f"nobody can say what follows {old!r}", "Give a week, two weeks or a quarter, such as 2026-W47.")
    alive = {place.item for place, link in memory.links.items() if link.gone is None}
    wanted = {item_called(each, memory) for each in only}
    return [each for each in carry(memory.items, alive, old, new) if not only or each.agreed["carried_from"] in wanted]
