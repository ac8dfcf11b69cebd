"""The configuration: three sources, one set of settings, and every mistake with its line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from okrsync.config import Config, ConfigError, load, shown

GOOD = """\
interval: 30
prefer: {current: jira-eng}
connections:
  notion:
    tool: notion
    token_file: notion-token
    key_results:
      data_source: fedcba9876543210fedcba9876543210
      fields:
        title: Name
        current: Current
  jira-eng:
    tool: jira
    url: https://example.atlassian.net
    email: bot@example.com
    token: swordfish
    key_results:
      project: OKR
      fields:
        title: Summary
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "notion-token").write_text("ntn_secret\n")
    return tmp_path


def loaded(folder: Path, text: str = GOOD, environment: Mapping[str, str] | None = None) -> Config:
    file = folder / "okrsync.yaml"
    file.write_text(text)
    return load(file, environment or {})


def mistakes(folder: Path, text: str, environment: Mapping[str, str] | None = None) -> list[str]:
    """Every mistake as ``line:column message. remedy``, or with the variable's name in front."""
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text, environment)
    return [line.replace(f"{folder / 'okrsync.yaml'}:", "") for line in str(caught.value).splitlines()]


def test_a_good_file(folder: Path) -> None:
    config = loaded(folder)
    assert (config.workspace, config.interval, config.full_read_every) == ("default", 30, 3600)
    assert config.store == f"sqlite:///{folder}/.okrsync/okrsync.db"
    assert dict(config.prefer) == {"current": "jira-eng"}
    assert list(config.connections) == ["notion", "jira-eng"]
    assert {name: plugin.tool for name, plugin in config.tools.items()} == {"notion": "notion", "jira-eng": "jira"}


def test_secret_files_start_at_the_configuration(folder: Path) -> None:
    assert loaded(folder).connections["notion"].secret() == "ntn_secret"


def test_connectors_are_made_for_every_connection(folder: Path) -> None:
    connectors = loaded(folder).connectors()
    assert [connector.name for connector in connectors.values()] == ["notion", "jira-eng"]


def test_the_environment_is_stronger_than_the_file(folder: Path) -> None:
    config = loaded(folder, environment={"OKRSYNC_INTERVAL": "90", "OKRSYNC_CONNECTIONS__JIRA_ENG__TOKEN": "4711"})
    assert config.interval == 90
    assert config.connections["jira-eng"].secret() == "4711"


def test_a_token_in_the_environment_stands_against_a_token_file_in_the_file(folder: Path) -> None:
    config = loaded(folder, environment={"OKRSYNC_CONNECTIONS__NOTION__TOKEN": "ntn_other"})
    assert config.connections["notion"].secret() == "ntn_other"


def test_lists_and_mappings_are_json_in_the_environment(folder: Path) -> None:
    variable = "OKRSYNC_CONNECTIONS__JIRA_ENG__KEY_RESULTS__LABELS"
    assert loaded(folder, environment={variable: '["okr"]'}).connections["jira-eng"].key_results.labels == ("okr",)


def test_secret_directory_is_between_environment_and_file(folder: Path) -> None:
    secrets = folder / "mounted"
    secrets.mkdir()
    (secrets / "okrsync_connections__jira_eng__token").write_text("from the directory\n")
    (secrets / "somebody_elses").write_bytes(b"\xff")
    environment = {"OKRSYNC_SECRETS_DIR": str(secrets)}
    assert loaded(folder, environment=environment).connections["jira-eng"].secret() == "from the directory"
    environment["OKRSYNC_CONNECTIONS__JIRA_ENG__TOKEN"] = "stronger"
    assert loaded(folder, environment=environment).connections["jira-eng"].secret() == "stronger"


