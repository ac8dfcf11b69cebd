"""Searching the Jira sandbox: pages by token and by offset, what an answer holds, and what is refused."""

from jira.client import ResultList

from tests.fidelity.jira_box import Box, box, server_box

__all__ = ["box", "server_box"]
ALL = "project = OKR ORDER BY key"


def test_ids_alone_unless_more_is_asked(box: Box) -> None:
    first = box.send("POST", "3/search/jql", {"jql": ALL, "maxResults": 1}).json()
    assert list(first["issues"][0]) == ["id"]
    assert "total" not in first
    shown = box.send("GET", "3/search/jql", jql=ALL, fields="summary", maxResults=1).json()["issues"][0]
    assert shown["fields"] == {"summary": "Run operations smoothly"}


def test_tokens_lead_through_all_pages(box: Box) -> None:
    keys: list[str] = []
    body: dict[str, object] = {"jql": ALL, "fields": ["key"], "maxResults": 3}
    while True:
        page = box.send("POST", "3/search/jql", body).json()
        keys += [issue["key"] for issue in page["issues"]]
        if page["isLast"]:
            break
        body["nextPageToken"] = page["nextPageToken"]
    assert "nextPageToken" not in page
    assert keys == [f"OKR-{number}" for number in range(1, 9)]


def test_a_page_goes_on_where_the_last_one_ended_whatever_happened_meanwhile(box: Box) -> None:
    body = {"jql": ALL, "fields": ["key"], "maxResults": 2}
    page = box.send("POST", "3/search/jql", body).json()
    box.client().issue("OKR-1").delete()
    after = box.send("POST", "3/search/jql", {**body, "nextPageToken": page["nextPageToken"]}).json()
    assert [issue["key"] for issue in after["issues"]] == ["OKR-3", "OKR-4"]


def test_a_token_belongs_to_its_query(box: Box) -> None:
    token = box.send("POST", "3/search/jql", {"jql": ALL, "maxResults": 1}).json()["nextPageToken"]
    for jql, given in (("project = OKR", token), (ALL, "nonsense")):
        assert box.send("POST", "3/search/jql", {"jql": jql, "nextPageToken": given}).status_code == 400


def test_the_official_client_pages_through(box: Box) -> None:
    for number in range(120):
        box.epic(f"Many {number}")
    found = box.client().enhanced_search_issues("project = OKR AND issuetype = Epic", maxResults=0, fields="summary")
    assert isinstance(found, ResultList)
    assert len(found) == 124
    pages = [entry for entry in box.server.journal.entries() if entry.path.endswith("/search/jql")]
    assert len(pages) == 2  # a hundred at a time, where fields are asked for


def test_a_page_of_ids_may_be_far_longer(box: Box) -> None:
    for number in range(101):
        box.epic(f"Many {number}")
    for fields, count in ((["id"], 109), (["key", "updated"], 109), (["summary"], 100)):
        body = {"jql": ALL, "maxResults": 5000, "fields": fields}
        assert len(box.send("POST", "3/search/jql", body).json()["issues"]) == count


def test_unknown_parameters_and_wrong_types_are_invalid(box: Box) -> None:
    for wrong in ({"startAt": 0}, {"maxResults": "50"}, {"fields": "summary"}, {"maxResults": True}):
        answer = box.send("POST", "3/search/jql", {"jql": ALL, **wrong})
        assert answer.status_code == 400
        assert answer.json()["errorMessages"][0].startswith("Invalid request payload.")
    assert box.send("POST", "3/search/jql", {"jql": ALL, "expand": None}).status_code == 200


def test_reconciled_issues_are_taken_up_to_fifty(box: Box) -> None:
    assert box.send("POST", "3/search/jql", {"jql": ALL, "reconcileIssues": [10000]}).status_code == 200
    assert box.send("POST", "3/search/jql", {"jql": ALL, "reconcileIssues": list(range(51))}).status_code == 400


def test_properties_and_expansions_come_along(box: Box) -> None:
    box.send("PUT", "3/issue/OKR-1/properties/mark", {"a": 1})
    body = {"jql": "key = OKR-1", "fields": ["summary"], "properties": ["mark", "none"], "expand": "names,changelog"}
    page = box.send("POST", "3/search/jql", body).json()
    assert page["issues"][0]["properties"] == {"mark": {"a": 1}}
    assert page["names"] == {"summary": "Summary"}
    assert "histories" in page["issues"][0]["changelog"]


def test_the_count_is_of_a_bounded_query(box: Box) -> None:
    assert box.client().approximate_issue_count("labels = okr-key-result") == 2
    assert box.send("POST", "3/search/approximate-count", {"jql": ""}).status_code == 400


def test_hidden_records_are_not_found_nor_fetched(box: Box) -> None:
    id = box.send("GET", "3/issue/OKR-3").json()["id"]
    box.server.faults.parse_and_set([{"do": "hide", "records": [id]}])
    assert "OKR-3" not in box.find(ALL)
    assert box.send("GET", "3/issue/OKR-3").status_code == 404
    assert box.send("POST", "3/issue/bulkfetch", {"issueIdsOrKeys": ["OKR-3"]}).json()["issues"] == []


def test_data_center_pages_by_offset_and_counts(server_box: Box) -> None:
    found = server_box.client("2").search_issues("project = OKR ORDER BY key", startAt=2, maxResults=3)
    assert [issue.key for issue in found] == ["OKR-3", "OKR-4", "OKR-5"]
    assert found.total == 8
    posted = server_box.send("POST", "2/search", {"jql": "", "maxResults": 1, "fields": ["summary"]}).json()
    assert (posted["startAt"], posted["maxResults"], posted["total"]) == (0, 1, 8)
