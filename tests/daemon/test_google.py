"""Google as a person's own account, and its calls: against the box, with the real libraries between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
import structlog
from house import settings as three_tools
from structlog.testing import capture_logs

from connectors.sheets import plugin
from connectors.sheets.access import sign_in
from connectors.sheets.channel import _granted, open_channel
from connectors.sheets.connector import SheetsConnector
from connectors.sheets.sandbox import Sandbox
from connectors.sheets.settings import SheetsSettings
from okrsync.config import Config, load
from okrsync.connector import Misconfigured, Unavailable
from okrsync.daemon.ran import Ran
from okrsync.daemon.settings import HookSettings
from okrsync.daemon.subscriptions import Subscriptions
from okrsync.kit.hooks import Heeds, Subscribes
from okrsync.sandbox import Fault, Seed, Server, Shelf
from okrsync.store import Store
from okrsync.sync.cycle import Report
from okrsync.sync.plan import Plan

ADDRESS, SECRET = "https://okrsync.example.org/hooks/sheet", "planted-channel-token"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def box() -> Iterator[Server]:
    shelf = Shelf(None)
    seed = Seed(key_results=[{"title": "Orders in two days"}])
    with Server(Sandbox(shelf, seed, lambda: datetime.now(UTC)), shelf) as server:
        yield server


def sheet(box: Server, **access: str) -> SheetsSettings:
    """The box's own settings, with another way to get in."""
    given = {name: value for name, value in box.tool.settings(box.url).items() if not name.endswith("_file")}
    return SheetsSettings.model_validate({**given, **access})


def person(box: Server, directory: Path, **changes: str) -> SheetsSettings:
    file = directory / "person.json"
    file.write_text(json.dumps({**box.tool._accounts.authorized_user(box.url), **changes}), "utf-8")
    return sheet(box, authorized_user_file=str(file))


def test_a_persons_sign_in_is_refreshed_and_reads(box: Server, tmp_path: Path) -> None:
    connector = SheetsConnector("sheet", person(box, tmp_path))
    assert [record.values["title"] for record in connector.read(None, {}).records if record.key is None]
    connector.close()


@pytest.mark.parametrize("part", ["refresh_token", "client_secret"])
def test_a_sign_in_that_is_over_names_the_remedy_and_no_secret(box: Server, tmp_path: Path, part: str) -> None:
    connector = SheetsConnector("sheet", person(box, tmp_path, **{part: "planted-and-revoked"}))
    with pytest.raises(Misconfigured, match="Sign in again") as caught:
        connector.read(None, {})
    assert "planted" not in str(caught.value)
    connector.close()


def test_a_file_without_a_sign_in_is_told_with_its_place(box: Server, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"connections\.sheet\.authorized_user_file"):
        sign_in("connections.sheet", person(box, tmp_path, refresh_token=""))


def test_google_is_asked_for_its_calls_and_grants_a_day(box: Server, tmp_path: Path) -> None:
    until = open_channel("sheet", person(box, tmp_path), ADDRESS, SECRET)
    assert timedelta(hours=23) < until - datetime.now(UTC) <= timedelta(days=1)
    (entry,) = [each for each in box.journal.entries() if each.path.endswith("/watch")]
    assert (entry.body["address"], entry.body["token"], entry.body["type"]) == (ADDRESS, SECRET, "web_hook")


def test_what_google_will_not_do_is_told_without_the_token(box: Server, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="HTTPS") as caught:
        open_channel("sheet", person(box, tmp_path), f"http://example.org/{SECRET}", SECRET)
    assert SECRET not in str(caught.value)
    box.faults.set([Fault(do="status", status=503, path="*/watch")])
    with pytest.raises(Unavailable):
        open_channel("sheet", person(box, tmp_path), ADDRESS, SECRET)


def test_a_sign_in_that_is_over_is_no_network_that_is_down(box: Server, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="Sign in again") as caught:
        open_channel("sheet", person(box, tmp_path, refresh_token="planted-and-revoked"), ADDRESS, SECRET)
    assert "planted" not in str(caught.value)


@pytest.mark.parametrize("said", [b"<html>Sign in to the portal</html>", b"[]", b'{"expiration": "soon"}'])
def test_what_is_no_answer_of_google_is_told_as_such(said: bytes) -> None:
    with pytest.raises(Unavailable, match="is not it"):
        _granted(said, 0, "hooks.sheet")


def test_without_a_word_on_its_end_a_channel_is_open_for_as_long_as_was_asked() -> None:
    end = int(NOON.timestamp() * 1000)
    assert {_granted(said, end, "hooks.sheet") for said in (b"{}", b'{"expiration": null}')} == {NOON}


# -- asking again


class Plugin:
    """Grants a day at each time it is asked, or refuses."""

    def __init__(self) -> None:
        self.asked: list[datetime] = []
        self.refusing = False
        self.now = NOON

    def subscribe(self, name: str, settings: object, address: str, secret: str) -> datetime:
        del name, settings, address, secret
        if self.refusing:
            raise Unavailable("Google Drive cannot be reached", place="hooks.sheet")
        self.asked.append(self.now)
        return self.now + timedelta(days=1)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    file = tmp_path / "okrsync.yaml"
    file.write_text(json.dumps(three_tools()), "utf-8")
    hook = HookSettings.model_validate({"secret": SECRET, "address": ADDRESS})
    return replace(load(file, {}), hooks=MappingProxyType({"sheet": hook}))


def hours(config: Config, tool: Plugin, count: int, watcher: Subscriptions) -> None:
    """Runs, one an hour."""
    store = Store.open("sqlite://")
    config = replace(config, tools=MappingProxyType({**config.tools, "sheet": tool}))  # type: ignore[dict-item]
    for _ in range(count):
        watcher(Ran(config, store, Report(Plan(), run=1), tool.now, tool.now))
        tool.now += timedelta(hours=1)


def test_a_subscription_is_renewed_before_it_ends(config: Config) -> None:
    tool, watcher = Plugin(), Subscriptions(structlog.get_logger)
    hours(config, tool, 72, watcher)
    assert [(at - NOON).total_seconds() / 3600 for at in tool.asked] == [0, 23, 46, 69]


def test_a_refusal_is_told_once_and_asked_for_again(config: Config) -> None:
    tool, watcher = Plugin(), Subscriptions(structlog.get_logger)
    tool.refusing = True
    with capture_logs() as lines:
        hours(config, tool, 5, watcher)
    assert len(lines) == 1
    tool.refusing = False
    hours(config, tool, 3, watcher)
    assert len(tool.asked) == 1


def test_a_secret_that_cannot_be_read_is_told_once_and_ends_nothing(config: Config, tmp_path: Path) -> None:
    hook = HookSettings.model_validate({"secret_file": tmp_path, "address": ADDRESS})  # a directory
    tool, watcher = Plugin(), Subscriptions(structlog.get_logger)
    with capture_logs() as lines:
        hours(replace(config, hooks=MappingProxyType({"sheet": hook})), tool, 3, watcher)
    assert ["cannot be read: Is a directory" in line["event"] for line in lines] == [True]
    assert tool.asked == []


def test_the_sheets_plugin_can_be_asked() -> None:
    assert isinstance(plugin, Subscribes)
    assert isinstance(plugin, Heeds)
