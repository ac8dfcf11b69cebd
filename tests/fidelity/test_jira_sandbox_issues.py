"""Issues in the Jira sandbox: made, read, changed, refused and deleted with the official client and without it."""

import pytest
from jira.exceptions import JIRAError

from tests.fidelity.jira_box import CODE, CURRENT, LEVEL, NOTE, OWNER, Box, box, server_box

__all__ = ["box", "server_box"]
EPIC = {"project": {"key": "OKR"}, "issuetype": {"name": "Epic"}}


def paragraph(text: str) -> dict[str, object]:
    return {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
    }


def test_an_epic_is_made_and_read_back(box: Box) -> None:
    client = box.client()
    wendy = client.search_users(query="wendy")[0].accountId
    made = client.create_issue(
        fields={**EPIC, "summary": "Cut costs", LEVEL: {"value": "Team"}, CURRENT: 5, OWNER: {"accountId": wendy}}
    )
    shown = box.fields(made.key)
    assert (shown["summary"], shown[LEVEL]["value"], shown[CURRENT]) == ("Cut costs", "Team", 5.0)
    assert shown[OWNER]["emailAddress"] == "wendy@acme.test"
    assert shown["status"]["name"] == "To Do"
    assert shown["created"] == "2026-11-22T09:30:15.250+0000"


def test_keys_count_up_and_ids_are_never_given_again(box: Box) -> None:
    first = box.send("POST", "3/issue", {"fields": {**EPIC, "summary": "One"}}).json()
    box.client().issue(first["key"]).delete()
    second = box.send("POST", "3/issue", {"fields": {**EPIC, "summary": "Two"}}).json()
    assert int(second["id"]) == int(first["id"]) + 1
    assert int(second["key"].split("-")[1]) == int(first["key"].split("-")[1]) + 1
    assert box.send("GET", f"3/issue/{first['id']}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"summary": ""}, "summary", "You must specify a summary of the issue."),
        ({"summary": "a\nb"}, "summary", "The summary is invalid because it contains newline characters."),
        ({"summary": "x" * 256}, "summary", "Summary can't exceed 255 characters."),
        ({LEVEL: {"value": "Planet"}}, LEVEL, "Option value 'Planet' is not valid"),
        ({LEVEL: "Team"}, LEVEL, "Specify a valid 'id' or 'name' for Level"),
        ({CURRENT: "42"}, CURRENT, "Operation value must be a number"),
        ({CURRENT: True}, CURRENT, "Operation value must be a number"),
        ({CODE: 7}, CODE, "Operation value must be a string"),
        (
            {CODE: "x" * 256},
            CODE,
            "The entered text is too long. It exceeds the allowed limit of 255 characters.",
        ),
        ({OWNER: {"accountId": "nobody"}}, OWNER, "User 'nobody' does not exist."),
        ({"duedate": "22/11/2026"}, "duedate", "Error parsing date string: 22/11/2026"),
        ({"labels": ["two words"]}, "labels", "The label 'two words' contains spaces which is invalid."),
        (
            {"description": "plain"},
            "description",
            "Operation value must be an Atlassian Document (see the Atlassian Document Format)",
        ),
        (
            {"status": {"name": "Done"}},
            "status",
            "Field 'status' cannot be set. It is not on the appropriate screen, or unknown.",
        ),
        (
            {"customfield_99999": 1},
            "customfield_99999",
            "Field 'customfield_99999' cannot be set. It is not on the appropriate screen, or unknown.",
        ),
        ({"issuetype": {"name": "Saga"}}, "issuetype", "Specify a valid issue type"),
        ({"project": {"key": "NOPE"}}, "project", "Specify a valid project ID or key"),
    ],
)
def test_what_jira_refuses_is_refused_in_its_words(box: Box, fields: dict, field: str, message: str) -> None:
    answer = box.send("POST", "3/issue", {"fields": {**EPIC, "summary": "Fine", **fields}})
    assert answer.status_code == 400
    assert answer.json() == {"errorMessages": [], "errors": {field: message}}
    assert box.find('summary ~ "Fine"') == []


def test_a_task_has_no_okr_fields_on_its_screen(box: Box) -> None:
    task = {"project": {"key": "OKR"}, "issuetype": {"name": "Task"}, "summary": "Tidy", CURRENT: 1}
    assert CURRENT in box.send("POST", "3/issue", {"fields": task}).json()["errors"]


def test_a_document_that_is_none_is_invalid_input(box: Box) -> None:
    broken = {"type": "doc", "version": 1, "content": [{"type": "text", "text": "no paragraph"}]}
    answer = box.send("POST", "3/issue", {"fields": {**EPIC, "summary": "Fine", "description": broken}})
    assert (answer.status_code, answer.json()["errorMessages"]) == (400, ["INVALID_INPUT"])


def test_texts_are_documents_in_v3_and_wiki_text_in_v2(box: Box) -> None:
    key = box.epic("Texts", description=paragraph("Hello"), **{NOTE: None})
    assert box.fields(key)["description"] == paragraph("Hello")
    assert box.client("2").issue(key).fields.description == "Hello"
    box.client("2").issue(key).update(fields={"description": "h2. Why\n\nOne *bold*\nmove\n\n* a\n* b"})
    shown = box.fields(key)["description"]
    assert [block["type"] for block in shown["content"]] == ["heading", "paragraph", "bulletList"]
    assert box.client("2").issue(key).fields.description == "h2. Why\n\nOne *bold*\nmove\n\n* a\n* b"


