"""Decides what of Jira is project work: issue types, fields and filters that could bring tasks in among the OKRs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from okrsync.kit.work import SCHEDULE, SHARE_DONE, SIZE, TO_DO, WORKLOAD, reason_against

TYPES = frozenset(
    {"story", "task", "sub-task", "subtask", "bug", "spike", "chore", "improvement", "new feature", "technical task"}
)
"""Jira's own issue types for work, in lower case. Others of the same level may well be made for key results."""

FIELDS: Mapping[str, str] = {
    "timetracking": SIZE,
    "timespent": SIZE,
    "timeestimate": SIZE,
    "timeoriginalestimate": SIZE,
    "aggregatetimespent": SIZE,
    "aggregatetimeestimate": SIZE,
    "aggregatetimeoriginalestimate": SIZE,
    "worklog": SIZE,
    "workratio": SIZE,
    "progress": SHARE_DONE,
    "aggregateprogress": SHARE_DONE,
    "subtasks": SHARE_DONE,
    "statusCategory": TO_DO,
}
"""Jira's system fields, by id: people may call a field of their own just as Jira calls these."""

CUSTOM: Mapping[str, str] = {
    "com.pyxis.greenhopper.jira:jsw-story-points": SIZE,
    "com.pyxis.greenhopper.jira:gh-sprint": SCHEDULE,
    "com.pyxis.greenhopper.jira:gh-epic-status": TO_DO,
    "com.pyxis.greenhopper.jira:gh-lexo-rank": SCHEDULE,
}
"""The types of custom fields that Jira Software makes for boards, whatever a site calls them."""

ONLY: Mapping[str, tuple[str, str]] = {"assignee": ("owner", WORKLOAD), "status": ("state", TO_DO)}
"""Fields that one field of ours may be mapped to, and what they would be for any other."""

_TYPE_IN_JQL = re.compile(r"\b(?:issue)?type\b", re.IGNORECASE)
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'", re.DOTALL)


def reason_against_field(model: str, *names: str) -> str | None:
    """Why ``model`` may not be mapped to the Jira field of these names, ids or types; ``None`` where it may."""
    for name in names:
        field, reason = ONLY.get(name.strip().casefold(), (model, ""))
        if model != field:
            return reason
        if known := FIELDS.get(name) or CUSTOM.get(name) or reason_against(name):
            return known
    return None


def names_types(jql: str) -> bool:
    """True where a filter itself says which issue types it means."""
    return bool(_TYPE_IN_JQL.search(_QUOTED.sub("", jql)))


def breaks_out(jql: str) -> bool:
    """True where a filter in brackets would not stay in them, and so could select anything on the site."""
    depth = 0
    for character in (bare := _QUOTED.sub("", jql)):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return True
    return depth != 0 or '"' in bare or "'" in bare


def is_work(issue_type: Mapping[str, Any]) -> bool:
    """True for an issue type, as Jira describes it, that is for work: a sub-task, or one of :data:`TYPES`."""
    level = issue_type.get("hierarchyLevel")
    below = bool(issue_type.get("subtask")) or (isinstance(level, int) and level < 0)
    names = (str(issue_type.get("name", "")), str(issue_type.get("untranslatedName") or ""))
    return below or any(name.casefold() in TYPES for name in names)
