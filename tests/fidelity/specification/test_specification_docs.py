"""The page about the sandboxes says what is judged by what, and each correction."""

from __future__ import annotations

import re
from pathlib import Path

from fidelity.specification.corrections import CORRECTIONS

from okrsync import plugins

PAGE = (Path(__file__).parents[3] / "docs/sandboxes.md").read_text("utf-8")


def test_every_correction_is_on_the_page_with_its_reason() -> None:
    written = [row for row in re.findall(r"^\| (\w+) \| `(.+)` \| (.+) \|$", PAGE, re.MULTILINE) if "›" in row[1]]
    assert written == [(each.tool, str(each), each.reason) for each in CORRECTIONS]


def test_every_sandbox_has_its_heading() -> None:
    assert set(plugins.tools()) <= set(re.findall(r"^## (.+)$", PAGE, re.MULTILINE))