def test_variables_of_others_are_let_be(folder: Path) -> None:
    environment = {"OKRSYNC_PORT": "tcp://10.0.0.1:80", "OKRSYNC_SERVICE_HOST": "10.0.0.1", "OKRSYNC_CONFIG": "x"}
    assert loaded(folder, environment=environment).interval == 30


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("interval:", "intervall:", "1:1: there is no setting 'intervall' here. Did you mean 'interval'?"),
        ("interval: 30", "interval: soon", "1:1: expected a number"),
        ("interval: 30", "interval: 0", "1:1: with an interval of 0 nothing would ever run"),
        (
            "tool: notion",
            "tool: notoin",
            "4:3: no connector for the tool 'notoin' is installed. Did you mean 'notion'?",
        ),
        ("tool: notion", "tol: notion", "4:3: the setting 'tool' is missing. Add `tool:` here: jira, notion, sheets."),
        (
            "    token_file: notion-token",
            "    tokenfile: notion-token",
            "6:5: there is no setting 'tokenfile' here. Did you mean 'token_file'?",
        ),
        (
            "  current: Current",
            "  curent: Current",
            "11:9: key results have no field 'curent'. Did you mean 'current'?",
        ),
        ("      project: OKR\n", "", "17:5: the setting 'project' is missing. Add `project:` here."),
        ("{current: jira-eng}", "{current: jira}", "2:10: there is no connection 'jira'. Choose: notion, jira-eng."),
        ("{current: jira-eng}", "{colour: jira-eng}", "2:10: there is no field 'colour'."),
        ("    url: https://example", "    url: example", "14:5: expected an address such as https://example.org"),
        ("  jira-eng:\n", "  jira__eng:\n", "a name is made of letters and digits"),
        ("interval: 30", "interval: [30", "is no valid YAML"),
        ("interval: 30", "interval: 30\ninterval: 40", "2:1: the key 'interval' stands here twice"),
        ("{current: jira-eng}", "&a [*a]", "2:9: this alias stands inside of what it stands for"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_remedy(folder: Path, before: str, after: str, expected: str) -> None:
    assert before in GOOD
    assert any(expected in line for line in mistakes(folder, GOOD.replace(before, after, 1)))


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(folder: Path) -> None:
    text = GOOD.replace("interval", "intervall").replace("      project: OKR\n", "").replace("current: Cur", "c: Cur")
    lines = mistakes(folder, text)
    assert [line.split(":")[0] for line in lines] == ["1", "11", "17"]


def test_a_missing_secret_file_is_told_where_it_is_named(folder: Path) -> None:
    (folder / "notion-token").unlink()
    (line,) = mistakes(folder, GOOD)
    assert line == f"6:5: there is no file {folder}/notion-token that okrsync may read. Put the secret there."


def test_a_mistake_in_a_variable_names_the_variable(folder: Path) -> None:
    (line,) = mistakes(folder, GOOD, {"OKRSYNC_INTERVAL": "soon"})
    assert line == "environment variable OKRSYNC_INTERVAL: expected a number"


def test_a_secret_is_never_shown(folder: Path) -> None:
    assert "swordfish" not in str(shown(loaded(folder)))
    assert "swordfish" not in repr(loaded(folder))
    assert "swordfish" not in "\n".join(mistakes(folder, GOOD.replace("token: swordfish", "token: [swordfish]")))
    assert "swordfish" not in "\n".join(mistakes(folder, GOOD.replace("token: swordfish", "email2: swordfish")))


@pytest.mark.parametrize(
    ("store", "seen"),
    [
        ("postgresql://okr:sword@fish@db/okrsync", "postgresql://***@db/okrsync"),
        ("postgresql://db/okrsync?user=okr&password=sword@fish", "postgresql://db/okrsync?***"),
        ("postgresql://okr:swordfish@db/okrsync?sslmode=require", "postgresql://***@db/okrsync?***"),
    ],
)
def test_the_stores_password_is_never_shown(folder: Path, store: str, seen: str) -> None:
    config = loaded(folder, environment={"OKRSYNC_STORE": store})
    assert config.store == store
    assert shown(config)["store"] == seen


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "connections: {}\n", "connections:\n"])
def test_a_file_that_says_nothing_is_refused(folder: Path, text: str) -> None:
    assert len(mistakes(folder, text)) == 1


def test_a_missing_file_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config/okrsync\.example\.yaml"):
        load(tmp_path / "nowhere.yaml", {})


def test_a_directory_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, {})
