"""A run in which a sandbox is not as specified fails, also where the sandbox ran in a worker or in another process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[2]
CONFTEST = 'pytest_plugins = ["fidelity.specification.plugin"]\n'
# All that is wrong here is one parameter, which Google's own server would refuse too, and the changed box does not.
ASKING = """
import os, subprocess, sys
from datetime import UTC, datetime

import requests

from connectors.sheets.sandbox import Sandbox
from okrsync.sandbox import Answer, Route, Server, Shelf


class Careless(Sandbox):
    def authenticate(self, request):
        pass

    def routes(self):
        return [Route("GET", "/drive/v3/files", lambda call: Answer({"files": []}))]


def ask(query):
    shelf = Shelf()
    with Server(Careless(shelf, None, lambda: datetime.now(UTC)), shelf) as server:
        assert requests.get(f"{server.url}/drive/v3/files?{query}", timeout=10).json() == {"files": []}
"""
RIGHT = "\n\ndef test_right():\n    ask('pageSize=5')\n"
WRONG = "\n\ndef test_wrong():\n    ask('size=5')\n"
WRONG_ELSEWHERE = """

def test_elsewhere():
    code = "from test_asking import ask; ask('size=5')"
    subprocess.run([sys.executable, "-c", code], cwd=os.path.dirname(__file__), check=True)
"""
SAID = "sheets: GET /drive/v3/files, query, at $.size: the document knows no such parameter"


def _run(directory: Path, *tests: str, options: tuple[str, ...] = ()) -> tuple[int, str]:
    """A run of pytest in a process of its own: its exit code, and what it printed."""
    (directory / "conftest.py").write_text(CONFTEST)
    (directory / "test_asking.py").write_text("".join((ASKING, *tests)))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    path = os.pathsep.join([str(TESTS), environment["PYTHONPATH"]])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(directory), *options],
        cwd=directory,
        env={**environment, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


def test_a_run_without_violations_passes(tmp_path: Path) -> None:
    code, printed = _run(tmp_path, RIGHT)
    assert code == 0, printed
    assert "not as specified" not in printed


def test_a_violation_fails_the_run_and_is_named(tmp_path: Path) -> None:
    code, printed = _run(tmp_path, RIGHT, WRONG)
    assert code == 1, printed
    assert "2 passed" in printed
    assert f"{SAID}\n    once, in test_asking.py::test_wrong (call)" in printed


def test_violations_in_workers_and_in_processes_that_tests_start_are_found_too(tmp_path: Path) -> None:
    code, printed = _run(tmp_path, WRONG_ELSEWHERE, options=("-n", "1"))
    assert code == 1, printed
    assert f"{SAID}\n    once, in test_asking.py::test_elsewhere (call)" in printed
