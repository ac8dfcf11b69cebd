"""Runs ``okrsync`` in a process of its own, and kills it at its n-th request to a tool, before or after it is done."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from interruption import at_request, changing, every

from okrsync.cli.app import invoke
from okrsync.sandbox import Fault, Server

When = Literal["before", "after"]
SECONDS = 60
QUIET = 0.02  # seconds without a request, after which nothing of a dead process is under way any more
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(
    [
        *("okrsync.cli.runs", "okrsync.sandbox", "httpcore", "pytest"),
        *(f"connectors.{tool}.connector" for tool in ("jira", "notion", "sheets")),
    ]
)


@dataclass(frozen=True)
class Point:
    """Where to stop: before the ``number``-th request to ``tool``, or after the ``number``-th that changes something.

    Counted from 1. After a request that only reads everything is as it was before it.
    """

    tool: str
    number: int
    when: When


@dataclass(frozen=True)
class Ended:
    """How a process ended: the exit code (negative where a signal ended it), and what it said."""

    code: int
    out: str
    err: str


class Process:
    """``okrsync`` with arguments, in a process of its own that is forked from one that has everything imported."""

    def __init__(self, *arguments: str) -> None:
        self._output = TemporaryDirectory(prefix="okrsync-said-")
        files = [Path(self._output.name) / name for name in ("out", "err")]
        self._files = files
        self._process: Any = _processes.Process(target=_invoke, args=(arguments, *files))

    def start(self) -> None:
        self._process.start()

    def kill(self) -> None:
        self._process.kill()

    def wait(self) -> Ended:
        self._process.join(SECONDS)
        code = self._process.exitcode
        assert code is not None, "okrsync did not end"
        out, err = (file.read_text("utf-8") if file.exists() else "" for file in self._files)
        self._output.cleanup()
        return Ended(int(code), out, err)


def okrsync(*arguments: str) -> Ended:
    """Run a command to its end."""
    process = Process(*arguments)
    process.start()
    return process.wait()


def _invoke(arguments: Sequence[str], out: Path, err: Path) -> None:
    for number, file in ((1, out), (2, err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), number)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    code = invoke(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


@contextmanager
def reaping(box: Server, point: Point, kill: Callable[[], None]) -> Iterator[None]:
    """``kill`` is called at the point, in the thread that answers the request."""

    def strike() -> None:
        kill()
        if point.when == "before":
            box.faults.set([Fault(do="cut-before", times=1)])

    with at_request(box, strike, point.number, every if point.when == "before" else changing):
        yield
    box.faults.set([])


def calm(boxes: Sequence[Server]) -> None:
    """Wait until what a dead process had sent is answered."""
    counts = None
    while counts != (counts := [len(box.journal.entries()) for box in boxes]):
        time.sleep(QUIET)
