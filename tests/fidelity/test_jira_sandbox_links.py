"""What hangs on an issue of the Jira sandbox: issue links, remote links, entity properties and its history."""

import pytest
from jira.exceptions import JIRAError

from tests.fidelity.jira_box import CURRENT, LEVEL, Box, box

__all__ = ["box"]


def test_the_inward_issue_of_a_request_is_the_source(box: Box) -> None:
    kr, objective = box.epic("KR"), box.epic("O")
    box.client().create_issue_link("Contribution", inwardIssue=kr, outwardIssue=objective)
    [from_kr] = box.fields(kr)["issuelinks"]
    [from_objective] = box.fields(objective)["issuelinks"]
    assert from_kr["outwardIssue"]["key"] == objective
    assert from_kr["type"]["outward"] == "contributes to"
    assert from_objective["inwardIssue"]["key"] == kr
    whole = box.client().issue_link(from_kr["id"])
    assert (whole.inwardIssue.key, whole.outwardIssue.key) == (kr, objective)


def test_the_same_link_again_is_no_second_link(box: Box) -> None:
    body = {"type": {"name": "Relates"}, "inwardIssue": {"key": "OKR-1"}, "outwardIssue": {"key": "OKR-2"}}
    for _ in range(2):
        assert box.send("POST", "3/issueLink", body).status_code == 201
    assert len([link for link in box.fields("OKR-1")["issuelinks"] if link["type"]["name"] == "Relates"]) == 1


def test_an_edit_adds_links_and_both_ends_are_updated(box: Box) -> None:
    before = box.fields("OKR-1")["updated"], box.fields("OKR-2")["updated"]
    link = {"type": {"name": "Relates"}, "outwardIssue": {"key": "OKR-2"}}
    box.send("PUT", "3/issue/OKR-1", {"update": {"issuelinks": [{"add": link}]}})
    assert box.fields("OKR-1")["updated"] > before[0]
    assert box.fields("OKR-2")["updated"] > before[1]


def test_an_unknown_link_type_is_refused(box: Box) -> None:
    with pytest.raises(JIRAError) as caught:
        box.client().create_issue_link("Adores", "OKR-1", "OKR-2")
    assert (caught.value.status_code, caught.value.text) == (404, "No issue link type with name 'Adores' found.")
    link = {"type": {"name": "Adores"}, "outwardIssue": {"key": "OKR-2"}}
    answer = box.send("PUT", "3/issue/OKR-1", {"update": {"issuelinks": [{"add": link}]}})
    assert answer.json()["errors"] == {"issuelinks": "No issue link type with name 'Adores' found."}


def test_a_link_is_deleted_by_its_id_and_with_its_issue(box: Box) -> None:
    [link] = box.fields("OKR-3")["issuelinks"]
    box.client().delete_issue_link(link["id"])
    assert box.fields("OKR-3")["issuelinks"] == []
    assert box.send("GET", f"3/issueLink/{link['id']}").status_code == 404
    box.client().issue("OKR-4").delete()
    assert box.fields("OKR-1")["issuelinks"] == []


def test_a_remote_link_of_the_same_global_id_is_written_over(box: Box) -> None:
    path = "3/issue/OKR-1/remotelink"
    full = {"globalId": "g1", "relationship": "shown in", "object": {"url": "https://a.test", "title": "A"}}
    first = box.send("POST", path, full)
    again = box.send("POST", path, {"globalId": "g1", "object": {"url": "https://b.test", "title": "B"}})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    [shown] = box.send("GET", path).json()
    assert shown["object"]["title"] == "B"
    assert "relationship" not in shown
    assert box.send("DELETE", path, globalId="g1").status_code == 204
    assert box.send("GET", path, globalId="g1").status_code == 404


def test_a_remote_link_needs_a_title_and_a_url(box: Box) -> None:
    answer = box.send("POST", "3/issue/OKR-1/remotelink", {"object": {"title": "A"}})
    assert answer.json()["errors"] == {"url": "'url' is required."}


