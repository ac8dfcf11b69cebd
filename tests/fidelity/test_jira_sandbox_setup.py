"""What the Jira sandbox tells of its own set-up: fields, screens, projects and pages of them."""

from tests.fidelity.jira_box import CURRENT, LEVEL, Box, box, server_box

__all__ = ["box", "server_box"]


def test_fields_have_the_names_they_have_in_jql(box: Box) -> None:
    fields = {field["name"]: field for field in box.client().fields()}
    assert fields["Level"]["clauseNames"] == ["cf[10031]", "Level", "Level[Dropdown]"]
    assert fields["Level"]["schema"]["custom"].endswith(":select")
    assert "Due" not in fields["Due"]["clauseNames"]  # the system's due date has that name


def test_fields_are_searched_by_kind_and_name(box: Box) -> None:
    page = box.send("GET", "3/field/search", type="custom", query="objective").json()
    assert [field["name"] for field in page["values"]] == ["Objective code", "Parent objective"]
    assert (page["total"], page["isLast"]) == (2, True)


def test_screens_say_what_may_be_set(box: Box) -> None:
    types = box.send("GET", "3/issue/createmeta/OKR/issuetypes").json()
    ids = {kind["name"]: kind["id"] for kind in types["issueTypes"]}
    epic = box.send("GET", f"3/issue/createmeta/OKR/issuetypes/{ids['Epic']}").json()
    fields = {field["fieldId"]: field for field in epic["fields"]}
    assert [each["value"] for each in fields[LEVEL]["allowedValues"]] == ["Company", "Team", "Individual"]
    assert fields["summary"]["required"] is True
    assert "status" not in fields
    task = box.send("GET", f"3/issue/createmeta/OKR/issuetypes/{ids['Task']}").json()
    assert CURRENT not in {field["fieldId"] for field in task["fields"]}


def test_the_edit_screen_is_the_issues_own(box: Box) -> None:
    assert CURRENT in box.client().editmeta("OKR-1")["fields"]
    assert CURRENT not in box.client().editmeta("OKR-7")["fields"]


def test_pages_of_a_screen_can_be_cut(box: Box) -> None:
    page = box.send("GET", "3/issue/createmeta/OKR/issuetypes", startAt=1, maxResults=2).json()
    assert [kind["name"] for kind in page["issueTypes"]] == ["Story", "Task"]
    assert page["total"] == 5


def test_data_center_calls_the_rows_values_and_gives_stories_no_parent(server_box: Box) -> None:
    client = server_box.client("2")
    kinds = {kind.name: kind.id for kind in client.project_issue_types("OKR")}
    story = {field.fieldId for field in client.project_issue_fields("OKR", kinds["Story"])}
    sub_task = {field.fieldId for field in client.project_issue_fields("OKR", kinds["Sub-task"])}
    assert "parent" not in story
    assert "parent" in sub_task


def test_the_project_is_found(box: Box) -> None:
    assert box.client().project("OKR").name == "Company OKRs"
    page = box.send("GET", "3/project/search", query="company").json()
    assert [project["key"] for project in page["values"]] == ["OKR"]
    assert box.send("GET", "3/project/NOPE").status_code == 404


def test_labels_in_use_are_listed(box: Box) -> None:
    assert box.send("GET", "3/label").json()["values"] == ["okr-key-result", "okr-objective"]
