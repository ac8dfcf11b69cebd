"""A daemon in a thread, over tables in memory, with a clock that can run as fast as a test likes."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import requests
import yaml

from okrsync.cli.loop import recording
from okrsync.config import Config, load
from okrsync.connector import Slot
from okrsync.daemon.bell import Order
from okrsync.daemon.daemon import Daemon, World
from okrsync.daemon.letters import Letter, WeekText
from okrsync.daemon.loop import Dress
from okrsync.daemon.ran import Ran
from okrsync.model import Kind
from okrsync.store import Store
from okrsync.sync.cycle import Bench, Report, Rules, run
from okrsync.sync.send import Told
from okrsync.testing.tabletop import Tabletop, TabletopConnector, Weather

MORNING = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # a Monday
DOWN = Weather(deeds=dict.fromkeys(range(20), "down"))
SLOTS = {"title": Slot(), "current": Slot(), "note": Slot()}
PATIENCE = 20.0  # real seconds


class FastClock:
    """Starts at :data:`MORNING` and runs ``speed`` times as fast as the machine's."""

    def __init__(self, speed: float = 1.0, start: datetime = MORNING) -> None:
        self._speed, self._start, self._began = speed, start, time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self._speed)

    def real(self, seconds: float) -> float:
        return seconds / self._speed


def settings(**more: Any) -> dict[str, Any]:
    """A configuration of three connections whose tools are never asked."""
    fields = {"title": "Name", "current": "Current"}
    return {
        "store": "sqlite:///okrsync.db",
        "logs": {"level": "debug", "format": "json"},
        "connections": {
            "notion": {
                "tool": "notion",
                "token": "ntn-planted-notion-token",
                "key_results": {"data_source": "0" * 32, "fields": fields},
            },
            "jira": {
                "tool": "jira",
                "url": "https://jira.example.org",
                "email": "bot@example.org",
                "token": "planted-jira-token",
                "key_results": {"project": "OKR", "fields": {"title": "Summary", "current": "Current"}},
            },
            "sheet": {
                "tool": "sheets",
                "spreadsheet": "planted",
                "token": "ya29.planted-google-token",
                "key_results": {"tab": "KR", "fields": fields},
            },
        },
        **more,
    }


@dataclass
class House:
    """The daemon that runs, its tables, and all that it has said."""

    directory: Path
    clock: FastClock
    tables: Mapping[str, Tabletop]
    weather: dict[str, Weather] = field(default_factory=dict)
    ran: list[Ran] = field(default_factory=list)
    log: io.StringIO = field(default_factory=io.StringIO)
    records: list[str] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    port: int = 0
    hold: threading.Event = field(default_factory=threading.Event)
    daemon: Daemon = field(init=False)

    def __post_init__(self) -> None:
        self.hold.set()
        world = World(
            self.load,
            self.opened,
            self.work,
            clock=self.clock,
            log=self.log,
            chance=lambda: 0.5,
            week=lambda _: WeekText("the board"),
            post=lambda _, letter: self.letters.append(letter),
            listening=self.listens,
        )
        out = recording(lambda document: self.records.append(json.dumps(document)), world.secrets)
        self.daemon = Daemon(self.load(), world, [out, self.ran.append])

    @property
    def file(self) -> Path:
        return self.directory / "okrsync.yaml"

    def load(self) -> Config:
        return load(self.file, {})

    def opened(self, config: Config) -> AbstractContextManager[Store]:
        return closing(Store.open(config.store, config.workspace))

    def work(self, config: Config, store: Store, dress: Dress, watch: Callable[[Told], None]) -> Report:
        self.hold.wait(PATIENCE)
        connectors = {
            name: dress(TabletopConnector(table, self.weather.get(name))) for name, table in self.tables.items()
        }
        return run(Bench(store, connectors, self.clock.now, Rules()), watch=watch)

    def keep(self) -> None:
        """Leave a file with all that went out, so that it is searched for secrets like every other."""
        said = [self.log.getvalue(), *self.records]
        said += [f"{each.subject}\n{each.text}" for each in self.letters]
        (self.directory / "said.txt").write_text("\n".join(said), "utf-8")

    def listens(self, port: int) -> None:
        self.port = port

    def configure(self, **more: Any) -> None:
        self.file.write_text(yaml.safe_dump(settings(**more)), "utf-8")

    def post(self, path: str, body: bytes = b"", **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.post(f"http://127.0.0.1:{self.port}{path}", data=body, headers=named, timeout=PATIENCE)

    def get(self, path: str, **headers: str) -> requests.Response:
        return requests.get(f"http://127.0.0.1:{self.port}{path}", headers=headers, timeout=PATIENCE)

    def metric(self, name: str, **labels: str) -> float:
        """A sample's value; 0 where there is none."""
        return self.daemon.metrics.registry.get_sample_value(name, labels) or 0.0

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.getvalue().splitlines()]

    def said(self, *words: str) -> list[str]:
        """The log lines with all of these words, in the order in which they were written."""
        return [line["event"] for line in self.lines() if all(word in line["event"] for word in words)]

    def after_runs(self, count: int) -> None:
        """Wait until so many runs are over in all."""
        self.until(lambda: len(self.ran) >= count)

    def until(self, come: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not come():
            assert time.monotonic() < end, "it did not come to that"
            time.sleep(0.005)


@contextmanager
def housed(directory: Path, speed: float = 1.0, *, down: str | None = None, **more: Any) -> Iterator[House]:
    """A daemon that runs until the block ends, with a key result that notion has; ``down`` is out of order."""
    named = ("notion", "jira", "sheet")
    tables = {name: Tabletop(name, {Kind.KEY_RESULT: SLOTS}) for name in named}
    tables["notion"].add(Kind.KEY_RESULT, {"title": "Orders in two days", "current": Decimal(82)})
    (directory / "okrsync.yaml").write_text(yaml.safe_dump(settings(**more)), "utf-8")
    weather = {down: DOWN} if down else {}
    house = House(directory, FastClock(speed), tables, weather)
    thread = threading.Thread(target=house.daemon.run, name="daemon", daemon=True)
    thread.start()
    try:
        yield house
    finally:
        house.hold.set()
        house.daemon.bell.order(Order.STOP)
        thread.join(PATIENCE)
        house.keep()
        assert not thread.is_alive(), "the daemon did not end"
