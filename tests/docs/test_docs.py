"""What the documentation says is there, and what is there is documented."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
import yaml
from jsonschema import Draft202012Validator

from okrsync import plugins
from okrsync.cli.app import app, invoke
from okrsync.cli.codes import ExitCode
from okrsync.config import load, schema_text
from okrsync.config.document import Document
from okrsync.config.schema import schema
from okrsync.model import FIELDS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted(ROOT.glob("connectors/*/README.md"))]


def headings(page: str) -> set[str]:
    text = (ROOT / page).read_text("utf-8")
    return set(re.findall(r"^#+ +`?(.+?)`?$", text, re.MULTILINE))


def commands() -> Iterator[str]:
    root = typer.main.get_command(app)
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        yield from [f"okrsync {name} {sub}" for sub in below] if below else [f"okrsync {name}"]


def test_every_command_has_its_heading() -> None:
    assert set(commands()) == {heading for heading in headings("docs/commands.md") if heading.startswith("okrsync ")}


def test_every_setting_has_its_heading() -> None:
    assert set(Document.model_fields) <= headings("docs/configuration.md")


def test_every_exit_code_has_its_heading() -> None:
    assert {str(code.value) for code in ExitCode} <= headings("docs/exit-codes.md")


def test_every_field_is_in_the_table() -> None:
    text = (ROOT / "docs/configuration.md").read_text("utf-8")
    assert [name for fields in FIELDS.values() for name in fields if f"`{name}`" not in text] == []


@pytest.mark.parametrize("tool", plugins.tools())
def test_every_setting_of_a_tool_is_in_its_readme(tool: str) -> None:
    text = (ROOT / f"connectors/{tool}/README.md").read_text("utf-8")
    settings = set(plugins.plugin(tool).settings.model_fields) - {"tool"}
    assert [name for name in sorted(settings) if f"`{name}`" not in text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_commands_of_the_readme_exist() -> None:
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    said = [line.removeprefix("$ ").split() for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    targets = {words[1] for words in said if words[0] == "make"}
    used = {" ".join(words[:2]) for words in said if words[0] == "okrsync"}
    assert targets <= set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert used <= set(commands())
    assert targets
    assert used


def test_the_ci_runs_the_readmes_test_command() -> None:
    assert "$ make test" in (ROOT / "README.md").read_text("utf-8")
    assert "exec make test" in (ROOT / ".ci/run").read_text("utf-8")


def test_the_example_loads(tmp_path: Path) -> None:
    file = tmp_path / "okrsync.yaml"
    shutil.copy(ROOT / "config/okrsync.example.yaml", file)
    (tmp_path / "secrets").mkdir()
    for name in ("notion-token", "jira-token", "sheets-service-account.json"):
        (tmp_path / "secrets" / name).touch()
    config = load(file, {})
    assert {plugin.tool for plugin in config.tools.values()} == set(plugins.tools())


def test_the_example_has_every_setting() -> None:
    example = yaml.safe_load((ROOT / "config/okrsync.example.yaml").read_text("utf-8"))
    assert set(example) == set(Document.model_fields)


def test_the_example_is_valid_by_the_schema() -> None:
    example = yaml.safe_load((ROOT / "config/okrsync.example.yaml").read_text("utf-8"))
    Draft202012Validator.check_schema(schema())
    assert list(Draft202012Validator(schema()).iter_errors(example)) == []


def test_the_schema_file_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert (ROOT / "config/okrsync.schema.json").read_text("utf-8") == schema_text(), "run: make schema"
    assert invoke(["config", "schema"]) == 0
    assert json.loads(capsys.readouterr().out) == schema()


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs/decisions/README.md").read_text("utf-8")
    records = [file.name for file in (ROOT / "docs/decisions").glob("[0-9]*.md")]
    assert [name for name in records if f"({name})" not in listed] == []
    assert records
