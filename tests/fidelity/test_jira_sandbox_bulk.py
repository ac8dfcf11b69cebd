"""Many issues at once: made with partial failure, and fetched by id or key."""

from tests.fidelity.jira_box import CURRENT, Box, box

__all__ = ["box"]
EPIC = {"project": {"key": "OKR"}, "issuetype": {"name": "Epic"}}


def test_fifty_are_made_with_their_properties_and_links(box: Box) -> None:
    updates = [
        {
            "fields": {**EPIC, "summary": f"KR {number}"},
            "properties": [{"key": "okrsync", "value": {"key": f"k{number}"}}],
            "update": {"issuelinks": [{"add": {"type": {"name": "Contribution"}, "outwardIssue": {"key": "OKR-1"}}}]},
        }
        for number in range(50)
    ]
    answer = box.send("POST", "3/issue/bulk", {"issueUpdates": updates})
    assert (answer.status_code, len(answer.json()["issues"])) == (201, 50)
    last = answer.json()["issues"][-1]
    shown = box.send("GET", f"3/issue/{last['id']}", properties="okrsync").json()
    assert shown["properties"] == {"okrsync": {"key": "k49"}}
    assert shown["fields"]["issuelinks"][0]["outwardIssue"]["key"] == "OKR-1"


def test_more_than_fifty_are_refused(box: Box) -> None:
    updates = [{"fields": {**EPIC, "summary": "x"}}] * 51
    assert box.send("POST", "3/issue/bulk", {"issueUpdates": updates}).status_code == 400


def test_the_wrong_ones_are_told_apart_by_their_place(box: Box) -> None:
    good, bad = {"fields": {**EPIC, "summary": "Good"}}, {"fields": {**EPIC, "summary": "Bad", CURRENT: "x"}}
    answer = box.send("POST", "3/issue/bulk", {"issueUpdates": [bad, good, bad]})
    assert answer.status_code == 201
    assert len(answer.json()["issues"]) == 1
    assert [error["failedElementNumber"] for error in answer.json()["errors"]] == [0, 2]
    assert answer.json()["errors"][0] == {
        "status": 400,
        "failedElementNumber": 0,
        "elementErrors": {"errorMessages": [], "errors": {CURRENT: "Operation value must be a number"}},
    }


def test_when_all_are_wrong_the_answer_is_400(box: Box) -> None:
    answer = box.send("POST", "3/issue/bulk", {"issueUpdates": [{"fields": {"summary": "Nowhere"}}]})
    assert (answer.status_code, answer.json()["issues"]) == (400, [])


def test_the_official_client_makes_several(box: Box) -> None:
    results = box.client().create_issues([{**EPIC, "summary": "One"}, {**EPIC, "summary": "Two", CURRENT: "x"}])
    assert [result["status"] for result in results] == ["Success", "Error"]


def test_fetching_takes_ids_and_keys_and_leaves_out_what_is_missing(box: Box) -> None:
    id = box.send("GET", "3/issue/OKR-3").json()["id"]
    body = {"issueIdsOrKeys": ["okr-4", id, "OKR-999"], "fields": ["summary"], "properties": ["okrsync"]}
    answer = box.send("POST", "3/issue/bulkfetch", body).json()
    assert [issue["key"] for issue in answer["issues"]] == ["OKR-3", "OKR-4"]
    assert list(answer["issues"][0]["fields"]) == ["summary"]
    assert answer["issueErrors"] == []


def test_fetching_has_its_limits(box: Box) -> None:
    assert box.send("POST", "3/issue/bulkfetch", {"issueIdsOrKeys": []}).status_code == 400
    assert box.send("POST", "3/issue/bulkfetch", {"issueIdsOrKeys": ["1"] * 101}).status_code == 400
    too_many = {"issueIdsOrKeys": ["OKR-1"], "properties": list("abcdef")}
    assert box.send("POST", "3/issue/bulkfetch", too_many).status_code == 400
    unknown = {"issueIdsOrKeys": ["OKR-1"], "startAt": 0}
    assert "Invalid request payload" in box.send("POST", "3/issue/bulkfetch", unknown).text
