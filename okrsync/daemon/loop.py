"""Owns the loop: when a run begins, with which connections, and what happens to orders that arrive meanwhile.

One thread runs it all. Between two runs it listens to the bell: a webhook brings the next run forward, by the settle
time at most; SIGHUP loads the configuration anew and runs at once; SIGTERM ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from structlog.typing import FilteringBoundLogger

from okrsync.config import Config, ConfigError
from okrsync.connector import Connector
from okrsync.daemon.attended import Attendant, Attended, Register, Resting
from okrsync.daemon.backoff import Backoff
from okrsync.daemon.bell import Bell, Order, Wake
from okrsync.daemon.clock import Clock
from okrsync.daemon.ran import Ran, Watcher
from okrsync.daemon.schedule import Schedule
from okrsync.daemon.secrets import Fingerprints, Secrets, fingerprint, read_when_loaded, read_when_needed
from okrsync.store import Busy, Store
from okrsync.sync.cycle import Report
from okrsync.sync.send import Told

Dress = Callable[[Connector], Connector]


class Work(Protocol):
    """Carries one run out, with each connector dressed."""

    def __call__(self, config: Config, store: Store, dress: Dress, watch: Callable[[Told], None]) -> Report: ...


@dataclass(frozen=True)
class Surroundings:
    """What the loop reaches the world through."""

    clock: Clock
    chance: Callable[[], float]  # from 0 to 1
    load: Callable[[], Config]
    opened: Callable[[Config], AbstractContextManager[Store]]
    attending: Callable[[Config, Store], AbstractContextManager[None]]  # what listens while a configuration is in force
    work: Work


@dataclass(frozen=True)
class Watch:
    """Who is told: the register of every request, the watchers of every run, and whoever asks when the next is due."""

    register: Register
    log: Callable[[Config], FilteringBoundLogger]
    watchers: Sequence[Watcher] = ()
    planned: Callable[[datetime], None] = lambda _: None


class Loop:
    """The daemon's one loop."""

    def __init__(self, config: Config, around: Surroundings, bell: Bell, watch: Watch, secrets: Secrets) -> None:
        self._around, self._bell, self._watch, self._secrets = around, bell, watch, secrets
        self._backoff = Backoff(config.schedule.longest_pause, around.chance)
        self._config = config
        self._log = watch.log(config)
        self._busy = False

    def keep_running(self) -> None:
        """Run until somebody asks to stop. Raises :class:`okrsync.store.StoreError` where the store fails.

        Raises :class:`ConfigError` where the first configuration cannot be put in force; a later one is refused.
        """
        before: Config | None = None
        config: Config | None = self._config
        while config is not None:
            self._secrets.learn(config)
            self._config, self._log = config, self._watch.log(config)
            self._backoff.longest = config.schedule.longest_pause
            with ExitStack() as stack:
                store = stack.enter_context(self._around.opened(config))
                try:
                    stack.enter_context(self._around.attending(config, store))
                except ConfigError as error:
                    if before is None or before is config:
                        raise
                    self._refuse(error)
                    config = before
                    continue
                before, config = config, self._under(config, store)

    def _under(self, config: Config, store: Store) -> Config | None:
        """Run under one configuration; the next one, or ``None`` where it is to end."""
        loaded, due = fingerprint(read_when_loaded(config)), self._around.clock.now()
        seen = fingerprint(read_when_needed(config))
        while not self._bell.stopping:
            self._watch.planned(due)
            asked = self._bell.wait(self._around.clock.real((due - self._around.clock.now()).total_seconds()))
            match asked:
                case Order.RELOAD:
                    return self._loaded("asked to")
                case Wake(connection):
                    self._backoff.answered(connection)  # whoever calls is there
                    due = min(due, self._around.clock.now() + timedelta(seconds=config.schedule.settle))
                case None if fingerprint(read_when_loaded(config)) != loaded:
                    return self._loaded("a secret file has changed")
                case None:
                    seen = self._noticed(config, seen)
                    due = self._due(config, self._run(config, store))
        return None

    def _noticed(self, config: Config, seen: Fingerprints) -> Fingerprints:
        """Where a file with a secret has changed, what failed may work now."""
        now = fingerprint(read_when_needed(config))
        if now != seen:
            self._secrets.learn(config)
            self._backoff.forget()
        return now

    def _due(self, config: Config, began: datetime) -> datetime:
        asked = config.schedule
        plan = Schedule(config.interval, asked.cron, asked.time_zone, asked.jitter, self._around.chance)
        return plan.after(began, self._around.clock.now())

    def _loaded(self, why: str) -> Config:
        """The configuration as it is now; where it cannot be used, the one in force stays so."""
        self._backoff.forget()
        try:
            config = self._around.load()
        except ConfigError as error:
            self._refuse(error)
            return self._config
        self._log.info(f"configuration loaded: {why}", connections=sorted(config.connections))
        return config

    def _refuse(self, error: ConfigError) -> None:
        for problem in error.problems:
            said = f"{problem.place}: {problem.message}. {problem.remedy}".rstrip(" ")
            self._log.error(f"the configuration stays as it was: {said}", place=problem.place)

    def _run(self, config: Config, store: Store) -> datetime:
        """One run; says when it began."""
        clock, told = self._around.clock, list[tuple[datetime, Told]]()
        began = clock.now()
        resting = self._backoff.resting(began)

        def dress(connector: Connector) -> Connector:
            attendant = Attendant(connector.name, self._bell, self._watch.register)
            rest = resting.get(connector.name)
            return Resting(connector, attendant, rest.error) if rest else Attended(connector, attendant)

        try:
            report = self._around.work(config, store, dress, lambda each: told.append((clock.now(), each)))
        except Busy as error:
            self._found_busy(error)
            return began
        self._busy = False
        left_alone = frozenset(resting) & frozenset(report.failures)
        ran = Ran(config, store, report, began, clock.now(), told, left_alone, self._bell.stopping)
        self._learn_from(ran)
        for watcher in self._watch.watchers:
            watcher(ran)
        return began

    def _learn_from(self, ran: Ran) -> None:
        if ran.stopped:
            return
        for name in ran.config.connections.keys() - ran.report.failures.keys():
            self._backoff.answered(name)
        for name in ran.failed:
            self._backoff.failed(name, ran.report.failures[name], ran.ended)

    def _found_busy(self, error: Busy) -> None:
        if not self._busy:  # once, for it may go on for hours
            self._log.warning(f"{error.place}: {error.message}. {error.remedy}", place=error.place)
        self._busy = True
