"""The jira library in ways that the connector does not use it: resources that load, change and walk by themselves."""

from __future__ import annotations

from typing import Any

import jira
import pytest
from jira.exceptions import JIRAError

from tests.fidelity.jira_box import CURRENT, LEVEL, NOTE, OWNER, Box, box, server_box

__all__ = ["box", "server_box"]
EPIC: dict[str, Any] = {"project": "OKR", "issuetype": {"name": "Epic"}}


@pytest.fixture
def client(box: Box) -> jira.JIRA:
    return box.client("2")


def test_an_issue_is_made_loaded_and_changed_through_its_own_methods(client: jira.JIRA) -> None:
    issue = client.create_issue({**EPIC, "summary": "Answer faster", LEVEL: {"value": "Team"}})
    assert (issue.fields.summary, issue.fields.status.name) == ("Answer faster", "To Do")
    issue.update(summary="Answer within the hour", fields={CURRENT: 12.5, NOTE: "On the way."})
    assert (issue.fields.summary, issue.get_field(CURRENT)) == ("Answer within the hour", 12.5)
    issue.add_field_value("labels", "okr")
    issue.update(update={"labels": [{"add": "q4"}, {"remove": "okr"}]})
    assert client.issue(issue.key).fields.labels == ["q4"]
    wendy = client.search_users(query="wendy")[0]
    issue.update(fields={OWNER: {"accountId": wendy.accountId}})
    assert issue.get_field(OWNER).displayName == "Wendy Hall"
    issue.delete()
    with pytest.raises(JIRAError, match="does not exist"):
        client.issue(issue.key)


def test_a_new_issue_need_not_be_read_back(client: jira.JIRA) -> None:
    stub = client.create_issue({**EPIC, "summary": "Later"}, prefetch=False)
    assert stub.key.startswith("OKR-")
    assert client.issue(stub.id, fields="summary").fields.summary == "Later"


def test_many_are_made_at_once_and_some_of_them_not(client: jira.JIRA) -> None:
    project = {"key": "OKR"}
    wanted = [{**EPIC, "project": project, "summary": f"Number {n}" if n != 1 else "x" * 300} for n in range(3)]
    results = client.create_issues(wanted, prefetch=False)
    assert [result["status"] for result in results] == ["Success", "Error", "Success"]
    assert "255" in str(results[1]["error"])


def test_a_search_walks_through_all_pages(client: jira.JIRA, box: Box) -> None:
    keys = [box.epic(f"Goal {number}") for number in range(120)]
    box.server.journal.reset()
    found = client.search_issues("project = OKR AND summary ~ Goal ORDER BY key", maxResults=0, fields="summary")
    assert [issue.key for issue in found] == keys
    searches = [entry for entry in box.server.journal.entries() if entry.path.endswith("/search/jql")]
    assert len(searches) == 2
    one = client.enhanced_search_issues("project = OKR ORDER BY key", maxResults=3)
    assert (len(one), one.nextPageToken is not None) == (3, True)
    as_json = client.enhanced_search_issues("key = OKR-1", json_result=True, use_post=True, properties=["x"])
    assert [issue["key"] for issue in as_json["issues"]] == ["OKR-1"]
    assert client.approximate_issue_count("summary ~ Goal") == 120


def test_an_issue_takes_steps_by_the_names_of_the_transitions(client: jira.JIRA) -> None:
    issue = client.issue("OKR-1")
    assert client.find_transitionid_by_name(issue, "done") is not None
    client.transition_issue(issue, "Done")
    assert client.issue("OKR-1").fields.resolution.name == "Done"
    with pytest.raises(JIRAError, match="Invalid transition name"):
        client.transition_issue(issue, "Fly")


def test_links_and_properties_are_resources_too(client: jira.JIRA) -> None:
    client.create_issue_link("Blocks", "OKR-3", "OKR-4")
    link = next(each for each in client.issue("OKR-3").fields.issuelinks if each.type.name == "Blocks")
    assert client.issue_link(link.id).outwardIssue.key == "OKR-4"
    client.delete_issue_link(link.id)
    assert not [each for each in client.issue("OKR-3").fields.issuelinks if each.type.name == "Blocks"]
    client.add_issue_property("OKR-3", "okr", {"item": "k1"})
    (kept,) = client.issue_properties("OKR-3")
    assert (kept.key, kept.value.item) == ("okr", "k1")
    kept.delete()
    assert client.issue_properties("OKR-3") == []
    made = client.add_simple_link("OKR-3", {"url": "https://example.org", "title": "The sheet"})
    assert [each.object.title for each in client.remote_links("OKR-3")] == ["The sheet"]
    made.delete()
    assert client.remote_links("OKR-3") == []


def test_the_site_describes_itself(client: jira.JIRA) -> None:
    assert client.server_info()["deploymentType"] == "Cloud"
    assert client.myself()["emailAddress"] == "bot@okrsync.test"
    assert [project.key for project in client.projects()] == ["OKR", "DEL"]
    assert client.project("OKR").name == "Company OKRs"
    assert CURRENT in client.editmeta("OKR-1")["fields"]
    assert client.my_permissions(permissions="EDIT_ISSUES")["permissions"]["EDIT_ISSUES"]["havePermission"] is True
    assert {status.name for status in client.statuses()} >= {"To Do", "Done"}


def test_what_happened_to_an_issue_is_in_its_changelog(client: jira.JIRA) -> None:
    client.issue("OKR-1").update(summary="Another name")
    history = client.issue("OKR-1", expand="changelog").changelog.histories[0]
    assert [(item.field, item.toString) for item in history.items] == [("summary", "Another name")]


def test_comments_are_refused_by_name(client: jira.JIRA) -> None:
    with pytest.raises(JIRAError, match=r"the sandbox does not offer POST /rest/api/2/issue/OKR-1/comment") as caught:
        client.add_comment("OKR-1", "Well done")
    assert caught.value.status_code == 501


def test_data_center_is_searched_by_offset(server_box: Box) -> None:
    client = server_box.client("2")
    found = client.search_issues("project = OKR ORDER BY key", startAt=1, maxResults=2)
    assert ([issue.key for issue in found], found.total >= 4) == (["OKR-2", "OKR-3"], True)
    everything = client.search_issues("project = OKR", maxResults=False)
    assert len(everything) == everything.total


def test_data_center_tells_what_an_issue_type_asks_for(server_box: Box) -> None:
    client = server_box.client("2")
    epic = next(kind.id for kind in client.project_issue_types("OKR") if kind.name == "Epic")
    fields = {field.fieldId: field.required for field in client.project_issue_fields("OKR", epic)}
    assert (fields["summary"], fields[CURRENT]) == (True, False)
