"""What a person must mend: one clear message with place and remedy, the documented exit code, and nothing changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from reaper import okrsync
from stage import Moment, staged
from town import KEY_RESULT, PEOPLE, TOOLS, Town, town

from okrsync.sandbox import Seed

SEED = Seed(
    PEOPLE,
    objectives=[{"title": "Arrive as promised", "code": "O1"}],
    key_results=[{"title": "In two days", "code": "KR1", "objective": "O1", "current": "82"}],
)
FILES = ("okrsync.yaml", "jira-token", "notion-token", "sheets-service-account.json")
Break = Callable[[Town, dict[str, Any]], None]
"""Breaks something in a tool, in a file, or in the settings that will be written back."""


@dataclass(frozen=True)
class Wrong:
    """What is broken, and what is said of it: the place, what is the matter, and what would mend it."""

    broken: Break
    place: str
    matter: str
    remedy: str
    code: int = 2


def secret(name: str, content: str) -> Break:
    return lambda place, _: (place.estate.config.parent / name).write_text(content) and None


def no_secret(name: str) -> Break:
    return lambda place, _: (place.estate.config.parent / name).unlink()


def setting(path: str, value: Any) -> Break:
    def change(_: Town, settings: dict[str, Any]) -> None:
        *steps, last = path.split(".")
        where = settings["connections"]
        for step in steps:
            where = where[step]
        where[last] = value

    return change


def another_key(place: Town, _: dict[str, Any]) -> None:
    """A new private key, which Google does not know."""
    file = place.estate.config.parent / "sheets-service-account.json"
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    words = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_text(json.dumps({**json.loads(file.read_text()), "private_key": key.private_bytes(*words).decode()}))


def deleted_tab(place: Town, _: dict[str, Any]) -> None:
    place.sheets.changes(KEY_RESULT, {"deleteSheet": {"sheetId": place.sheets.tab(KEY_RESULT)}})


def renamed_column(place: Town, _: dict[str, Any]) -> None:
    column = place.sheets.column(KEY_RESULT, "current")
    place.sheets.enters(KEY_RESULT, f"{column}1", [["Now at"]])


def removed_property(place: Town, _: dict[str, Any]) -> None:
    source = place.notion.sources[KEY_RESULT]
    place.notion.client.data_sources.update(data_source_id=source, properties={"Current": None})


WRONG: Mapping[str, Wrong] = {
    "a wrong token, Jira": Wrong(
        secret("jira-token", "wrong"), "connections.jira: ", "does not accept the credentials", "Make a new API token"
    ),
    "a wrong token, Notion": Wrong(
        secret("notion-token", "wrong"), "connections.notion: ", "does not accept the token", "Copy the access token"
    ),
    "a wrong key, Sheets": Wrong(
        another_key, "connections.sheets: ", "does not accept the credentials", "Make a new key"
    ),
    "no token file": Wrong(no_secret("notion-token"), "okrsync.yaml:", "there is no file", "Put the secret there"),
    "no key file": Wrong(
        no_secret("sheets-service-account.json"), "okrsync.yaml:", "there is no file", "Put the secret there"
    ),
    "a missing field, Jira": Wrong(
        setting("jira.key_results.fields.note", "Remarks"),
        "connections.jira.key_results.fields.note: ",
        "there is no field 'Remarks'",
        "correct the name",
    ),
    "a missing property, Notion": Wrong(
        removed_property,
        "connections.notion.key_results.fields.current: ",
        "has no property 'Current'",
        "Add it in Notion",
    ),
    "a missing column, Sheets": Wrong(
        renamed_column,
        "connections.sheets, tab 'Key results', column 'Current': ",
        "there is no such column",
        "Add the heading",
    ),
    "a deleted tab": Wrong(
        deleted_tab, "connections.sheets, tab 'Key results': ", "has no tab 'Key results'", "Restore it"
    ),
    "another database": Wrong(
        setting("notion.key_results.data_source", "0123456789abcdef0123456789abcdef"),
        "connections.notion.key_results: ",
        "shows no such data source",
        "add this connection",
    ),
    "another project": Wrong(
        setting("jira.key_results.project", "NOPE"),
        "connections.jira.key_results.project: ",
        "'NOPE'",
        "Correct the project's key",
    ),
    **{
        f"an unreachable host, {tool}": Wrong(
            setting(f"{tool}.url", "http://127.0.0.1:9"),
            f"connections.{tool}: ",
            "http://127.0.0.1:9 cannot be reached",
            "Check url and the network",
            code=3,
        )
        for tool in TOOLS
    },
    "a typo": Wrong(setting("jira.projct", "OKR"), "okrsync.yaml:", "no setting 'projct'", "Did you mean 'project'?"),
}


@pytest.fixture(scope="module", params=["at the first contact", "after a first sync"])
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moment]:
    with town({"sheets": SEED}, tmp_path_factory.mktemp("town"), staged) as place:
        if request.param == "after a first sync":
            place.sync()
        yield Moment(place)


@pytest.fixture
def place(begun: Moment) -> Iterator[Town]:
    """The town; what is broken in its files is mended afterwards."""
    running = begun.again()
    there = [file for file in running.estate.config.parent.iterdir() if file.name in FILES]
    files = {file: file.read_bytes() for file in there}
    yield running
    for file, content in files.items():
        file.write_bytes(content)


def broken(place: Town, wrong: Wrong) -> None:
    settings = yaml.safe_load(place.estate.config.read_text())
    wrong.broken(place, settings)
    place.estate.config.write_text(yaml.safe_dump(settings))
    place.forget()


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_one_clear_message_and_nothing_changed(place: Town, wrong: Wrong) -> None:
    broken(place, wrong)
    said = okrsync("sync", "-c", str(place.estate.config))
    errors = [line for line in said.err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1, said.err
    where, _, rest = errors[0].partition(wrong.place)
    assert where in ("error: ", f"error: {place.estate.config.parent}/")
    assert wrong.matter in rest
    assert wrong.remedy in rest.partition(wrong.matter)[2]
    assert "Traceback" not in said.err + said.out
    assert said.code == wrong.code
    assert place.writes() == {}


def test_the_others_go_on_and_it_catches_up_when_it_is_mended(tmp_path: Path) -> None:
    with town({"sheets": SEED}, tmp_path) as place:
        place.sync()
        token = tmp_path / "notion-token"
        good = token.read_text()
        token.write_text("wrong")
        place.types("jira", KEY_RESULT, "KR1", current=84)
        place.forget()
        assert okrsync("sync", "-c", str(place.estate.config)).code == 2
        assert set(place.writes()) == {"sheets"}
        token.write_text(good)
        assert okrsync("sync", "-c", str(place.estate.config)).code == 0
        assert [place.shows(tool, KEY_RESULT, "KR1", "current") for tool in TOOLS] == [84, 84, 84]
        assert place.plan().plan.empty
