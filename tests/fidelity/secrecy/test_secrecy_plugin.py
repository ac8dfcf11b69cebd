"""A run in which a secret gets out fails and says where: in an output, a file, a page, or in another process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fidelity.secrecy.marks import secrets_in, unannounced
from fidelity.secrecy.places import Files

TESTS = Path(__file__).parents[2]
CONFTEST = 'pytest_plugins = ["fidelity.specification.plugin", "fidelity.secrecy.plugin"]\n'
LEAKING = """
import os, sqlite3, subprocess, sys


def test_quiet(tmp_path):
    (tmp_path / "token").write_text("planted-token")
    (tmp_path / "okrsync.yaml").write_text("token: planted-token")
    (tmp_path / "key.json").write_text('{"private_key": "planted-key"}')
    print("nothing to see")
"""
LEAKS = """

def test_output():
    print("401 for planted-token")


def test_reads_its_own_output(capsys):
    print("401 for planted-token")
    assert capsys.readouterr().out


def test_database(tmp_path):
    with sqlite3.connect(tmp_path / "okrsync.db") as database:
        database.execute("CREATE TABLE history AS SELECT 'it was planted-token' AS note")


def test_process():
    code = "import sys; print('Authorization: Basic Ym90OnBsYW50ZWQtdG9rZW4=', file=sys.stderr)"
    subprocess.run([sys.executable, "-c", code], check=True, stderr=subprocess.DEVNULL)
"""


def _run(directory: Path, *tests: str) -> tuple[int, str]:
    (directory / "conftest.py").write_text(CONFTEST)
    (directory / "test_leaking.py").write_text("".join((LEAKING, *tests)))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    del environment["PROCESS_OUTPUTS"]  # what this run prints is what it is about
    options = ["-q", "-p", "no:cacheprovider", "-n", "1", "--rootdir", str(directory)]
    options += ["--basetemp", str(directory.with_name("elsewhere"))]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=directory,
        env={**environment, "PYTHONPATH": os.pathsep.join([str(TESTS), environment["PYTHONPATH"]])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


def test_secrets_where_they_belong_fail_no_run(tmp_path: Path) -> None:
    (inner := tmp_path / "inner").mkdir()
    code, printed = _run(inner)
    assert code == 0, printed
    assert "got out" not in printed


def test_a_secret_that_gets_out_fails_the_run_with_its_test_and_place(tmp_path: Path) -> None:
    (inner := tmp_path / "inner").mkdir()
    code, printed = _run(inner, LEAKS)
    (tmp_path / "elsewhere" / "popen-gw0" / "test_database0" / "okrsync.db").unlink()
    assert code == 1, printed
    assert "5 passed" in printed
    assert "4 secrets got out" in printed
    for line in (
        "Captured stdout call of test_leaking.py::test_output: planted-",
        "the output of test_leaking.py::test_reads_its_own_output: planted-",
        "okrsync.db of test_leaking.py::test_database: planted-",
        "the output of a process of test_leaking.py::test_process: planted- in base64",
    ):
        assert line in printed


@pytest.mark.parametrize(
    "text", [b"ya29." + b"x" * 20 + b"." + b"0" * 64, b"1//" + b"a" * 64, b"-----BEGIN PRIVATE KEY-----\\nMII"]
)
def test_what_googles_sandbox_gives_out_is_known(text: bytes) -> None:
    assert list(secrets_in(b"quoted: " + text))
    assert not list(secrets_in(b"ya29.short 1//none Basic nothing=="))


def test_only_the_line_that_says_how_to_get_in_may_show_tokens() -> None:
    boxes = {tool: {"url": "u", "token": "sandbox-jira-token"} for tool in ("jira", "notion", "sheets")}
    line = json.dumps({**boxes, "config": "okrsync.yaml"}).encode()
    assert list(secrets_in(unannounced(line))) == []
    assert list(secrets_in(unannounced(line + b"\n401 for sandbox-jira-token"))) == ["sandbox-jira-token"]


def test_a_file_is_read_once_unless_it_changes(tmp_path: Path) -> None:
    files, log = Files(), tmp_path / "run.log"
    log.write_text("a planted-token there")
    assert list(files.below(tmp_path)) == [(log, "planted-")]
    assert list(files.below(tmp_path)) == []
    log.write_text("another planted-token there")
    assert list(files.below(tmp_path)) == [(log, "planted-")]
    log.unlink()
