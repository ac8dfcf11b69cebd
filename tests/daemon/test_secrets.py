"""No secret gets out, whatever quotes it."""

from __future__ import annotations

import base64
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import yaml
from house import housed, settings

from okrsync.config import load
from okrsync.connector import Unavailable
from okrsync.daemon.letters import Letter
from okrsync.daemon.logs import logger_for
from okrsync.daemon.secrets import Secrets
from okrsync.daemon.settings import LogSettings
from okrsync.testing.tabletop import Weather

PLANTED = {
    "notion": "ntn-planted-notion-token",
    "jira": "planted-jira-token",
    "google": "ya29.planted-google-token",
    "page": "planted-page-token",
    "hook": "planted-hook/secret",
    "url": "mailto://ops:planted-password@example.org",
    "store": "planted-store-password",
    "key": "planted-private-key",
}


def knowing(directory: Path) -> Secrets:
    """What knows the secrets of a configuration that has one in every place."""
    (directory / "hook").write_text(PLANTED["hook"])
    (directory / "url").write_text(PLANTED["url"])
    (directory / "key.json").write_text(json.dumps({"client_email": "bot@example.org", "private_key": PLANTED["key"]}))
    said = settings(
        store=f"postgresql://okrsync:{PLANTED['store']}@localhost/okrsync",
        server={"token": PLANTED["page"]},
        hooks={"notion": {"secret_file": "hook"}},
        notifications={"recipients": {"ops": {"url_file": "url"}}},
    )
    said["connections"]["other-sheet"] = {
        **{name: value for name, value in said["connections"]["sheet"].items() if name != "token"},
        "service_account_file": "key.json",
    }
    (directory / "okrsync.yaml").write_text(yaml.safe_dump(said))
    secrets = Secrets()
    secrets.learn(load(directory / "okrsync.yaml", {}))
    return secrets


def test_every_secret_is_known_wherever_the_configuration_keeps_it(tmp_path: Path) -> None:
    secrets = knowing(tmp_path)
    assert {name: secrets.strike(f"said {secret}!") for name, secret in PLANTED.items()} == dict.fromkeys(
        PLANTED, "said ***!"
    )


def test_a_secret_is_known_in_its_other_forms(tmp_path: Path) -> None:
    secrets = knowing(tmp_path)
    basic = base64.b64encode(f"bot@example.org:{PLANTED['jira']}".encode()).decode()
    assert secrets.strike(f"Authorization: Basic {basic}") == "Authorization: Basic ***"
    assert secrets.strike("https://example.org/?secret=planted-hook%2Fsecret") == "https://example.org/?secret=***"
    assert secrets.strike("bot@example.org") == "bot@example.org"


def test_the_log_strikes_secrets_out_of_every_part_of_a_line(tmp_path: Path) -> None:
    stream = io.StringIO()
    log = logger_for(LogSettings(format="json"), stream, knowing(tmp_path), lambda: datetime.now(UTC))
    try:
        int(f"the library says {PLANTED['jira']}")
    except ValueError:
        nested = {"headers": [{"Authorization": PLANTED["notion"]}], "error": OSError(PLANTED["page"])}
        log.exception(f"no luck with {PLANTED['google']}", **nested)
    text = stream.getvalue()
    assert "Traceback" in text
    assert [secret for secret in PLANTED.values() if secret in text] == []


def test_a_tool_that_quotes_a_secret_does_not_get_it_onto_a_page_or_into_a_message(tmp_path: Path) -> None:
    def quote() -> None:
        raise Unavailable(f"401 for Bearer {PLANTED['jira']}", place="jira")

    more = {
        "server": {"port": 0},
        "interval": 3600,
        "schedule": {"settle": 0},
        "notifications": {"lost_after": 0, "recipients": {"ops": {"url": PLANTED["url"]}}},
    }
    with housed(tmp_path, **more) as house:
        house.after_runs(1)
        house.weather["jira"] = Weather(meanwhile={0: quote})
        house.daemon.bell.wake("notion")
        house.after_runs(2)
        house.until(lambda: bool(house.letters))
        page = house.get("/readyz").text
        said = [house.log.getvalue(), page, house.letters[0].text, house.get("/metrics").text, *house.records]
    assert any("401 for Bearer ***" in each for each in house.records)
    assert "401 for Bearer ***" in page
    assert isinstance(house.letters[0], Letter)
    assert [secret for secret in PLANTED.values() if any(secret in each for each in said)] == []
