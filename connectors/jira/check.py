"""Decides whether everything that a sound configuration still needs is there: the filter, and the rights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from connectors.jira.client import Rejected
from connectors.jira.fields import Column, Status
from connectors.jira.reading import Site
from connectors.jira.rights import GRAVE, needed_for, rights_in
from connectors.jira.schema import Layout
from connectors.jira.work import names_types
from okrsync.connector import Problem
from okrsync.model import Kind

SHOWN = 100  # issues of other types that are looked at, to say what a filter selects


def check(site: Site) -> list[Problem]:
    """Look, with reads only."""
    return [
        problem
        for kind, layout in site.layouts.items()
        for look in (_filter, _others, _rights, _screen)
        for problem in look(site, kind, layout)
    ]


def _filter(site: Site, kind: Kind, layout: Layout) -> Iterator[Problem]:
    try:
        next(iter(site.issues.search(f"{layout.jql} AND updated >= -1m", ["updated"])), None)
    except Rejected as error:
        yield Problem(f"{site.place(kind)}.jql", error.reason, "Try the filter in Jira's own search")


def _others(site: Site, kind: Kind, layout: Layout) -> Iterator[Problem]:
    """What a filter that says itself which types it means selects beside the container's own."""
    jql = layout.settings.jql
    if not jql or not names_types(jql):
        return
    asked = f"{layout.of_other_types} AND ({jql})"
    try:
        found = list(islice(site.issues.search(asked, ["issuetype"]), SHOWN))
    except Rejected:
        return  # the filter itself is refused, which is told already
    if found:
        counts = Counter(str(issue["fields"]["issuetype"]["name"]) for issue in found)
        told = ", ".join(f"{count} {name}" for name, count in counts.most_common())
        keys = ", ".join(str(issue["key"]) for issue in found[:3])
        most = "at least " if len(found) == SHOWN else ""
        own = layout.settings.issue_type
        message = f"the filter also means issues that are no {own}: {most}{told} (such as {keys})"
        remedy = f"Leave types out of jql, or name only {own}"
        yield Problem(f"{site.place(kind)}.jql", message, remedy)


def _rights(site: Site, kind: Kind, layout: Layout) -> Iterator[Problem]:
    project = layout.settings.project
    try:
        rights = rights_in(site.client, project, needed_for(layout))
    except Rejected as error:
        yield Problem(f"{site.place(kind)}.project", error.reason, f"Let this account browse project {project}")
        return
    for right in rights:
        if right.verdict == "missing":
            message = f"this account lacks the right {right.name!r} in project {project}"
            yield Problem(f"{site.place(kind)}.project", message, "Grant it in the project's permission scheme")
        elif right.verdict == "not needed" and right.name in GRAVE:
            message = f"this account has the right {right.name!r}, which okrsync never needs"
            yield Problem(f"{site.place(kind)}.project", message, "Use an account of its own without it", "warning")


def _screen(site: Site, kind: Kind, layout: Layout) -> Iterator[Problem]:
    for name in sorted(layout.off_screen):
        column = layout.columns[name]
        if isinstance(column, Column) and isinstance(column.form, Status):
            continue
        yield Problem(
            f"{site.place(kind)}.fields.{name}",
            f"{column.name} is not on the screen for new {layout.settings.issue_type} issues",
            "Put it there; until then it is filled in by a second write, if it is on the edit screen",
            severity="warning",
        )
