"""The command ``okrsync sync`` itself, as installed, killed where a lost reply hurts most."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from interruption import at_request, ending
from town import KEY_RESULT, OBJECTIVE, PEOPLE, TOOLS, town

from okrsync.sandbox import Seed

OKRSYNC = Path(sys.executable).with_name("okrsync")
SEED = Seed(
    PEOPLE,
    objectives=[{"title": "Arrive as promised", "code": "O1"}],
    key_results=[{"title": f"Key result {n}", "code": f"KR{n}", "objective": "O1", "current": str(n)} for n in (1, 2)],
)


@pytest.mark.parametrize(
    ("tool", "end", "number"),
    [("notion", "/v1/pages", 1), ("notion", "/v1/pages", 3), ("jira", "/issue/bulk", 2), ("sheets", ":batchUpdate", 1)],
)
def test_killed_while_its_records_are_made_it_makes_none_twice(
    tmp_path: Path, tool: str, end: str, number: int
) -> None:
    with town({"sheets": SEED}, tmp_path) as place:
        command = [str(OKRSYNC), "sync", "-c", str(place.estate.config)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with at_request(place.estate.boxes[tool], process.kill, number, ending(end)):
            assert process.wait(60) == -signal.SIGKILL
        again = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert again.returncode == 0, again.stderr
        assert place.plan().plan.empty
        for each in TOOLS:
            assert sorted(row.name for row in place.desk(each).rows(OBJECTIVE)) == ["O1"]
            assert sorted(row.name for row in place.desk(each).rows(KEY_RESULT)) == ["KR1", "KR2"]
