"""What a person may write under a Jira connection, and what is said to them otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.jira.settings import ByLinks, ByParent, JiraSettings
from okrsync.kit.settings import MappedField
from okrsync.model import Kind


def connection(**changes: Any) -> dict[str, Any]:
    return {
        "tool": "jira",
        "url": "https://okrsync.test/",
        "email": "bot@okrsync.test",
        "token": "t",
        "key_results": container(),
        **changes,
    }


def container(**fields: Any) -> dict[str, Any]:
    return {"project": "OKR", "fields": {"title": "Summary", **fields}}


def test_a_reference_is_a_field_a_parent_or_a_link() -> None:
    fields = {"objective": {"parent": True}, "aligned_to": {"link": "Contribution"}, "code": {"name": "Code"}}
    settings = JiraSettings.model_validate(connection(key_results=container(**fields)))
    ways = settings.containers[Kind.KEY_RESULT].fields
    assert ways["objective"] == ByParent(parent=True)
    assert ways["aligned_to"] == ByLinks(link="Contribution")
    assert ways["title"] == MappedField(name="Summary")
    assert settings.site == settings.server == "https://okrsync.test"


def test_a_reference_is_shown_in_several_ways_at_once() -> None:
    ways = {"aligned_to": {"link": "Alignment", "remote": "serves", "field": "Aligned to"}, "parent": {"field": "Up"}}
    settings = JiraSettings.model_validate(
        connection(key_results=container(aligned_to=ways["aligned_to"]), objectives=container(parent=ways["parent"]))
    )
    found = settings.containers[Kind.KEY_RESULT].fields["aligned_to"]
    assert found == ByLinks(link="Alignment", remote="serves", field="Aligned to")
    assert settings.containers[Kind.OBJECTIVE].fields["parent"] == ByLinks(field="Up")


def test_a_scoped_token_goes_to_the_gateway() -> None:
    settings = JiraSettings.model_validate(connection(cloud_id="11111111-2222"))
    assert settings.server == "https://api.atlassian.com/ex/jira/11111111-2222"
    assert settings.site == "https://okrsync.test"


def test_the_token_is_read_from_its_file_and_never_shown(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3cret\n")
    settings = JiraSettings.model_validate(connection(token=None, token_file=tmp_path / "token"))
    assert settings.secret() == "s3cret"
    assert "s3cret" not in repr(JiraSettings.model_validate(connection(token="s3cret")))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"token": None}, "token_file"),
        ({"email": None}, "needs email"),
        ({"url": "http://example.atlassian.net"}, "travel in the clear"),
        ({"key_results": None}, "objectives, key_results or both"),
        ({"key_results": container(colour="Colour")}, "no field of a key result: colour"),
        ({"key_results": container(team={"parent": True})}, "only a reference"),
        ({"key_results": container(note="summary")}, "same Jira field"),
        ({"key_results": container(objective={"link": "A"}, aligned_to={"link": "A"})}, "share a link type"),
        (
            {"key_results": container(aligned_to={"remote": "serves"}, supported_by={"remote": "Serves"})},
            "share the relationship",
        ),
        ({"key_results": container(note="Text", aligned_to={"link": "A", "field": "text"})}, "same Jira field"),
        ({"key_results": container(aligned_to={"link": None})}, "at least one of link, remote and field"),
        ({"key_results": container(team={"remote": "of"})}, "only a reference"),
        ({"key_results": {"project": "OKR", "fields": {"code": "Code"}}}, "title is not mapped"),
        ({"key_results": {**container(), "jql": "labels = a ORDER BY rank"}}, "ORDER BY"),
        ({"key_results": {**container(), "labels": "two words"}}, "cannot hold spaces"),
        ({"deployment": "data-center", "cloud_id": "x"}, "Cloud only"),
        (
            {"deployment": "data-center", "key_results": container(objective={"parent": True})},
            "works on Jira Cloud only",
        ),
        (
            {"deployment": "data-center", "key_results": container(aligned_to={"remote": "serves"})},
            "remote works on Jira Cloud only",
        ),
        ({"colour": "red"}, "Extra inputs"),
    ],
)
def test_a_mistake_is_named(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        JiraSettings.model_validate(connection(**changes))


def test_every_setting_is_described() -> None:
    undescribed = [
        name for name, field in JiraSettings.model_fields.items() if name != "tool" and not field.description
    ]
    assert undescribed == []


@pytest.mark.parametrize("issue_type", ["Story", "task", "Sub-task", "Bug"])
def test_an_issue_type_for_work_is_refused(issue_type: str) -> None:
    with pytest.raises(ValidationError, match="is an issue type for work"):
        JiraSettings.model_validate(connection(key_results={**container(), "issue_type": issue_type}))


@pytest.mark.parametrize(
    "jql",
    [
        "labels = okr) OR (type = Task",
        "labels = okr)) OR ((type = Task",
        'summary ~ "a" OR (type = Task',
        'summary ~ "open',
        'summary ~ "a\\" ) OR (type = Task',
    ],
)
def test_a_filter_that_would_break_out_of_its_project_and_type_is_refused(jql: str) -> None:
    with pytest.raises(ValidationError, match="do not match"):
        JiraSettings.model_validate(connection(key_results={**container(), "jql": jql}))


def test_brackets_in_quotes_and_pairs_of_them_are_no_matter() -> None:
    jql = """labels in (okr, "team :)") AND (summary ~ 'x)' OR summary ~ "(\\"")"""
    assert JiraSettings.model_validate(connection(key_results={**container(), "jql": jql}))


@pytest.mark.parametrize(
    ("field", "name", "reason"),
    [
        ("current", "Story Points", "how much work"),
        ("current", "story point estimate", "how much work"),
        ("target", "timespent", "how much work"),
        ("cycle", "Sprint", "when work is done"),
        ("current", "aggregateprogress", "how much of one's own plan is done"),
        ("current", "Status", "how far a piece of work is"),
        ("team", "Assignee", "who has how much to do"),
    ],
)
def test_a_field_of_project_work_is_refused_with_the_reason(field: str, name: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=f"{field} is mapped to .*{reason}"):
        JiraSettings.model_validate(connection(key_results=container(**{field: name})))


def test_fields_that_have_their_place_among_okrs_are_not() -> None:
    fields = {"owner": "Assignee", "state": "Status", "progress": "Progress", "current": "Story value"}
    assert JiraSettings.model_validate(connection(key_results=container(**fields)))
