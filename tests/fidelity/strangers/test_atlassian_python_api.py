"""atlassian-python-api at ordinary work on the Jira box: it searches, makes, edits, links, and keeps properties."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from atlassian import Jira
from atlassian.jira import JiraCloud

from tests.fidelity.jira_box import ACCOUNT, CURRENT, TOKEN, Box, box, server_box

__all__ = ["box", "server_box"]
EPIC = {"project": {"key": "OKR"}, "issuetype": {"name": "Epic"}}


@pytest.fixture
def client(box: Box) -> Jira:
    """The older client, which speaks version 2 to Jira Cloud too."""
    return Jira(url=box.url, username=ACCOUNT[0], password=ACCOUNT[1], cloud=True)


@pytest.fixture
def cloud(box: Box) -> JiraCloud:
    """The newer client, which speaks version 3."""
    return JiraCloud(box.url, username=ACCOUNT[0], password=ACCOUNT[1])


def test_issues_are_searched_page_by_page(client: Jira) -> None:
    first = client.enhanced_jql("project = OKR ORDER BY key", fields=["summary"], limit=2)
    assert [issue["key"] for issue in first["issues"]] == ["OKR-1", "OKR-2"]
    second = client.enhanced_jql("project = OKR ORDER BY key", fields="summary", nextPageToken=first["nextPageToken"])
    assert second["issues"][0]["key"] == "OKR-3"
    assert client.approximate_issue_count("issuetype = Epic")["count"] == 4
    everything = client.enhanced_jql_get_list_of_tickets("project = OKR", fields="key", limit=3)
    assert len(everything) == 3


def test_the_search_that_jira_removed_is_gone(client: Jira) -> None:
    with pytest.raises(requests.HTTPError, match="has been removed"):
        client.get("rest/api/2/search", params={"jql": "project = OKR"})


def test_an_issue_is_made_edited_and_deleted(client: Jira) -> None:
    made = client.create_issue({**EPIC, "summary": "Answer faster", "description": "Within *an hour*."})
    key = made["key"]
    client.update_issue_field(key, {CURRENT: 41.5, "labels": ["okr"]})
    client.issue_update(key, {"summary": "Answer within the hour"}, update={"labels": [{"add": "q4"}]})
    issue = client.issue(key, fields="summary,labels,description")
    assert (issue["fields"]["summary"], issue["fields"]["labels"]) == ("Answer within the hour", ["okr", "q4"])
    assert issue["fields"]["description"] == "Within *an hour*.", "version 2 speaks wiki text"
    assert client.issue_field_value(key, CURRENT) == 41.5
    assert client.issue_exists(key)
    client.delete_issue(key)
    assert client.issue_deleted(key)


def test_an_issue_goes_from_status_to_status(client: Jira) -> None:
    steps = {step["name"]: step["id"] for step in client.get_issue_transitions("OKR-1")}
    client.set_issue_status("OKR-1", "Done")
    assert client.get_issue_status("OKR-1") == "Done"
    client.set_issue_status_by_transition_id("OKR-1", steps["In Progress"])
    assert client.get_issue_status("OKR-1") == "In Progress"


def test_issues_are_linked_to_each_other_and_to_the_world(client: Jira) -> None:
    link = {"type": {"name": "Blocks"}, "inwardIssue": {"key": "OKR-3"}, "outwardIssue": {"key": "OKR-4"}}
    client.create_issue_link(link)
    (found,) = [each for each in client.issue("OKR-3")["fields"]["issuelinks"] if each["type"]["name"] == "Blocks"]
    assert found["outwardIssue"]["key"] == "OKR-4"
    assert client.get_issue_link(found["id"])["inwardIssue"]["key"] == "OKR-3"
    client.remove_issue_link(found["id"])
    assert "Blocks" in client.get_issue_link_types_names()
    client.create_or_update_issue_remote_links("OKR-3", "https://example.org/1", "The sheet", global_id="sheet=1")
    client.create_or_update_issue_remote_links("OKR-3", "https://example.org/2", "The new sheet", global_id="sheet=1")
    (remote,) = client.get_issue_remote_links("OKR-3")
    assert (remote["globalId"], remote["object"]["title"]) == ("sheet=1", "The new sheet")


def test_properties_are_kept_with_an_issue(client: Jira) -> None:
    client.set_issue_property("OKR-3", "okr", {"item": "k1"})
    assert client.get_issue_property("OKR-3", "okr")["value"] == {"item": "k1"}
    assert [each["key"] for each in client.get_issue_property_keys("OKR-3")["keys"]] == ["okr"]
    client.delete_issue_property("OKR-3", "okr")
    assert client.get_issue_property_keys("OKR-3")["keys"] == []


def test_who_and_what_there_is(client: Jira) -> None:
    assert client.myself()["emailAddress"] == ACCOUNT[0]
    assert client.project("OKR")["key"] == "OKR"
    assert CURRENT in {field["id"] for field in client.get_all_fields()}
    types = client.issue_createmeta_issuetypes("OKR")
    assert "Epic" in {each["name"] for each in types["issueTypes"]}


def test_version_3_speaks_documents(cloud: JiraCloud) -> None:
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": "Within an hour."}]}
    document: dict[str, Any] = {"type": "doc", "version": 1, "content": [paragraph]}
    made = cloud.create_issue(data={"fields": {**EPIC, "summary": "Faster", "description": document}})
    cloud.edit_issue(made["key"], notify_users=True, data={"fields": {"summary": "Faster still"}})
    issue = cloud.get_issue(made["id"])
    assert (issue["fields"]["summary"], issue["fields"]["description"]) == ("Faster still", document)
    cloud.set_issue_property(made["key"], "okr", data={"item": "k2"})
    assert cloud.get_issue_property(made["key"], "okr")["value"] == {"item": "k2"}
    found = cloud.enhanced_jql_get_list_of_tickets(f"key = {made['key']}", fields=["summary"])
    assert [issue["key"] for issue in found] == [made["key"]]
    transition = next(step for step in cloud.get_transitions(made["key"])["transitions"] if step["name"] == "Done")
    cloud.do_transition(made["key"], data={"transition": {"id": transition["id"]}})
    assert cloud.get_issue(made["key"])["fields"]["status"]["name"] == "Done"


def test_wrong_values_are_refused_in_jiras_words(client: Jira) -> None:
    with pytest.raises(requests.HTTPError, match="Summary can't exceed 255 characters"):
        client.create_issue({**EPIC, "summary": "x" * 256})
    with pytest.raises(requests.HTTPError, match="does not exist"):
        client.issue("OKR-999")


def test_data_center_searches_by_offset(server_box: Box) -> None:
    client = Jira(url=server_box.url, token=TOKEN)
    found = client.jql("project = OKR ORDER BY key", fields="summary", start=1, limit=2)
    assert ([issue["key"] for issue in found["issues"]], found["total"] >= 4) == (["OKR-2", "OKR-3"], True)
    client.update_issue_field("OKR-3", {CURRENT: 3})
    assert client.issue_field_value("OKR-3", CURRENT) == 3