def test_every_change_moves_updated_and_none_does_not(box: Box) -> None:
    key = box.epic("Moves")
    moments = [box.fields(key)["updated"]]
    for value in (1, 2, 2):
        assert box.send("PUT", f"3/issue/{key}", {"fields": {CURRENT: value}}).status_code == 204
        moments.append(box.fields(key)["updated"])
    assert moments[0] < moments[1] < moments[2] == moments[3]  # though the clock stands still


def test_an_edit_can_return_the_issue(box: Box) -> None:
    key = box.epic("Returned")
    answer = box.send("PUT", f"3/issue/{key}", {"fields": {CURRENT: 3}}, returnIssue="true")
    assert (answer.status_code, answer.json()["fields"][CURRENT]) == (200, 3.0)


def test_an_edit_that_is_wrong_in_one_place_changes_nothing(box: Box) -> None:
    key = box.epic("Whole")
    body = {"fields": {"summary": "New", CURRENT: "x"}, "properties": [{"key": "a", "value": 1}]}
    assert box.send("PUT", f"3/issue/{key}", body).status_code == 400
    assert box.fields(key)["summary"] == "Whole"
    assert box.send("GET", f"3/issue/{key}/properties").json() == {"keys": []}


def test_labels_are_added_and_removed_one_by_one(box: Box) -> None:
    key = box.epic("Labelled", labels=["a"])
    box.client().issue(key).update(update={"labels": [{"add": "b"}, {"add": "a"}, {"remove": "c"}]})
    assert box.fields(key)["labels"] == ["a", "b"]
    box.client().issue(key).update(update={"labels": [{"remove": "a"}]})
    assert box.fields(key)["labels"] == ["b"]


def test_only_what_is_asked_for_is_shown(box: Box) -> None:
    shown = box.send("GET", "3/issue/OKR-3", fields="summary,-summary,labels").json()
    assert list(shown["fields"]) == ["labels"]
    assert "summary" in box.send("GET", "3/issue/OKR-3", expand="names").json()["names"]


def test_a_parent_is_one_level_above(box: Box) -> None:
    epic = box.epic("Above")
    story = {"project": {"key": "OKR"}, "issuetype": {"name": "Story"}, "summary": "Below", "parent": {"key": epic}}
    made = box.send("POST", "3/issue", {"fields": story}).json()
    assert box.fields(made["key"])["parent"]["key"] == epic
    assert box.find(f"parent = {epic}") == [made["key"]]
    wrong = box.send("POST", "3/issue", {"fields": {**story, "parent": {"key": made["key"]}}})
    assert wrong.json()["errors"] == {"parentId": "Given parent work item does not belong to appropriate hierarchy."}
    box.send("PUT", f"3/issue/{made['key']}", {"update": {"parent": [{"set": {"none": True}}]}})
    assert box.fields(made["key"])["parent"] is None


def test_sub_tasks_go_with_their_issue_only_when_asked(box: Box) -> None:
    task = {"project": {"key": "OKR"}, "issuetype": {"name": "Task"}, "summary": "Big"}
    key = box.send("POST", "3/issue", {"fields": task}).json()["key"]
    sub = {**task, "issuetype": {"name": "Sub-task"}, "parent": {"key": key}}
    below = box.send("POST", "3/issue", {"fields": sub}).json()["key"]
    assert [each["key"] for each in box.fields(key)["subtasks"]] == [below]
    assert box.send("DELETE", f"3/issue/{key}").status_code == 400
    assert box.send("DELETE", f"3/issue/{key}", deleteSubtasks="true").status_code == 204
    assert box.send("GET", f"3/issue/{below}").status_code == 404


def test_a_transition_moves_the_status_and_resolves(box: Box) -> None:
    client = box.client()
    names = {step["name"]: step["id"] for step in client.transitions("OKR-3")}
    client.transition_issue("OKR-3", names["Done"])
    shown = box.fields("OKR-3")
    assert (shown["status"]["name"], shown["resolution"]["name"]) == ("Done", "Done")
    with pytest.raises(JIRAError):
        client.transition_issue("OKR-3", "99")


def test_an_edit_ignores_a_transition_and_a_creation_takes_it(box: Box) -> None:
    key = box.epic("Still")
    body = {"fields": {CURRENT: 1}, "transition": {"id": "31"}}
    assert box.send("PUT", f"3/issue/{key}", body).status_code == 204
    assert box.fields(key)["status"]["name"] == "To Do"
    made = box.send("POST", "3/issue", {"fields": {**EPIC, "summary": "Quick"}, "transition": {"id": "31"}})
    assert box.fields(made.json()["key"])["status"]["name"] == "Done"


def test_data_center_takes_wiki_text_and_user_names(server_box: Box) -> None:
    client = server_box.client("2")
    made = client.create_issue(fields={**EPIC, "summary": "Wiki", "description": "*as typed*", OWNER: {"name": "andy"}})
    assert client.issue(made.key).fields.description == "*as typed*"
    assert client.issue(made.key).raw["fields"][OWNER]["emailAddress"] == "andy@acme.test"
