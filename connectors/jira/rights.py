"""Decides which of Jira's rights okrsync needs in a project, and asks which of these, and of others, an account has."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from connectors.jira.client import JiraClient
from connectors.jira.fields import Column, Person, Status
from connectors.jira.schema import Layout
from okrsync.connector import Right

ALWAYS = frozenset({"BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES"})
NAMES = {
    "BROWSE_PROJECTS": "Browse projects",
    "CREATE_ISSUES": "Create issues",
    "EDIT_ISSUES": "Edit issues",
    "LINK_ISSUES": "Link issues",
    "TRANSITION_ISSUES": "Transition issues",
    "ASSIGN_ISSUES": "Assign issues",
    "USER_PICKER": "Browse users and groups",
    "DELETE_ISSUES": "Delete issues",
    "MOVE_ISSUES": "Move issues",
    "MODIFY_REPORTER": "Modify reporter",
    "BULK_CHANGE": "Make bulk changes",
    "ADMINISTER_PROJECTS": "Administer projects",
    "ADMINISTER": "Administer Jira",
}
"""By the keys of Jira's permissions, as its administration calls them; the last ones nothing here needs."""
GRAVE = frozenset({"Administer projects", "Administer Jira"})
"""What makes a stolen token worth much more."""


def needed_for(layout: Layout) -> frozenset[str]:
    """The keys of the rights that the mapped fields of a container ask for."""
    linked = any(each.link or each.relationship for each in layout.references.values())
    forms = [column.form for column in layout.columns.values() if isinstance(column, Column)]
    status, people = (any(isinstance(form, sort) for form in forms) for sort in (Status, Person))
    assigned = any("assignee" in column.ids for column in layout.columns.values())
    asked = {"LINK_ISSUES": linked, "TRANSITION_ISSUES": status, "USER_PICKER": people, "ASSIGN_ISSUES": assigned}
    return ALWAYS | {right for right, wanted in asked.items() if wanted}


def rights_in(client: JiraClient, project: str, needed: Collection[str]) -> Sequence[Right]:
    """Each right as the account has it in the project. Raises :class:`Rejected` where it may not see the project."""
    answer = client.get("mypermissions", projectKey=project, permissions=",".join(NAMES))["permissions"]
    held = {key: bool(answer.get(key, {}).get("havePermission")) for key in NAMES}
    return [Right(name, f"project {project}", held[key], key in needed) for key, name in NAMES.items()]
