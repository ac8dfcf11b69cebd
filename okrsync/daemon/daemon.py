"""Puts the daemon together: the loop, the pages, the log and the watchers, around whatever carries out a run."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TextIO

from structlog.typing import FilteringBoundLogger

from okrsync.config import Config, ConfigError
from okrsync.connector import Problem
from okrsync.daemon.bell import Bell
from okrsync.daemon.clock import Clock, WallClock
from okrsync.daemon.door import Door
from okrsync.daemon.letters import Letter, WeekText
from okrsync.daemon.logs import logger_for
from okrsync.daemon.loop import Loop, Surroundings, Watch, Work
from okrsync.daemon.metrics import Metrics
from okrsync.daemon.notices import Notices, Post
from okrsync.daemon.pages import Behind, Pages
from okrsync.daemon.post import post
from okrsync.daemon.pulse import Pulse
from okrsync.daemon.ran import Watcher
from okrsync.daemon.secrets import Secrets
from okrsync.daemon.server import served
from okrsync.daemon.settings import ServerSettings
from okrsync.daemon.subscriptions import Subscriptions
from okrsync.daemon.teller import Teller
from okrsync.store import Store, StoreError


@dataclass(frozen=True)
class World:
    """What the daemon reaches the world through; tests give it a faster clock and a log of their own."""

    load: Callable[[], Config]
    opened: Callable[[Config], AbstractContextManager[Store]]
    work: Work
    bell: Bell = field(default_factory=Bell)
    clock: Clock = field(default_factory=WallClock)
    log: TextIO = field(default_factory=lambda: sys.stderr)
    chance: Callable[[], float] = random.random
    week: Callable[[Config], WeekText] = lambda _: WeekText()  # how this week stands, for digests
    post: Post = post
    secrets: Secrets = field(default_factory=Secrets)  # what is struck out, also by watchers who put something out
    listening: Callable[[int], None] = lambda _: None  # told the port, once the pages are served


class Daemon:
    """One daemon. ``watchers`` are told of every run, after its own."""

    def __init__(self, config: Config, world: World, watchers: Sequence[Watcher] = ()) -> None:
        self.config, self.bell, self._world = config, world.bell, world
        self.secrets = world.secrets
        self.pulse = Pulse(world.clock.now)
        self.metrics = Metrics(world.clock.now, self.pulse)
        self._log = self._logger(config)
        notices = Notices(world.week, self._post, self.metrics, lambda: self._log)
        calls = Subscriptions(lambda: self._log)
        told: tuple[Watcher, ...] = (Teller(lambda: self._log), self.metrics, self.pulse, notices, calls, *watchers)
        around = Surroundings(world.clock, world.chance, world.load, world.opened, self._attending, world.work)
        watch = Watch(self.metrics, self._logger, told, self.pulse.planned)
        self._loop = Loop(config, around, self.bell, watch, self.secrets)

    def run(self) -> None:
        """Run until somebody asks to stop. Raises :class:`okrsync.store.StoreError` where the store fails."""
        self._loop.keep_running()
        self._log.info("stopped")

    def abandoned(self) -> None:
        """Say that the grace is over with a request still in hand."""
        self._log.warning("stopped with a request in hand: the next run looks what became of it")

    def _post(self, addresses: Sequence[str], letter: Letter) -> None:
        strike = self.secrets.strike
        self._world.post(addresses, replace(letter, subject=strike(letter.subject), text=strike(letter.text)))

    def _logger(self, config: Config) -> FilteringBoundLogger:
        self._log = logger_for(config.logs, self._world.log, self.secrets, self._world.clock.now)
        return self._log

    @contextmanager
    def _attending(self, config: Config, store: Store) -> Iterator[None]:
        """Serve the pages while this configuration is in force."""
        self.config = config
        names, every = ", ".join(config.connections), f" every {config.interval:g} s" if config.interval else ""
        self._log.info(f"syncing {names}{every}", connections=list(config.connections), interval=config.interval)
        with ExitStack() as stack:
            if config.server.port is not None:
                port = stack.enter_context(self._served(config, store, config.server.port))
                self._log.info(f"listening at {config.server.host}:{port}", host=config.server.host, port=port)
                self._world.listening(port)
            yield

    @contextmanager
    def _served(self, config: Config, store: Store, port: int) -> Iterator[int]:
        door = Door(config, self.bell, self._log)
        behind = Behind(self.pulse, self.metrics, door, lambda: _reachable(store), self.secrets.strike)
        pages = Pages(behind, late=config.server.late, token=_token(config.server))
        with ExitStack() as stack:
            try:
                got = stack.enter_context(served(pages, config.server.host, port))
            except OSError as error:
                place = f"server {config.server.host}:{port}"
                remedy = "Choose another server.port, or end what listens there."
                raise ConfigError([Problem(place, f"cannot listen: {error.strerror}", remedy)]) from None
            yield got


def _token(server: ServerSettings) -> str | None:
    try:
        return server.secret()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        problem = Problem(
            "server.token_file", f"{server.token_file} cannot be read: {why}", "Make it readable to okrsync."
        )
        raise ConfigError([problem]) from None


def _reachable(store: Store) -> bool:
    try:
        store.runs(1)
    except StoreError:
        return False
    return True
