"""The command ``demo``: three tools in boxes, a small company in them, and okrsync between."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from shutil import which
from typing import Annotated, Any

import typer

from okrsync.cli.board import this_week
from okrsync.cli.boxes import addresses, open_estate, seeds
from okrsync.cli.codes import ExitCode
from okrsync.cli.complaints import failed_connections
from okrsync.cli.loop import leave, recording, working
from okrsync.cli.options import AsJson
from okrsync.cli.screen import Screen
from okrsync.cli.workbench import bench, opened
from okrsync.config import Config, load
from okrsync.daemon.bell import Bell
from okrsync.daemon.clock import WallClock
from okrsync.daemon.daemon import Daemon, World
from okrsync.daemon.settings import LogSettings
from okrsync.daemon.signals import heeded
from okrsync.model import Kind
from okrsync.reports.board import board_lines
from okrsync.reports.document import as_json
from okrsync.reports.lines import as_text, waiting
from okrsync.sandbox.estate import Estate
from okrsync.store import Store
from okrsync.sync import cycle
from okrsync.sync.cycle import Report
from okrsync.sync.gate import GUARD as GATE

group = typer.Typer()
GRACE = 10.0  # seconds to end a run in
FEW = 5  # runs after which people who do not type must see the same everywhere
TO_TRY = (
    ("week next", "who works for what next week"),
    ("tree", "from the company's objectives down to each person"),
    ("alignment", "what is out of line"),
    ("held", "what is no outcome, and how to say it as one"),
    ('history "Ops KR1.1" current', "who said what, and who was told"),
)


@group.command()
def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="End when the three tools agree.")] = False,
    json: AsJson = False,
) -> None:
    """Start three tools with a small company, sync them, and go on: edit a cell in one and watch it travel."""
    screen = Screen(as_json=json)
    with ExitStack() as stack:
        bell = Bell()
        stack.enter_context(heeded(bell, lambda: GRACE, leave))
        running = stack.enter_context(open_estate(seeds("demo"), None))
        config = replace(load(running.config, {}), logs=LogSettings(format="text"))
        with screen.busy("Bringing three tools into line"), opened(config) as store:
            first = converge(config, store)
        _tell_first(screen, config, running, first)
        if once or first.code is not ExitCode.DONE:
            raise typer.Exit(first.code)
        screen.note("", *_next(running))
        world = World(lambda: config, opened, working(WallClock()), bell, log=sys.stderr if json else sys.stdout)
        Daemon(config, world, [recording(screen.record, world.secrets)] if json else []).run()


@dataclass(frozen=True)
class Convergence:
    """The first runs: what stands in each tool after them, and what they cost."""

    runs: int
    converged: bool
    last: Report
    requests: Mapping[str, int]
    records: Mapping[str, Mapping[str, int]]

    @property
    def links(self) -> int:
        """How many records show an item that another tool shows too, or could."""
        return sum(sum(kinds.values()) for kinds in self.records.values())

    @property
    def code(self) -> ExitCode:
        """Whether the demo is as it should be: a task that the gate holds is part of it."""
        plan = self.last.plan
        as_meant = self.converged and not plan.conflicts and all(held.guard == GATE for held in plan.held)
        return ExitCode.DONE if as_meant else ExitCode.BUG


def converge(config: Config, store: Store) -> Convergence:
    """Sync until there is nothing left to do."""
    requests = dict.fromkeys(config.connections, 0)
    runs, settled = 0, False
    while not settled and runs < FEW:
        runs += 1
        with bench(config, store) as ready:
            report = cycle.run(ready)
        requests = {name: count + report.requests.get(name, 0) for name, count in requests.items()}
        settled = report.plan.empty or bool(report.failures)
    return Convergence(
        runs, report.plan.empty and not report.failures, report, requests, _records(config, store, report)
    )


def _records(config: Config, store: Store, last: Report) -> Mapping[str, Mapping[str, int]]:
    """How many items that travel each connection shows, by kind."""
    memory, held = store.load(), {each.item for each in last.plan.held}
    counts = {name: {f"{kind}s": 0 for kind in Kind} for name in config.connections}
    for place, link in memory.links.items():
        if link.gone is None and place.item not in held:
            counts[place.connection][f"{memory.items[place.item].kind}s"] += 1
    return counts


def _tell_first(screen: Screen, config: Config, running: Estate, first: Convergence) -> None:
    failed = failed_connections(dict(first.last.failures)) if first.last.failures else None
    if screen.as_json:
        screen.record({**_summary(first), **running.as_json(), **(failed.as_json() if failed else {})})
        return
    if failed or not first.converged:
        screen.lines(as_text(first.last))
    if failed:
        screen.complain(failed)
    screen.lines([_sentence(first), *map(_row, first.records.items(), first.requests.values()), ""])
    if first.converged:
        screen.lines([*board_lines(replace(this_week(config), findings=())), "", *waiting(first.last), ""])
    screen.lines(addresses(running))


def _next(running: Estate) -> list[str]:
    """What to try now. The command is called as it was called here, unless the shell finds it by its name."""
    okrsync = "okrsync" if which("okrsync") else sys.argv[0]
    return [
        "Edit a cell on one of these pages: the others follow within two seconds. Ctrl-C ends the demo.",
        "",
        f"In another terminal, after export OKRSYNC_CONFIG={running.config}:",
        *(f"  {okrsync} {command:<32}{meaning}" for command, meaning in TO_TRY),
    ]


def _summary(first: Convergence) -> dict[str, Any]:
    return {
        "converged": first.converged,
        "runs": first.runs,
        "records": first.records,
        "links": first.links,
        "requests": first.requests,
        "held": as_json(first.last)["held"],
    }


def _sentence(first: Convergence) -> str:
    verb = "agree" if first.converged else "do not agree yet"
    total = sum(first.requests.values())
    return f"Three tools {verb} after {first.runs} runs: {first.links} records linked with {total} requests."


def _row(connection: tuple[str, Mapping[str, int]], requests: int) -> str:
    name, kinds = connection
    return (
        f"  {name:<8}{kinds['objectives']:>3} objectives {kinds['key_results']:>4} key results {requests:>4} requests"
    )
