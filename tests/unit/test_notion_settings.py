"""What a person may configure for Notion, and what is said where it does not go together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.notion import plugin
from connectors.notion.settings import NotionSettings, notion_id
from okrsync.connector import Misconfigured

ID = "1f2e3d4c-5b6a-7980-8f9e-0d1c2b3a4f5e"
BARE = ID.replace("-", "")


def settings(**changes: Any) -> dict[str, Any]:
    container = {"data_source": ID, "fields": {"title": "Name", "objective": "Objective"}}
    return {"tool": "notion", "token": "secret", "key_results": container, **changes}


def beside(field: str, also: str) -> dict[str, Any]:
    return {"data_source": ID, "fields": {"title": "Name", field: {"name": "It", "also": also}}}


@pytest.mark.parametrize(
    "given",
    [
        ID,
        BARE,
        BARE.upper(),
        f"https://www.notion.so/acme/OKRs-{BARE}?v={'0' * 32}",
        f"https://app.notion.com/p/{BARE}",
        f"https://www.notion.so/Made-of-deadbeef-{BARE}#{'0' * 32}",
    ],
)
def test_ids_are_taken_from_what_people_copy(given: str) -> None:
    assert notion_id(given) == ID


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"token": None}, "token_file"),
        ({"token_file": "x"}, "token_file"),
        ({"url": "http://api.notion.com"}, "travel in the clear"),
        ({"key_results": None}, "objectives, key_results or both"),
        ({"pace": 3}, "pace"),
        ({"key_results": {"data_source": "here", "fields": {"title": "Name"}}}, "Notion id"),
        ({"key_results": {"fields": {"title": "Name"}}}, "data_source or database"),
        ({"key_results": {"data_source": ID, "database": ID, "fields": {"title": "Name"}}}, "data_source or database"),
        ({"key_results": {"data_source": ID, "fields": {"title": "Name", "colour": "C"}}}, "colour"),
        ({"key_results": {"data_source": ID, "fields": {"team": "Team"}}}, "title is not mapped"),
        ({"key_results": {"data_source": ID, "fields": {"title": "Name", "team": "Name"}}}, "share a property"),
        ({"key_results": {"data_source": ID, "fields": {"title": "okrsync key"}}}, "property of its own"),
        ({"key_results": beside("objective", "Name")}, "share a property"),
        ({"key_results": beside("objective", "okrsync key")}, "property of its own"),
        ({"key_results": beside("team", "More")}, "refers to items.*team"),
    ],
)
def test_what_does_not_go_together_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        NotionSettings.model_validate(settings(**changes))


def test_another_mapping_voids_what_was_remembered() -> None:
    one = NotionSettings.model_validate(settings())
    other = NotionSettings.model_validate(settings(token="another"))
    third = NotionSettings.model_validate(settings(key_results={"data_source": ID, "fields": {"title": "Titel"}}))
    assert one.mapping == other.mapping != third.mapping


def test_every_setting_says_what_it_is() -> None:
    schema = NotionSettings.model_json_schema()
    own = [schema["properties"], schema["$defs"]["ContainerSettings"]["properties"]]
    assert [name for part in own for name, each in part.items() if not each.get("description") and name != "tool"] == []


def test_a_missing_token_file_is_named_with_its_setting(tmp_path: Path) -> None:
    given = NotionSettings.model_validate(settings(token=None, token_file=tmp_path / "none"))
    with pytest.raises(Misconfigured, match=r"connections.notes.token_file: the token cannot be read"):
        plugin.connect("notes", given)
