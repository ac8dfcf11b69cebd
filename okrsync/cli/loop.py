"""The command ``run``: one run after the other until it is stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import typer
from rich.text import Text

from okrsync.cli.complaints import complaint, failed_connections
from okrsync.cli.options import AsJson, ConfigFile, load_config
from okrsync.cli.screen import Screen
from okrsync.cli.stopping import until_stopped
from okrsync.cli.workbench import bench, now, opened
from okrsync.config import Config
from okrsync.reports import as_json, travels, waiting
from okrsync.store import Busy, Store
from okrsync.sync import cycle
from okrsync.sync.cycle import Report

group = typer.Typer()


@group.command("run")
def run(context: typer.Context, *, config: ConfigFile = None, json: AsJson = False) -> None:
    """Sync at the configured interval until stopped. SIGTERM or Ctrl-C lets the run in hand end first."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with opened(settings) as store, until_stopped() as stop:
        if not json:
            screen.note(f"Syncing {', '.join(settings.connections)} every {settings.interval:g} s. Ctrl-C ends it.")
        keep_running(Loop(settings, store, screen), stop)


class Loop:
    """Runs, and tells what is new: each change as it travels, and a failure once when it begins and once when it ends.

    What waits for a person (conflicts, held writes) is told again only when it changes.
    """

    def __init__(self, config: Config, store: Store, screen: Screen) -> None:
        self.config, self._store, self._screen = config, store, screen
        self._failing: set[str] = set()
        self._waiting: list[Text] = []

    def once(self) -> Report | None:
        """One run; ``None`` where another process is at it."""
        try:
            with bench(self.config, self._store) as ready:
                report = cycle.run(ready)
        except Busy as error:
            self._screen.note(*complaint(error).as_lines())
            return None
        if self._screen.as_json:
            self._screen.record(as_json(report))
        else:
            self._tell(report)
        return report

    def _tell(self, report: Report) -> None:
        at = now().astimezone().strftime("%H:%M:%S")
        self._screen.lines(f"{at}  {travel}" for travel in travels(report))
        lines = list(waiting(report))
        if lines != self._waiting:
            self._screen.lines(lines)
        self._waiting = lines
        new = {name: error for name, error in report.failures.items() if name not in self._failing}
        if new:
            self._screen.complain(failed_connections(new))
        for name in sorted(self._failing - report.failures.keys()):
            self._screen.note(f"{at}  {name} answers again")
        self._failing = set(report.failures)


def keep_running(loop: Loop, stop: threading.Event, clock: Callable[[], float] = time.monotonic) -> None:
    """Run at the configured interval, counted from start to start, until ``stop`` is set."""
    while not stop.is_set():
        began = clock()
        loop.once()
        stop.wait(max(0.0, loop.config.interval - (clock() - began)))
