"""Sends one stage's changes to all connections side by side, a thread each, and hands outcomes back as they come."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue

from okrsync.connector import Change, Connector, Outcome
from okrsync.model import Kind
from okrsync.sync.plan import Write


@dataclass(frozen=True)
class Job:
    """A planned write, and the change that says it in its connection's own records."""

    write: Write
    change: Change


@dataclass(frozen=True)
class Told:
    """A write and what became of it."""

    write: Write
    outcome: Outcome


@dataclass(frozen=True)
class Stopped:
    """A connection that went silent with changes still to send."""

    connection: str
    error: Exception


def send(connectors: Mapping[str, Connector], jobs: Sequence[Job]) -> Generator[Told | Stopped, None, None]:
    """Every job's outcome as it arrives. Of a stopped connection, the jobs without an outcome were not sent.

    Whoever stops taking outcomes, because they can no longer be stored, stops the sending too.
    """
    by_connection: dict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        by_connection[job.write.connection].append(job)
    arrived: SimpleQueue[Told | Stopped | None] = SimpleQueue()
    stop = threading.Event()
    with ThreadPoolExecutor(max_workers=max(1, len(by_connection)), thread_name_prefix="write") as pool:
        threads = [pool.submit(_send_to, connectors[name], mine, arrived, stop) for name, mine in by_connection.items()]
        running = len(threads)
        try:
            while running:
                news = arrived.get()
                if news is None:
                    running -= 1
                else:
                    yield news
        finally:
            stop.set()
        for thread in threads:
            thread.result()


def _send_to(
    connector: Connector, jobs: Sequence[Job], arrived: SimpleQueue[Told | Stopped | None], stop: threading.Event
) -> None:
    try:
        for kind in Kind:
            mine = {job.change.item: job for job in jobs if job.write.kind is kind}
            if not mine:
                continue
            for outcome in connector.write([job.change for job in mine.values()]):
                arrived.put(Told(mine[outcome.change.item].write, outcome))
                if stop.is_set():
                    return
    except Exception as error:  # noqa: BLE001 (the one place that catches: the other connections go on)
        arrived.put(Stopped(connector.name, error))
    finally:
        arrived.put(None)
