"""The command ``run``: the daemon, until it is stopped."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import typer

from okrsync.cli.board import week_now
from okrsync.cli.options import AsJson, ConfigFile, load_config
from okrsync.cli.screen import Screen
from okrsync.cli.workbench import bench, opened
from okrsync.config import Config
from okrsync.daemon.clock import Clock, WallClock
from okrsync.daemon.daemon import Daemon, World
from okrsync.daemon.loop import Dress, Work
from okrsync.daemon.ran import Watcher
from okrsync.daemon.secrets import Secrets
from okrsync.daemon.signals import heeded
from okrsync.reports.document import as_json
from okrsync.store import Store
from okrsync.sync import cycle
from okrsync.sync.cycle import Report
from okrsync.sync.send import Told

group = typer.Typer()


@group.command("run")
def run(context: typer.Context, *, config: ConfigFile = None, json: AsJson = False) -> None:
    """Sync on schedule until stopped. SIGTERM or Ctrl-C lets the request in hand end; SIGHUP reloads."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    world = World(lambda: load_config(context, config), opened, working(WallClock()), week=week_now)
    daemon = Daemon(settings, world, [recording(screen.record, world.secrets)] if json else [])

    def abandon() -> None:
        daemon.abandoned()
        leave()

    with heeded(daemon.bell, lambda: daemon.config.schedule.grace, abandon):
        daemon.run()


def leave() -> None:
    """End the process now. A run may be left at any moment, and its threads may wait for an answer that never comes."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def recording(record: Callable[[Any], None], secrets: Secrets) -> Watcher:
    """Puts each run out as JSON, without what a tool may have quoted of a secret."""
    return lambda ran: record(secrets.strike_out_of(as_json(ran.report)))


def working(clock: Clock) -> Work:
    """What carries out a run of the daemon."""

    def work(config: Config, store: Store, dress: Dress, watch: Callable[[Told], None]) -> Report:
        with bench(config, store) as ready:
            dressed = {name: dress(connector) for name, connector in ready.connectors.items()}
            return cycle.run(replace(ready, connectors=dressed, clock=clock.now), watch=watch)

    return work
