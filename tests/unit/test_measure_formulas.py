"""What the text of a measure means, what it comes to, and which one only counts finished work."""

from __future__ import annotations

from decimal import Decimal

import pytest

from okrsync.connector import Aggregate, Problem, Query
from okrsync.measures import NotAMeasure, Question, Share, finished_tickets, parse, questions, worked_out

TOOLS = {"jira-eng": "jira", "numbers": "sheets", "okrs": "sheets", "notion": "notion"}
INCIDENTS = "project = OPS and type = Incident and priority in (P1, P2) and created >= startOfQuarter()"
COUNT, SUM = Aggregate.COUNT, Aggregate.SUM


@pytest.mark.parametrize(
    ("text", "connection", "query"),
    [
        (f"jira: count({INCIDENTS})", "jira-eng", Query(INCIDENTS, aggregate=COUNT)),
        ("JIRA-ENG : Count( a = b )", "jira-eng", Query("a = b", aggregate=COUNT)),
        (r'jira: sum("Story \"value\"", filter = 7)', "jira-eng", Query("filter = 7", 'Story "value"', SUM)),
        ('jira: count(summary ~ "a) and (b\'s")', "jira-eng", Query('summary ~ "a) and (b\'s"', aggregate=COUNT)),
        ("numbers: Metrics!B7", "numbers", Query("Metrics!B7")),
        ("numbers: 'Q4 (new), all'!$B$7", "numbers", Query("'Q4 (new), all'!$B$7")),
        ("okrs: https://sheets.test/d/a1/edit#gid=0!B7", "okrs", Query("https://sheets.test/d/a1/edit#gid=0!B7")),
        ('notion: https://notes.test/p-1 "Open (all)"', "notion", Query("https://notes.test/p-1", "Open (all)")),
    ],
)
def test_a_measure_names_a_connection_or_the_only_one_of_a_tool(text: str, connection: str, query: Query) -> None:
    assert parse(text, TOOLS) == Question(connection, query)


def test_the_measures_of_a_share_may_be_of_different_tools_or_of_one_that_is_said_once() -> None:
    cell, page = Question("numbers", Query("'a, b'!B7")), Question("notion", Query("https://notes.test/1", "Sum"))
    assert parse("ratio(numbers: 'a, b'!B7, notion: https://notes.test/1 \"Sum\")", TOOLS) == Share("ratio", cell, page)
    both = parse("jira: percent(count(a in (1, 2)), ratio(count(b), numbers: C1))", TOOLS)
    assert [each.connection for each in questions(both)] == ["jira-eng", "jira-eng", "numbers"]


@pytest.mark.parametrize(
    ("text", "column", "message", "remedy"),
    [
        ("", 1, "does not say which connection", "Begin with one of: jira-eng:, numbers:"),
        ("count(a = b)", 1, "does not say which connection", "Begin with"),
        ("trello: count(a = b)", 1, "no connection 'trello'", "Name one of: jira-eng:"),
        ("sheet: B7", 1, "2 connections of the tool 'sheet'", "Name one of: numbers, okrs"),
        ("jira: cuont(a = b)", 7, "no function 'cuont'", "Did you mean count(…)?"),
        ("jira: count(a = (b)", 13, "never closed", "Close each bracket"),
        ('jira: count(a = "b)', 17, "quote is never closed", "Close it"),
        ("jira: count( )", 14, "selects nothing", "project = OPS"),
        ("jira: sum(Story value, a = b)", 11, "begins with the name of a field in quotes", 'sum("a field'),
        ("ratio(jira: count(a))", 21, "',' is expected", "ratio(one measure, another)"),
        ("jira: count(a) per week", 16, "nothing is expected", "Leave that away"),
        ("notion:", 8, "what to look at", "Name a cell or a page"),
        ("ratio(" * 2000, 37, "nested too deeply", "fewer"),
    ],
)
def test_what_is_no_measure_is_told_with_its_column_and_a_remedy(
    text: str, column: int, message: str, remedy: str
) -> None:
    with pytest.raises(NotAMeasure) as wrong:
        parse(text, TOOLS)
    assert (wrong.value.column, message in str(wrong.value), remedy in wrong.value.remedy) == (column, True, True)


def test_shares_are_worked_out_and_a_missing_part_or_nothing_to_divide_by_is_a_problem() -> None:
    two, three = Question("numbers", Query("A1")), Question("numbers", Query("A2"))
    answers = {two: Decimal(2), three: Decimal(3)}
    assert worked_out(Share("ratio", two, three), answers) == Decimal("0.666667")
    assert worked_out(Share("percent", two, three), answers) == Decimal("66.666667")
    missing = Problem("numbers", "it is empty")
    assert worked_out(Share("ratio", two, three), {**answers, three: missing}) is missing
    assert isinstance(worked_out(Share("percent", two, three), {**answers, three: Decimal(0)}), Problem)


@pytest.mark.parametrize(
    "jql",
    [
        "project = OPS and statusCategory = Done",
        "project = OPS and type in (Story, Bug) and status in (Done, Closed)",
        "parent = OPS-1 and type = Incident and status changed to Done",
        "'Epic Link' = OPS-1 AND resolution is not EMPTY",
        "issue in childIssuesOf(OPS-1) and resolved >= startOfQuarter()",
        "issuetype = Task and (status = erledigt) order by created",
        "project = OPS and resolution != Unresolved and type in subTaskIssueTypes()",
    ],
)
def test_counting_finished_tickets_is_recognised(jql: str) -> None:
    assert finished_tickets(parse(f"jira: count({jql})", TOOLS))
    assert finished_tickets(parse(f"percent(jira: count({jql}), jira: count(project = OPS))", TOOLS))


@pytest.mark.parametrize(
    "measure",
    [
        f"jira: count({INCIDENTS})",
        "jira: count(project = OPS and type = Incident and statusCategory = Done)",
        "jira: count(project = OPS and type = Story and statusCategory != Done)",
        "jira: count(project = OPS and not status = Done)",
        "jira: count(project = OPS and resolution is EMPTY)",
        "jira: count(summary ~ 'status = done')",
        'jira: sum("Revenue", statusCategory = Done)',
        'jira: avg("Hours to repair", statusCategory = Done)',
        "ratio(jira: count(type = Incident), jira: count(statusCategory = Done))",
        "numbers: Done!B7",
    ],
)
def test_counting_what_happens_is_not(measure: str) -> None:
    assert finished_tickets(parse(measure, TOOLS)) is None


def test_adding_up_the_effort_of_finished_tickets_is_counting_them() -> None:
    assert finished_tickets(parse('jira: sum("Story Points", statusCategory = Done)', TOOLS)) == "statusCategory = Done"
