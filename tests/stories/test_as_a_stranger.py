"""okrsync as somebody meets it who knows the commands alone: the sandbox, its pages and rules, plan, sync and demo."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

OKRSYNC = Path(sys.executable).with_name("okrsync")
SECONDS = 120
PLAN = {"digest", "agreed", "writes", "conflicts", "held", "problems"}
WRITE = {"connection", "action", "item", "title", "fields"}
HELD = 4
TASK = "Launch the new returns portal"  # the company has one task among its key results


@pytest.fixture(scope="module")
def ready() -> Iterator[dict[str, Any]]:
    """What ``okrsync sandbox --json`` says when it is ready; at the end it is asked to stop, and does."""
    with subprocess.Popen([OKRSYNC, "sandbox", "--json"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.terminate()
        assert process.wait(SECONDS) == 0
        assert process.stdout.read() == ""


def okrsync(*arguments: str, code: int = 0) -> str:
    ended = subprocess.run([OKRSYNC, *arguments], capture_output=True, text=True, timeout=SECONDS, check=False)
    assert ended.returncode == code, ended.stderr
    return ended.stdout


def run(ready: Mapping[str, Any], *arguments: str, code: int = 0) -> Any:
    return json.loads(okrsync(*arguments, "--json", "-c", ready["config"], code=code))


def of(ready: Mapping[str, Any], tool: str, path: str, method: str = "GET", **how: Any) -> requests.Response:
    answer = requests.request(method, f"{ready[tool]['url']}/{path}", timeout=10, **how)
    answer.raise_for_status()
    return answer


def form(ready: Mapping[str, Any], tool: str, title: str, column: str) -> dict[str, str]:
    """The form behind the cell of that column in the row of that title, as the page has it."""
    page = of(ready, tool, "").text
    (row,) = [each for each in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if f'value="{title}"' in each]
    for cell in re.findall(r"<form.*?</form>", row, re.DOTALL):
        fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', cell))
        if fields.get("column") == column:
            return fields
    raise LookupError(f"{tool} has no cell {column} for {title}")


def test_the_way_in_is_one_line(ready: dict[str, Any]) -> None:
    assert {name: set(way) for name, way in ready.items() if name != "config"} == {
        "jira": {"url", "email", "token"},
        "notion": {"url", "token"},
        "sheets": {"url", "spreadsheet"},
    }
    assert Path(ready["config"]).is_file()


def test_a_cell_typed_on_a_page_is_on_the_other_pages_after_a_sync(ready: dict[str, Any]) -> None:
    plan = run(ready, "plan", code=HELD)
    assert plan.keys() >= PLAN
    assert [(each["guard"], each["title"]) for each in plan["held"]] == [("outcomes", TASK)]
    assert all(write.keys() >= WRITE for write in plan["writes"])
    assert {write["action"] for write in plan["writes"]} == {"create", "link"}
    assert {write["connection"] for write in plan["writes"]} == {"jira", "notion", "sheets"}

    first = run(ready, "sync", code=HELD)
    assert first.keys() >= PLAN | {"outcomes", "requests"}
    assert (first["digest"], len(first["writes"])) == (plan["digest"], len(plan["writes"]))
    assert {each["outcome"] for each in first["outcomes"]} == {"done"}
    for tool, count in first["requests"].items():
        logged = of(ready, tool, "_sandbox/requests").json()
        assert len(logged) >= count
        assert all(each.keys() == {"method", "path", "query", "status", "body"} for each in logged)

    title = "Orders delivered within two days"
    typed = of(ready, "notion", "_sandbox/edit", "POST", data={**form(ready, "notion", title, "Current"), "text": "84"})
    assert typed.url == f"{ready['notion']['url']}/"  # back on the page
    second = run(ready, "sync", code=HELD)
    assert [(each["field"], each["before"], each["value"], each["said_by"]) for each in second["agreed"]] == [
        ("current", 82, 84, ["notion"])
    ]
    told = {each["connection"]: (each["action"], sorted(each["fields"])) for each in second["writes"]}
    changed = ("update", ["current", "progress"])
    assert told == {"jira": changed, "sheets": changed, "notion": ("update", ["progress"])}
    assert form(ready, "jira", title, "Current")["text"] == "84"
    assert form(ready, "sheets", title, "Current")["text"] == "84"

    for tool in ("jira", "notion", "sheets"):
        of(ready, tool, "_sandbox/requests/reset", "POST")
    quiet = run(ready, "plan", code=HELD)
    assert (quiet["agreed"], quiet["writes"], quiet["conflicts"], quiet["held"]) == ([], [], [], plan["held"])
    assert {tool: len(of(ready, tool, "_sandbox/requests").json()) for tool in quiet["requests"]} == quiet["requests"]
    assert quiet["requests"] == {"jira": 2, "notion": 2, "sheets": 1}


def test_rules_break_requests_until_they_are_ended(ready: dict[str, Any]) -> None:
    rule = {"method": "POST", "path": "/rest/api/3/search", "do": "status", "status": 503}
    of(ready, "jira", "_sandbox/faults", "PUT", json=[rule])
    broken = run(ready, "plan", code=3)
    assert broken["failures"]["jira"]["kind"] == "unavailable"
    assert broken["error"]["exit_code"] == 3
    of(ready, "jira", "_sandbox/faults", "PUT", json=[])
    assert run(ready, "plan", code=HELD)["failures"] == {}


def test_the_demo_ends_once_three_tools_agree_with_the_weeks_board_and_what_is_held() -> None:
    said = okrsync("demo", "--once").splitlines()
    assert re.match(r"Three tools agree after \d runs: \d+ records linked with \d+ requests\.", said[0])
    (crossing,) = [line for line in said if "⇄ from Ops:" in line]
    assert re.search(r"Andy W\d\d\.3  New packers who need no help after a week", crossing)
    (held,) = [line for line in said if line.startswith("! held")]
    assert "“Launch”" in held
    assert TASK in held
    pages = [line.split() for line in said if "http://127.0.0.1:" in line]
    assert [tool for tool, _ in pages] == ["jira", "notion", "sheets"]
