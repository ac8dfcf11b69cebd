"""A tab that looks like a list of tasks is told by a warning."""

from __future__ import annotations

from sheets_story import Story, story

from okrsync.connector import Problem


def looked_at(company: Story) -> list[Problem]:
    return list(company.connector().check())


def test_a_tab_that_looks_like_tasks_is_a_warning() -> None:
    with story() as company:
        assert looked_at(company) == []
        company.type("Y1", [["Sprint"]])
        assert looked_at(company) == []
        company.type("Z1", [["Story points"]])
        (problem,) = looked_at(company)
        assert (problem.place, problem.severity) == ("connections.sheet, tab 'Key results'", "warning")
        assert "'sprint', 'story points'" in problem.message
