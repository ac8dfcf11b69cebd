"""What ``okrsync check`` says of each tool's credential: what is missing, and what it should not need."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sheets_story
from jira_story import Story as JiraStory
from notion_story import Story as NotionStory

from okrsync.connector import Right
from okrsync.sandbox import Fault


def verdicts(rights: Any, *names: str) -> dict[str, str]:
    return {each.name: each.verdict for each in rights if not names or each.name in names}


@pytest.fixture
def jira() -> Iterator[JiraStory]:
    story = JiraStory.begin()
    yield story
    story.server.stop()


@pytest.fixture
def notion() -> Iterator[NotionStory]:
    story = NotionStory.begin()
    yield story
    story.server.stop()


def test_an_administrators_token_is_more_than_jira_needs(jira: JiraStory) -> None:
    named = ("Edit issues", "Administer Jira", "Delete issues")
    connector = jira.connector()
    connector.check()
    assert verdicts(connector.rights(), *named) == dict(zip(named, ("needed", "not given", "not needed"), strict=True))
    jira.server.tool._site.administrator = True  # type: ignore[attr-defined]
    assert verdicts(connector.rights(), *named)["Administer Jira"] == "not needed"


def test_notion_shows_which_other_lists_a_connection_sees_and_reads_none_of_their_pages(notion: NotionStory) -> None:
    connector = notion.connector()
    connector.check()
    (other,) = [each for each in connector.rights() if each.name == "See other data sources"]
    assert (other.verdict, other.note) == ("not needed", "1: Tasks")
    assert not [entry for entry in notion.server.journal.entries() if entry.path.endswith("/query")]


def test_what_notion_tells_only_whoever_tries_is_not_tried(notion: NotionStory) -> None:
    connector = notion.connector()
    connector.check()
    said = verdicts(connector.rights(), "Update content", "Insert content")
    assert said == {"Update content": "not said", "Insert content": "not said"}


def test_without_the_right_to_see_people_owners_are_missing(notion: NotionStory) -> None:
    connector = notion.connector()
    connector.check()
    notion.server.faults.set([Fault(do="status", method="GET", path="/v1/users", status=403, times=1)])
    rights = [each for each in connector.rights() if each.name.startswith("Read user information")]
    assert [each.verdict for each in rights] == ["missing"]


def test_scopes_beside_that_of_spreadsheets_are_not_needed(tmp_path: Path) -> None:
    with sheets_story.story() as story:
        file = tmp_path / "person.json"
        file.write_text(json.dumps(story.server.tool._accounts.authorized_user(story.server.url)))  # type: ignore[attr-defined]
        said = verdicts(story.connector(authorized_user_file=str(file)).rights())
    assert said == {
        "https://www.googleapis.com/auth/cloud-platform": "not needed",
        "https://www.googleapis.com/auth/spreadsheets": "needed",
        "Edit": "not said",
    }


def test_a_token_service_that_tells_no_scopes_leaves_them_unsaid(tmp_path: Path) -> None:
    with sheets_story.story() as story:
        file = tmp_path / "person.json"
        user = story.server.tool._accounts.authorized_user(story.server.url)  # type: ignore[attr-defined]
        file.write_text(json.dumps({**user, "token_uri": f"{user['token_uri']}?"}))  # and "info" behind it is no path
        said = verdicts(story.connector(authorized_user_file=str(file)).rights())
    assert said == {"OAuth scopes": "not said", "Edit": "not said"}


def test_a_token_with_a_drive_scope_says_what_the_account_may_do_with_the_spreadsheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scopes = "https://www.googleapis.com/auth/drive.metadata.readonly https://www.googleapis.com/auth/spreadsheets"
    monkeypatch.setattr("connectors.sheets.sandbox.accounts.OF_OWNER", scopes)
    with sheets_story.story() as story:
        file = tmp_path / "person.json"
        file.write_text(json.dumps(story.server.tool._accounts.authorized_user(story.server.url)))  # type: ignore[attr-defined]
        rights = story.connector(authorized_user_file=str(file)).rights()
    assert verdicts(rights, "Edit", "Delete")["Edit"] == "needed"
    assert "webhook" in next(each.note for each in rights if "metadata" in each.name)


@pytest.mark.parametrize(
    ("held", "needed", "verdict"),
    [
        (True, True, "needed"),
        (False, True, "missing"),
        (True, False, "not needed"),
        (False, False, "not given"),
        (None, True, "not said"),
    ],
)
def test_a_right_says_what_a_person_wants_to_know(held: bool | None, needed: bool, verdict: str) -> None:
    assert Right("Edit", "here", held, needed).verdict == verdict
