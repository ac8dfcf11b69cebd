"""``sandbox``, ``demo`` and ``run`` as processes: ready lines, signals, and an edit that travels."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import requests
from company import small_estate

OKRSYNC = [sys.executable, "-c", "from okrsync.cli import main; main()"]
SECONDS = 120


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([*OKRSYNC, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def output(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdout is not None
    return process.stdout


def stopped(process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> int:
    process.send_signal(number)
    return process.wait(SECONDS)


def test_a_sandbox_says_when_it_is_ready_and_ends_cleanly() -> None:
    with started("sandbox", "--json") as process:
        ready: dict[str, Any] = json.loads(output(process).readline())
        assert set(ready["jira"]) == {"url", "email", "token"}
        assert set(ready["notion"]) == {"url", "token"}
        assert set(ready["sheets"]) == {"url", "spreadsheet"}
        assert Path(ready["config"]).is_file()
        for tool in ("jira", "notion", "sheets"):
            assert "<table" in requests.get(ready[tool]["url"], timeout=10).text
            assert requests.get(f"{ready[tool]['url']}/_sandbox/requests", timeout=10).json() == []
        assert stopped(process) == 0
        assert not Path(ready["config"]).exists()


def test_a_kept_sandbox_survives_a_kill(tmp_path: Path) -> None:
    arguments = ("sandbox", "--seed", "empty", "--state", str(tmp_path), "--json")
    epic = {"fields": {"project": {"key": "OKR"}, "issuetype": {"name": "Epic"}, "summary": "Still here"}}
    with started(*arguments) as process:
        jira = json.loads(output(process).readline())["jira"]
        access = (jira["email"], jira["token"])
        made = requests.post(f"{jira['url']}/rest/api/3/issue", json=epic, auth=access, timeout=10).json()
        assert stopped(process, signal.SIGKILL) != 0
    with started(*arguments) as process:
        jira = json.loads(output(process).readline())["jira"]
        found = requests.get(f"{jira['url']}/rest/api/3/issue/{made['key']}", auth=access, timeout=10)
        assert found.json()["fields"]["summary"] == "Still here"
        assert stopped(process, signal.SIGINT) == 0


def test_samples_go_into_the_sheet_and_the_rest_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("objective,key_result\nGrow,Reach 10 cities\n")
    with started("sandbox", "--seed", str(tmp_path), "--json") as process:
        ready = json.loads(output(process).readline())
        assert "Reach 10 cities" in requests.get(ready["sheets"]["url"], timeout=10).text
        assert "Reach 10 cities" not in requests.get(ready["notion"]["url"], timeout=10).text
        assert "accepts" not in Path(ready["config"]).read_text()


def test_demo_once_ends_in_tools_that_agree() -> None:
    process = subprocess.run(
        [*OKRSYNC, "demo", "--once", "--json"], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert process.returncode == 0, process.stderr
    said = json.loads(process.stdout)
    assert said["converged"]
    assert said["records"]["notion"] == said["records"]["sheets"]
    assert said["records"]["jira"]["key_results"] < said["records"]["notion"]["key_results"]
    assert all(said["requests"].values())
    assert [held["guard"] for held in said["held"]] == ["outcomes"]  # the one task among the key results


def test_the_demo_goes_on_and_shows_an_edit_as_it_travels() -> None:
    with started("demo") as process:
        lines = iter(output(process).readline, "")
        assert "agree" in next(lines)
        jira = next(line.split()[1] for line in lines if line.strip().startswith("jira") and "http" in line)
        search = requests.post(
            f"{jira}rest/api/3/search/jql",
            json={"jql": 'project = OKR AND summary ~ "hotfix"'},
            auth=("bot@okrsync.test", "sandbox-jira-token"),
            timeout=10,
        )
        (issue,) = search.json()["issues"]
        requests.put(
            f"{jira}rest/api/3/issue/{issue['id']}",
            json={"fields": {"summary": "Changes that need no hotfix"}},
            auth=("bot@okrsync.test", "sandbox-jira-token"),
            timeout=10,
        ).raise_for_status()
        travelled = [next(line for line in lines if "jira → " in line) for _ in range(2)]
        assert {line.split()[3] for line in travelled} == {"notion", "sheets"}
        assert stopped(process) == 0


def test_run_goes_on_until_it_is_asked_to_stop(tmp_path: Path) -> None:
    with small_estate(tmp_path) as running, started("run", "-c", str(running.config), "--json") as process:
        first, second = (json.loads(output(process).readline()) for _ in range(2))
        assert len(first["writes"]) > 0
        assert second["writes"] == []
        assert stopped(process) == 0


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    with small_estate(tmp_path) as running:
        reader, writer = os.pipe()
        os.close(reader)
        process = subprocess.run(
            [*OKRSYNC, "plan", "-c", str(running.config)],
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        os.close(writer)
    assert process.returncode == 141
    assert process.stderr == ""
