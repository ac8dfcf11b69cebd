"""Has pytest search all that tests leave and put out for their secrets, and fail a run in which one got out.

Searched are the output and the log of each test and of the processes that it starts, what its daemon serves, and every
file that it leaves, databases among them; secret files, configurations and the sandboxes' own memories apart.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import requests
from _pytest.capture import CaptureFixture
from fidelity.secrecy.marks import secrets_in, unannounced
from fidelity.secrecy.places import Files

OUTPUTS = "PROCESS_OUTPUTS"
"""The variable that tells processes which the tests start where to write down what they put out."""
OUTPUT = "secrecy"
SERVED = ("/healthz", "/readyz", "/metrics", "/hooks/")


@dataclass
class Session:
    """What one process of the run has found: where, and which secret."""

    files: Files = field(default_factory=Files)
    outputs: TemporaryDirectory[str] = field(default_factory=lambda: TemporaryDirectory(prefix="outputs-"))
    found: list[str] = field(default_factory=list)
    patches: pytest.MonkeyPatch = field(default_factory=pytest.MonkeyPatch)

    def begin(self) -> None:
        self.patches.setenv(OUTPUTS, self.outputs.name)
        self.patches.setattr(CaptureFixture, "readouterr", self._reading(CaptureFixture.readouterr))
        self.patches.setattr(requests.Session, "send", self._sending(requests.Session.send))

    def close(self) -> None:
        self.patches.undo()
        self.outputs.cleanup()

    def look(self, test: str, where: str, text: str | bytes) -> None:
        """Search what a test puts out; ``where`` says how."""
        data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
        found = set(secrets_in(data))
        if found:
            found = set(secrets_in(unannounced(data)))
        self.found += [f"{where} of {test.partition(' ')[0] or 'no test'}: {secret}" for secret in sorted(found)]

    def look_at_files(self, test: str, directory: Path) -> None:
        for file, secret in self.files.below(directory):
            self.found.append(f"{file.relative_to(directory.resolve())} of {test}: {secret}")

    def look_at_processes(self) -> None:
        for file in sorted(Path(self.outputs.name).glob("*.jsonl")):
            for line in file.read_text("utf-8").splitlines():
                test, text = json.loads(line)
                self.look(test, "the output of a process", text)

    def _reading(self, read: Any) -> Any:
        """What a test reads of its own output is not reported, so it is looked at as it is read."""

        @wraps(read)
        def readouterr(fixture: Any) -> Any:
            said = read(fixture)
            for text in said:
                self.look(_running(), "the output", text)
            return said

        return readouterr

    def _sending(self, send: Any) -> Any:
        @wraps(send)
        def sent(session: Any, request: Any, **how: Any) -> Any:
            answer = send(session, request, **how)
            if request.path_url.startswith(SERVED):
                self.look(_running(), request.path_url, answer.content)
            return answer

        return sent


SESSION = pytest.StashKey[Session]()


def _running() -> str:
    return os.environ.get("PYTEST_CURRENT_TEST", "")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SESSION] = Session()
    config.stash[SESSION].begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[SESSION].close()


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    yield
    session = item.config.stash[SESSION]
    directory = getattr(item, "funcargs", {}).get("tmp_path")
    if isinstance(directory, Path) and directory.is_dir():
        session.look_at_files(item.nodeid, directory)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """What was captured so far is all there at the last of a test's reports."""
    outcome: Any = yield
    if call.when == "teardown":
        for where, text in outcome.get_result().sections:
            item.config.stash[SESSION].look(item.nodeid, where, text)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of pytest-xdist has ended, and hands over what it found."""
    node.config.stash[SESSION].found += getattr(node, "workeroutput", {}).get(OUTPUT, [])


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    mine = session.config.stash[SESSION]
    mine.look_at_processes()
    factory = getattr(session.config, "_tmp_path_factory", None)
    workers_look = session.config.pluginmanager.hasplugin("dsession")
    if factory is not None and factory._basetemp is not None and not workers_look:
        mine.look_at_files("the run", factory._basetemp)
    mine.found = list(dict.fromkeys(mine.found))
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[OUTPUT] = mine.found
    elif mine.found and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    found = config.stash[SESSION].found
    if found:
        terminalreporter.write_sep("=", f"{len(found)} secrets got out", red=True, bold=True)
        for each in found:
            terminalreporter.write_line(each)
