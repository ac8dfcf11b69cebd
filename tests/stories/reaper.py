"""Kills a run at its n-th request to one tool: before anything of it is done, or when it is done and not answered."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from interruption import at_request

from okrsync.cli.app import invoke
from okrsync.sandbox import Fault, Server

When = Literal["before", "after"]
SECONDS = 60
QUIET = 0.02  # seconds without a request, after which nothing of a dead process is under way any more
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(
    ["okrsync.cli.app", "connectors.jira.connector", "connectors.notion.connector", "connectors.sheets.connector"]
)


@dataclass(frozen=True)
class Point:
    """Where to stop: the ``number``-th request to ``tool``, counted from 1."""

    tool: str
    number: int
    when: When


class Process:
    """``okrsync`` with arguments, in a process of its own that is forked from one that has everything imported."""

    def __init__(self, arguments: Sequence[str]) -> None:
        self._process: Any = _processes.Process(target=_invoke, args=(list(arguments),))

    def start(self) -> None:
        self._process.start()

    def kill(self) -> None:
        self._process.kill()

    def wait(self) -> int:
        """The exit code; negative where a signal ended it."""
        self._process.join(SECONDS)
        code = self._process.exitcode
        assert code is not None, "okrsync did not end"
        return int(code)


def _invoke(arguments: list[str]) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 (until the process ends)
    os._exit(invoke(arguments))


@contextmanager
def reaping(box: Server, point: Point, kill: Callable[[], None]) -> Iterator[None]:
    """``kill`` is called at the point, in the thread that answers the request."""

    def strike() -> None:
        kill()
        if point.when == "before":
            box.faults.set([Fault(do="cut-before", times=1)])

    with at_request(box, strike, point.number):
        yield
    box.faults.set([])


def calm(boxes: Sequence[Server]) -> None:
    """Wait until what a dead process had sent is answered."""
    counts = None
    while counts != (counts := [len(box.journal.entries()) for box in boxes]):
        time.sleep(QUIET)
