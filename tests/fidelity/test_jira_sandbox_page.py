"""The page of the Jira sandbox, where a person sees the issues and types into them, and what outlives the server."""

import shutil
from pathlib import Path

import pytest
import requests

from okrsync.sandbox import Seed
from tests.fidelity.jira_box import CURRENT, LEVEL, NOTE, OWNER, Box, box, serve

__all__ = ["box"]


def type_in(box: Box, row: str, column: str, text: str) -> requests.Response:
    return box.page(sheet="Key results", row=row, column=column, text=text)


def test_the_page_shows_what_people_know(box: Box) -> None:
    page = requests.get(box.url, timeout=10).text
    for text in ("Raise uptime", "99.5", "Wendy Hall", "okr-key-result", "Upgrade the build servers"):
        assert text in page
    assert "customfield_" not in page


def test_a_person_types_as_in_jira(box: Box) -> None:
    assert type_in(box, "OKR-3", "Current", "99.7").status_code == 303
    type_in(box, "OKR-3", "Level", "company")
    type_in(box, "OKR-3", "Owner", "andy@acme.test")
    type_in(box, "OKR-3", "Note", "Slower now.")
    shown = box.fields("OKR-3")
    assert (shown[CURRENT], shown[LEVEL]["value"], shown[OWNER]["displayName"]) == (99.7, "Company", "Andy Ray")
    assert shown[NOTE]["content"][0]["content"][0]["text"] == "Slower now."
    history = box.send("GET", "3/issue/OKR-3/changelog").json()["values"]
    assert history[-1]["author"]["displayName"] == "Page visitor"


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("Current", "about 70", "holds a number"),
        ("Current", "9" * 400, "no number as large"),
        ("Level", "Planet", "no option"),
        ("Owner", "Nobody", "nobody here"),
        ("Objective", "Nowhere", "no epic"),
        ("Key result", "", "A summary is one line"),
        ("Key", "OKR-9", "cannot be typed into"),
    ],
)
def test_what_cannot_be_typed_is_refused_with_a_sentence(box: Box, column: str, text: str, words: str) -> None:
    before = box.fields("OKR-3")
    answer = type_in(box, "OKR-3", column, text)
    assert answer.status_code == 400
    assert words in answer.text
    assert box.fields("OKR-3") == before


def test_an_objective_is_chosen_by_code_and_replaces_the_link(box: Box) -> None:
    type_in(box, "OKR-3", "Objective", "C O1")
    assert [link["outwardIssue"]["key"] for link in box.fields("OKR-3")["issuelinks"]] == ["OKR-2"]
    type_in(box, "OKR-3", "Objective", "")
    assert box.fields("OKR-3")["issuelinks"] == []


def test_links_are_shown_with_where_they_lead(box: Box) -> None:
    box.client().create_issue_link("Alignment", inwardIssue="OKR-3", outwardIssue="OKR-4")
    link = {"relationship": "serves", "object": {"url": "https://notion.test/calls", "title": "Sales KR2.1"}}
    box.send("POST", "3/issue/OKR-3/remotelink", link)
    page = requests.get(box.url, timeout=10).text
    assert "serves OKR-4; serves Sales KR2.1" in page
    assert 'href="https://notion.test/calls"' in page
    assert "is served by OKR-3" in page
    assert type_in(box, "OKR-3", "Links", "").status_code == 400


def test_rows_are_added_and_removed(box: Box) -> None:
    assert box.page("add", sheet="Key results").status_code == 303
    [key] = box.find('summary ~ "New key result"')
    assert box.fields(key)["labels"] == ["okr-key-result"]
    assert box.page("remove", sheet="Key results", row=key).status_code == 303
    assert box.send("GET", f"3/issue/{key}").status_code == 404


def test_everything_outlives_a_server_that_was_killed(tmp_path: Path) -> None:
    path, found = tmp_path / "jira.sqlite", tmp_path / "found.sqlite"
    for first in serve(path=path):
        first.send("PUT", "3/issue/OKR-3", {"fields": {CURRENT: 77}, "properties": [{"key": "k", "value": 1}]})
        first.client().issue("OKR-4").delete()
        before = first.send("GET", "3/issue/OKR-3", expand="changelog").json()
        for suffix in ("", "-wal"):  # what a kill would leave behind
            shutil.copy(f"{path}{suffix}", f"{found}{suffix}")
    for second in serve(path=found, seed=None):
        after = second.send("GET", "3/issue/OKR-3", expand="changelog").json()
        strip = len(second.url)
        assert after["fields"][CURRENT] == 77
        assert after["changelog"]["total"] == before["changelog"]["total"]
        assert after["fields"]["issuelinks"][0]["self"][strip:] == before["fields"]["issuelinks"][0]["self"][strip:]
        assert second.send("GET", "3/issue/OKR-3/properties/k").json()["value"] == 1
        assert second.epic("Next") == "OKR-9"
        assert "accepts" in second.server.tool.settings(second.url)["objectives"]


def test_an_empty_seed_makes_a_project_that_takes_everything() -> None:
    for second in serve(seed=Seed()):
        assert second.find("project = OKR") == []
        assert "accepts" not in second.server.tool.settings(second.url)["key_results"]


def test_thousands_of_issues_are_answered_quickly(box: Box) -> None:
    epic = {"project": {"key": "OKR"}, "issuetype": {"name": "Epic"}}
    for start in range(0, 3000, 50):
        updates = [{"fields": {**epic, "summary": f"Many {number}"}} for number in range(start, start + 50)]
        assert box.send("POST", "3/issue/bulk", {"issueUpdates": updates}).status_code == 201
    body = {"jql": "project = OKR AND summary ~ many ORDER BY updated DESC", "fields": ["summary"], "maxResults": 100}
    answer = box.send("POST", "3/search/jql", body)
    assert len(answer.json()["issues"]) == 100
    assert answer.elapsed.total_seconds() < 1  # tens of milliseconds on an idle machine


def test_an_issue_that_is_moved_to_another_project_is_the_same_under_a_new_key(box: Box) -> None:
    box.client().create_issue_link("Alignment", inwardIssue="OKR-3", outwardIssue="OKR-4")
    id = box.send("GET", "3/issue/OKR-3").json()["id"]
    assert type_in(box, "OKR-3", "Project", "nowhere").status_code == 400
    assert type_in(box, "OKR-3", "Project", "del").status_code == 303
    for name in (id, "OKR-3", "DEL-1"):
        found = box.send("GET", f"3/issue/{name}").json()
        assert (found["id"], found["key"], found["fields"]["project"]["key"]) == (id, "DEL-1", "DEL")
    assert "OKR-4" in [link["outwardIssue"]["key"] for link in found["fields"]["issuelinks"]]
    assert (box.find("project = DEL"), "OKR-3" in box.find("project = OKR")) == (["DEL-1"], False)
    items = box.send("GET", "3/issue/DEL-1/changelog").json()["values"][-1]["items"]
    assert [(item["field"], item["fromString"], item["toString"]) for item in items] == [
        ("project", "Company OKRs", "Delivery"),
        ("Key", "OKR-3", "DEL-1"),
    ]
    type_in(box, "DEL-1", "Project", "Company OKRs")
    assert box.send("GET", "3/issue/OKR-3").json()["id"] == id
