"""Has pytest judge all that sandboxes are asked and answer in a run, and fail a run in which something is not as
specified, or in which okrsync reached for more than it is configured for."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from fidelity.reach.noted import OnImport
from fidelity.reach.reach import Noting, Reach
from fidelity.specification.judge import Judge, Violation
from fidelity.specification.library import SOURCES, SPECS, missing, specifications
from fidelity.specification.watch import Finding, Watch, joined, recorded

from okrsync.sandbox import Server

ELSEWHERE = Path(__file__).parent / "elsewhere"
RECORDS = "SANDBOX_EXCHANGES"
"""The variable that tells processes which the tests start where to write down what their sandboxes do."""
OUTPUT = "specification"


@dataclass
class Session:
    """What one process of the run sees and has found; the process that reports gets the findings of all."""

    configured: Noting = field(default_factory=Noting)
    judge: Judge = field(default_factory=lambda: Judge(specifications))
    watch: Watch = field(init=False)
    imports: OnImport = field(init=False)
    records: TemporaryDirectory[str] = field(default_factory=lambda: TemporaryDirectory(prefix="exchanges-"))
    path: str | None = field(default_factory=lambda: os.environ.get("PYTHONPATH"))
    findings: list[Finding] = field(default_factory=list)
    patches: pytest.MonkeyPatch = field(default_factory=pytest.MonkeyPatch)

    def __post_init__(self) -> None:
        self.watch = Watch(self.judge, Reach(self.configured))
        self.imports = OnImport(self.configured.note)

    def begin(self) -> None:
        self.imports.begin()
        self.patches.setattr(Server, "start", self._starting(Server.start))
        Server.witnesses = [self.watch]  # alone: in a worker, sitecustomize would write down what this one sees
        os.environ[RECORDS] = self.records.name
        os.environ["PYTHONPATH"] = os.pathsep.join([str(ELSEWHERE), *([self.path] if self.path else [])])

    def end(self) -> list[Finding]:
        """All findings. Of sandboxes in other processes nobody here knows who is configured for them: a port of theirs
        may have been one of ours before, so their exchanges are judged by the specifications alone."""
        here = self.watch.finish()
        elsewhere = Watch(self.judge)
        for exchange, test in recorded(Path(self.records.name)):
            elsewhere.see(exchange, test)
        return joined([*self.findings, *here, *elsewhere.finish()])

    def _starting(self, start: Callable[[Server], Server]) -> Callable[[Server], Server]:
        """What was configured for another server on the same port, earlier in the run, says nothing of a new one."""

        @wraps(start)
        def started(server: Server) -> Server:
            running = start(server)
            self.configured.pop(running.url.removeprefix("http://"), None)
            return running

        return started

    def close(self) -> None:
        self.patches.undo()
        self.imports.end()
        Server.witnesses = []
        self.records.cleanup()
        del os.environ[RECORDS], os.environ["PYTHONPATH"]
        if self.path is not None:
            os.environ["PYTHONPATH"] = self.path


SESSION = pytest.StashKey[Session]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SESSION] = Session()
    config.stash[SESSION].begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[SESSION].close()


def pytest_report_header() -> Sequence[str]:
    found = [source.name for source in SOURCES if source not in missing()]
    return [f"specifications: {'; '.join(found)}", *_unjudged()]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker of pytest-xdist has ended, and hands over what it found."""
    for finding in getattr(node, "workeroutput", {}).get(OUTPUT, ()):
        violation = Violation(**finding.pop("violation"))
        node.config.stash[SESSION].findings.append(Finding(violation, **finding))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    mine = session.config.stash[SESSION]
    mine.findings = mine.end()
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[OUTPUT] = [asdict(finding) for finding in mine.findings]
    elif mine.findings and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in _unjudged():
        terminalreporter.write_line(line, yellow=True)
    findings = config.stash[SESSION].findings
    if findings:
        terminalreporter.write_sep("=", f"{len(findings)} not as specified", red=True, bold=True)
        for finding in findings:
            terminalreporter.write_line(str(finding))


def _unjudged() -> list[str]:
    return [f"specifications: {each.name} is not in {SPECS}: nothing of {each.tool} is judged" for each in missing()]
