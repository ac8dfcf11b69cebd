"""Who gets into the Jira sandbox, what it says of itself, and what it plainly does not offer."""

import pytest
import requests
from jira.exceptions import JIRAError

from connectors.jira.sandbox import TOKEN
from tests.fidelity.jira_box import Box, box, server_box

__all__ = ["box", "server_box"]


def test_the_official_client_signs_in_to_cloud(box: Box) -> None:
    client = box.client()
    assert client.server_info()["deploymentType"] == "Cloud"
    assert client.myself()["emailAddress"] == "bot@okrsync.test"
    assert client.myself()["timeZone"] == "UTC"


def test_a_wrong_token_is_answered_as_cloud_answers_it(box: Box) -> None:
    answer = requests.get(f"{box.url}/rest/api/3/myself", auth=("bot@okrsync.test", "wrong"), timeout=10)
    assert answer.status_code == 401
    assert answer.json() == {
        "message": "Client must be authenticated to access this resource.",
        "status-code": 401,
    }


def test_server_information_needs_no_account(box: Box) -> None:
    assert requests.get(f"{box.url}/rest/api/3/serverInfo", timeout=10).status_code == 200
    assert requests.get(f"{box.url}/rest/api/3/field", timeout=10).status_code == 401


def test_the_old_search_is_gone_from_cloud(box: Box) -> None:
    for version in ("2", "3"):
        answer = box.send("GET", f"{version}/search", jql="project = OKR")
        assert answer.status_code == 410
        assert "CHANGE-2046" in answer.json()["errorMessages"][0]


def test_what_is_not_offered_says_so(box: Box) -> None:
    answer = box.send("GET", "3/workflow/search")
    assert answer.status_code == 501
    assert answer.json()["errorMessages"] == ["the sandbox does not offer GET /rest/api/3/workflow/search"]
    assert box.send("GET", "3/issue/OKR-1", expand="renderedFields").status_code == 501
    assert box.send("POST", "3/search/jql", {"jql": "status was Done"}).status_code == 501


def test_permissions_must_be_named_and_known(box: Box) -> None:
    held = box.client().my_permissions(permissions="EDIT_ISSUES,ADMINISTER")["permissions"]
    assert held["EDIT_ISSUES"]["havePermission"] is True
    assert held["ADMINISTER"]["havePermission"] is False
    assert box.send("GET", "3/mypermissions").status_code == 400
    assert box.send("GET", "3/mypermissions", permissions="FLY").status_code == 400


def test_people_are_found_by_the_beginning_of_name_or_address(box: Box) -> None:
    assert [user["displayName"] for user in box.send("GET", "3/user/search", query="hall").json()] == ["Wendy Hall"]
    assert [user.displayName for user in box.client().search_users(query="andy@acme")] == ["Andy Ray"]
    assert box.send("GET", "3/user/search").status_code == 400


def test_the_settings_and_the_secret_fit_each_other(box: Box) -> None:
    settings = box.server.tool.settings(box.url)
    assert box.server.tool.secrets(box.url) == {settings["token_file"]: TOKEN}
    assert box.server.tool.access(box.url) == {"url": box.url, "email": "bot@okrsync.test", "token": TOKEN}
    assert settings["objectives"]["accepts"] == {"levels": ["company", "team"]}
    names = {field["name"] for field in box.client().fields()}
    mapped = settings["objectives"]["fields"].values()
    assert set(mapped) <= names


def test_data_center_takes_a_personal_access_token_only(server_box: Box) -> None:
    client = server_box.client("2")
    assert client.server_info()["deploymentType"] == "Server"
    assert client.myself()["name"] == "bot"
    answer = requests.get(f"{server_box.url}/rest/api/2/myself", auth=("bot@okrsync.test", TOKEN), timeout=10)
    assert answer.status_code == 401


def test_data_center_has_neither_version_3_nor_the_new_search(server_box: Box) -> None:
    assert server_box.send("GET", "3/myself").status_code == 501
    assert server_box.send("POST", "2/search/jql", {"jql": "project = OKR"}).status_code == 501
    assert server_box.send("GET", "latest/myself").status_code == 200


def test_an_unknown_issue_is_a_404_for_the_client(box: Box) -> None:
    with pytest.raises(JIRAError) as caught:
        box.client().issue("OKR-999")
    assert caught.value.status_code == 404
    assert "Issue does not exist or you do not have permission to see it." in caught.value.text
