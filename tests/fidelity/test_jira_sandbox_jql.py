"""JQL as the Jira sandbox reads it: which issues a query finds, in which order, and what is wrong with it."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from tests.fidelity.jira_box import CODE, CURRENT, LEVEL, Box, box, serve

__all__ = ["box"]


@pytest.fixture
def berlin() -> Iterator[Box]:
    """A site whose user is an hour ahead of UTC in winter."""
    yield from serve(zone=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("jql", "keys"),
    [
        ("labels = okr-key-result ORDER BY key", ["OKR-3", "OKR-4"]),
        ("LABELS = OKR-Key-Result order BY KEY desc", ["OKR-4", "OKR-3"]),
        ("project = OKR AND issuetype = Epic AND labels in (okr-objective, nothing) ORDER BY key", ["OKR-1", "OKR-2"]),
        ("project = 'Company OKRs' && type = story & key >= OKR-6", ["OKR-6"]),
        ("key = OKR-1 OR key = OKR-2 AND key = OKR-3", ["OKR-1"]),
        ("(key = OKR-1 || key = OKR-2) AND NOT key = OKR-2", ["OKR-1"]),
        ("key in (OKR-1, 'okr-2') AND ! key = OKR-1", ["OKR-2"]),
        ("issuekey not in (OKR-1) and Level = company", ["OKR-2"]),
        ('"OKR state" = Active', ["OKR-1"]),
        ("cf[10031] in (Team, Individual) ORDER BY key", ["OKR-1", "OKR-3"]),
        ('"Level[Dropdown]" is not EMPTY and Level != Team', ["OKR-2"]),
        ("Level is empty and labels = okr-key-result", ["OKR-4"]),
        ("Level = EMPTY and labels = okr-key-result", ["OKR-4"]),
        ("NOT Level = Team", ["OKR-2"]),  # empty ones are left out, as Jira leaves them out
        ('"Current" > 50', ["OKR-3"]),
        ('"Current" <= 99.5 and "Current" != 40', ["OKR-3"]),
        ("not (\"Current\" > 50) and labels = okr-key-result", ["OKR-4"]),
        ('summary ~ "uptime"', ["OKR-3"]),
        ('summary ~ "upt*"', ["OKR-3"]),
        ('summary ~ "tickets fewer"', ["OKR-4"]),
        ('summary ~ "\\"tickets fewer\\""', []),
        ('summary !~ "uptime" and labels = okr-key-result', ["OKR-4"]),
        ('text ~ "customers see"', ["OKR-3"]),
        ('Note ~ alerts', ["OKR-3"]),
        ('Owner = "wendy@acme.test"', ["OKR-3"]),
        ("Owner = 'Andy Ray'", ["OKR-2"]),
        ("reporter = currentUser() and Owner is not empty order by Owner", ["OKR-2", "OKR-3"]),
        ("issue in linkedIssues(OKR-1, 'is contributed to by') order by key", ["OKR-3", "OKR-4"]),
        ("status = Done", ["OKR-7"]),
        ("statusCategory = 'In Progress'", ["OKR-5"]),
        ("resolution = Unresolved and type = Task", ["OKR-8"]),
        ("resolution is not empty", ["OKR-7"]),
        ("parent is empty and labels = okr-objective and priority >= Medium order by key", ["OKR-1", "OKR-2"]),
    ],
)  # fmt: skip
def test_a_query_finds(box: Box, jql: str, keys: list[str]) -> None:
    assert box.find(jql) == keys


@pytest.mark.parametrize(
    ("jql", "message"),
    [
        ("order by key", "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."),
        ("", "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."),
        ("colour = red", "Field 'colour' does not exist or you do not have permission to view it."),
        ("project = NOPE", "The value 'NOPE' does not exist for the field 'project'."),
        ("project = 77", "A value with ID '77' does not exist for the field 'project'."),
        ("Level = Planet", "The option 'Planet' for field 'Level' does not exist."),
        ('"Current" > much', "Value 'much' for the 'Current' field is not a valid number."),
        ("summary = test", "The operator '=' is not supported by the 'summary' field."),
        ('summary ~ "*x"', "The text query '*x' for field 'summary' is not valid: the '*' and '?' are not allowed as"
         " first character in wildcard query."),
        ("updated > soon", "Date value 'soon' for field 'updated' is invalid. Valid formats include:"
         " 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format"
         " e.g. '-5d', '4w 2d'."),
        ("assignee = who()", "Unable to find JQL function 'who()'."),
        ("updated > now(1)", "Function 'now' expected '0' arguments but received '1'."),
        ("key = OKR-99", "An issue with key 'OKR-99' does not exist for field 'key'."),
        ("labels in okr", "Operator 'in' does not support the non-list value '\"okr\"'."),
        ("project = OKR jql", "Error in the JQL Query: Expecting either 'OR' or 'AND' but got 'jql'."
         " (line 1, character 15)"),
        ("invalid query", "Error in the JQL Query: Expecting operator but got 'query'. The valid operators are '=',"
         " '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'. (line 1, character 9)"),
        ("reporter=a/b", "Error in the JQL Query: The character '/' is a reserved JQL character. You must enclose it in"
         " a string or use the escape '\\u002f' instead. (line 1, character 11)"),
        ("summary ~ cf", "Error in the JQL Query: Expecting either a value, list or function but got 'cf'. You must"
         " surround 'cf' in quotation marks to use it as a value. (line 1, character 11)"),
        ("Current > 1", "Error in the JQL Query: Expecting a field name but got 'Current'. You must surround 'Current'"
         " in quotation marks to use it as a field name. (line 1, character 1)"),
        ("summary ~ 'open", "Error in the JQL Query: The quoted string 'open' has not been completed."
         " (line 1, character 11)"),
        ("project =\n", "Error in the JQL Query: Expecting either a value, list or function before the end of"
         " the query."),
        ("(project = OKR", "Error in the JQL Query: Expecting ')' before the end of the query."),
        ("project = OKR order by a,b,c,d,e,f,g,h", "The maximum number of fields in ORDER BY is 7."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_jiras_words(box: Box, jql: str, message: str) -> None:
    assert box.refused(jql) == [message]


def test_everything_that_is_not_there_is_said_at_once(box: Box) -> None:
    assert box.refused("project = NOPE and colour = red and labels = fine") == [
        "The value 'NOPE' does not exist for the field 'project'.",
        "Field 'colour' does not exist or you do not have permission to view it.",
    ]


def test_empty_values_come_last_and_first_the_other_way_round(box: Box) -> None:
    both = "labels in (okr-key-result, okr-objective)"
    assert box.find(f'{both} ORDER BY "Current" ASC, key DESC') == ["OKR-4", "OKR-3", "OKR-2", "OKR-1"]
    assert box.find(f'{both} ORDER BY "Current" DESC, key ASC') == ["OKR-1", "OKR-2", "OKR-3", "OKR-4"]


def test_pages_keep_to_an_order_with_empty_values(box: Box) -> None:
    body = {"jql": 'issuetype = Epic ORDER BY "Current" DESC, key', "fields": ["key"], "maxResults": 1}
    keys = []
    for _ in range(4):
        page = box.send("POST", "3/search/jql", body).json()
        keys.append(page["issues"][0]["key"])
        body["nextPageToken"] = page.get("nextPageToken")
    assert keys == ["OKR-1", "OKR-2", "OKR-3", "OKR-4"]


def test_relative_and_absolute_dates_are_read_in_the_users_time_zone(berlin: Box) -> None:
    berlin.clock.forward(hours=2)  # 11:30:15 UTC, 12:30:15 in Berlin
    key = berlin.epic("Late")
    assert berlin.fields(key)["updated"] == "2026-11-22T12:30:15.250+0100"
    assert berlin.find("updated >= -1h") == [key]
    assert berlin.find('updated >= "2026-11-22 12:30"') == [key]
    assert berlin.find('updated >= "2026/11/22 12:31"') == []
    assert len(berlin.find("updated < '2026-11-22 12:00' and issuetype = Epic")) == 4
    assert berlin.find("created >= startOfDay() and created > -90m") == [key]
    assert berlin.find("created > endOfDay() or created < startOfWeek(-1)") == []
    assert len(berlin.find("created >= startOfMonth() and created <= endOfYear('+1')")) == 9


def test_dates_without_a_time_compare_by_day(box: Box) -> None:
    key = box.epic("Due", duedate="2026-12-01")
    assert box.find("due = 2026-12-01") == [key]
    assert box.find("due > 1w and due <= 2w") == [key]
    assert box.find("duedate < startOfMonth(1M)") == []
    assert box.find('cf[10048] = "2026-12-01"') == []


def test_fields_written_by_one_api_are_found_by_the_other(box: Box) -> None:
    key = box.epic("Found", **{CODE: "HR KR2", LEVEL: {"value": "Individual"}, CURRENT: 7})
    assert box.find('Code ~ "HR" AND Level = Individual AND "Current" = 7') == [key]