def test_a_remote_link_is_read_and_deleted_by_its_id_in_its_own_issue(box: Box) -> None:
    path = "3/issue/OKR-1/remotelink"
    made = box.send("POST", path, {"globalId": "g1", "object": {"url": "https://a.test", "title": "A"}}).json()
    own = f"{path}/{made['id']}"
    assert box.send("GET", own).json()["object"] == {"url": "https://a.test", "title": "A"}
    assert box.send("DELETE", f"3/issue/OKR-2/remotelink/{made['id']}").status_code == 400
    assert [box.send("DELETE", own).status_code for _ in range(2)] == [204, 404]
    assert box.send("GET", path).json() == []


def test_remote_links_move_updated_and_are_in_the_history(box: Box) -> None:
    moments = [box.fields("OKR-1")["updated"]]
    link = {"globalId": "g1", "relationship": "serves", "object": {"url": "https://a.test", "title": "A"}}
    box.send("POST", "3/issue/OKR-1/remotelink", link)
    moments.append(box.fields("OKR-1")["updated"])
    box.send("DELETE", "3/issue/OKR-1/remotelink", globalId="g1")
    moments.append(box.fields("OKR-1")["updated"])
    assert moments == sorted(set(moments))
    history = box.send("GET", "3/issue/OKR-1/changelog").json()["values"][-2:]
    assert [item["field"] for entry in history for item in entry["items"]] == ["RemoteIssueLink"] * 2


def test_properties_are_set_read_and_deleted_and_do_not_move_updated(box: Box) -> None:
    before = box.fields("OKR-1")["updated"]
    client = box.client()
    client.add_issue_property("OKR-1", "mark", {"key": "k1"})
    assert box.send("PUT", "3/issue/OKR-1/properties/mark", "text").status_code == 200
    assert client.issue_property("OKR-1", "mark").value == "text"
    assert box.send("DELETE", "3/issue/OKR-1/properties/mark").status_code == 204
    assert box.send("GET", "3/issue/OKR-1/properties/mark").status_code == 404
    assert box.fields("OKR-1")["updated"] == before


def test_a_property_has_its_limits(box: Box) -> None:
    assert box.send("PUT", "3/issue/OKR-1/properties/big", "x" * 32_767).status_code == 400
    assert box.send("PUT", f"3/issue/OKR-1/properties/{'k' * 256}", 1).status_code == 400


def test_every_change_is_in_the_history(box: Box) -> None:
    key = box.epic("Watched")
    box.clock.forward(minutes=1)
    box.send("PUT", f"3/issue/{key}", {"fields": {CURRENT: 1.5, LEVEL: {"value": "Team"}}})
    box.send("PUT", f"3/issue/{key}", {"fields": {CURRENT: None, "labels": ["a", "b"]}})
    history = box.send("GET", f"3/issue/{key}/changelog").json()
    assert (history["total"], history["isLast"]) == (2, True)
    first, second = history["values"]
    assert first["author"]["emailAddress"] == "bot@okrsync.test"
    changed = {item["fieldId"]: (item["fromString"], item["toString"]) for item in first["items"]}
    assert changed == {CURRENT: (None, "1.5"), LEVEL: (None, "Team")}
    changed = {item["fieldId"]: (item["fromString"], item["toString"]) for item in second["items"]}
    assert changed == {CURRENT: ("1.5", None), "labels": (None, "a b")}


def test_histories_of_many_are_filtered_and_paged(box: Box) -> None:
    for key in ("OKR-3", "OKR-4"):
        box.send("PUT", f"3/issue/{key}", {"fields": {CURRENT: 1, "summary": "Same"}})
    body = {"issueIdsOrKeys": ["OKR-3", "OKR-4"], "fieldIds": [CURRENT], "maxResults": 1}
    first = box.send("POST", "3/changelog/bulkfetch", body).json()
    second = box.send("POST", "3/changelog/bulkfetch", {**body, "nextPageToken": first["nextPageToken"]}).json()
    assert "nextPageToken" not in second
    items = [log["changeHistories"][0]["items"] for page in (first, second) for log in page["issueChangeLogs"]]
    assert [[item["fieldId"] for item in each] for each in items] == [[CURRENT], [CURRENT]]
