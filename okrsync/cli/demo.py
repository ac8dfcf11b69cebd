"""The command ``demo``: three tools in boxes, a small company in them, and okrsync between."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Annotated, Any

import typer

from okrsync.cli.boxes import addresses, open_estate, seeds
from okrsync.cli.codes import ExitCode, code_of
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
from okrsync.reports.lines import as_text
from okrsync.sandbox.estate import Estate
from okrsync.store import Store
from okrsync.sync import cycle
from okrsync.sync.cycle import Report

group = typer.Typer()
GRACE = 10.0  # seconds to end a run in
FEW = 5  # runs after which people who do not type must see the same everywhere


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
        _tell_first(screen, running, first)
        if once or code_of(first.last) is not ExitCode.DONE:
            raise typer.Exit(code_of(first.last) if first.converged else ExitCode.BUG)
        screen.note(
            "", "Edit a cell on one of these pages: the others follow within two seconds. Ctrl-C ends the demo."
        )
        log, watchers = (sys.stderr, [recording(screen)]) if json else (sys.stdout, [])
        world = World(lambda: config, opened, working(WallClock()), bell, log=log)
        Daemon(config, world, watchers).run()


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
    return Convergence(runs, report.plan.empty and not report.failures, report, requests, _records(config, store))


def _records(config: Config, store: Store) -> Mapping[str, Mapping[str, int]]:
    """How many items each connection shows, by kind."""
    memory = store.load()
    counts = {name: {f"{kind}s": 0 for kind in Kind} for name in config.connections}
    for place, link in memory.links.items():
        if link.gone is None:
            counts[place.connection][f"{memory.items[place.item].kind}s"] += 1
    return counts


def _tell_first(screen: Screen, running: Estate, first: Convergence) -> None:
    failed = failed_connections(dict(first.last.failures)) if first.last.failures else None
    if screen.as_json:
        screen.record({**_summary(first), **running.as_json(), **(failed.as_json() if failed else {})})
        return
    if failed or not first.converged:
        screen.lines(as_text(first.last))
    if failed:
        screen.complain(failed)
    screen.lines(
        [_sentence(first), *map(_row, first.records.items(), first.requests.values()), "", *addresses(running)]
    )


def _summary(first: Convergence) -> dict[str, Any]:
    return {
        "converged": first.converged,
        "runs": first.runs,
        "records": first.records,
        "links": first.links,
        "requests": first.requests,
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
