"""Answers for people: who is signed in, what they may do, and who else has an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.jira.sandbox import present
from connectors.jira.sandbox.endpoints.setup import known_project
from connectors.jira.sandbox.exchange import Exchange, Json, Resource
from connectors.jira.sandbox.wire import refusal
from okrsync.sandbox import Answer

_HELD: Mapping[str, tuple[str, str, str]] = {
    "BROWSE_PROJECTS": ("10", "Browse Projects", "PROJECT"),
    "CREATE_ISSUES": ("11", "Create Issues", "PROJECT"),
    "EDIT_ISSUES": ("12", "Edit Issues", "PROJECT"),
    "ASSIGN_ISSUES": ("13", "Assign Issues", "PROJECT"),
    "RESOLVE_ISSUES": ("14", "Resolve Issues", "PROJECT"),
    "DELETE_ISSUES": ("16", "Delete Issues", "PROJECT"),
    "LINK_ISSUES": ("21", "Link Issues", "PROJECT"),
    "MODIFY_REPORTER": ("30", "Modify Reporter", "PROJECT"),
    "TRANSITION_ISSUES": ("46", "Transition Issues", "PROJECT"),
    "USER_PICKER": ("27", "Browse users and groups", "GLOBAL"),
}
_NOT_HELD: Mapping[str, tuple[str, str, str]] = {
    "ADMINISTER": ("0", "Administer Jira", "GLOBAL"),
    "BULK_CHANGE": ("33", "Make bulk changes", "GLOBAL"),
    "ADMINISTER_PROJECTS": ("23", "Administer Projects", "PROJECT"),
    "MOVE_ISSUES": ("25", "Move Issues", "PROJECT"),
}


def myself(exchange: Exchange) -> Answer:
    return Answer({**present.person(exchange.site.me, exchange), "locale": "en_US"})


def my_permissions(exchange: Exchange) -> Answer:
    wanted = exchange.words("permissions") or []
    if exchange.site.cloud and not wanted:
        raise refusal(400, "The 'permissions' query parameter is required.")
    known = {**_HELD, **_NOT_HELD}
    if unknown := [key for key in wanted if key not in known]:
        raise refusal(400, f"Unrecognized permission{'s' if len(unknown) > 1 else ''}: {', '.join(unknown)}")
    for part in ("projectKey", "projectId"):
        if project := exchange.call.arg(part):
            known_project(project, exchange)
    for part in ("issueKey", "issueId"):
        if issue := exchange.call.arg(part):
            exchange.issue(issue)
    return Answer({"permissions": {key: _permission(key, known[key], exchange) for key in wanted or known}})


def _permission(key: str, details: tuple[str, str, str], exchange: Exchange) -> Json:
    id, name, kind = details
    held = key in _HELD and not (kind == "PROJECT" and not exchange.site.projects)
    held = held or (exchange.site.administrator and key.startswith("ADMINISTER"))
    return {"id": id, "key": key, "name": name, "type": kind, "description": "", "havePermission": held}


def search_users(exchange: Exchange) -> Answer:
    """Active people whose name or address has a word that begins with the query (Cloud: or one account)."""
    site, account = exchange.site, exchange.call.arg("accountId")
    query = exchange.call.arg("query" if site.cloud else "username")
    if query is None and (account is None or not site.cloud):
        needed = "query or accountId" if site.cloud else "username"
        raise refusal(400, f"The query parameter {needed} must be given.")
    if query is not None and account is not None and site.cloud:
        raise refusal(400, "The query parameters query and accountId cannot both be given.")
    found = [
        present.person(id, exchange)
        for id, user in site.people.accounts.items()
        if (_begins(user, query) if query is not None else id == account)
    ]
    return Answer(exchange.page(found, size=50, largest=1000)["values"])


def _begins(user: Mapping[str, str], query: str) -> bool:
    wanted = query.strip().casefold()
    texts = (user["name"], user["email"], user["username"], *user["name"].split())
    return any(text.casefold().startswith(wanted) for text in texts)


def assignable(exchange: Exchange) -> Answer:
    """Who may be assigned issues: everybody here. A query may be left out, as the live service allows."""
    project, issue = exchange.call.arg("project"), exchange.call.arg("issueKey") or exchange.call.arg("issueId")
    if project is None and issue is None:
        raise refusal(400, "Either the project or an issue must be given.")
    if project is not None:
        known_project(project, exchange)
    else:
        exchange.issue(issue)
    account, query = exchange.call.arg("accountId"), exchange.call.arg("query" if exchange.site.cloud else "username")
    users = exchange.site.people.accounts.items()
    found = [present.person(id, exchange) for id, user in users if account in (None, id) and _begins(user, query or "")]
    return Answer(exchange.page(found, size=50, largest=1000)["values"])


def user(exchange: Exchange) -> Answer:
    site = exchange.site
    if site.cloud:
        account = exchange.call.arg("accountId")
        found = account if account in site.people.accounts else None
    else:
        name, key = exchange.call.arg("username"), exchange.call.arg("key")
        found = (name and site.people.find(username=name)) or (key and site.people.find(key=key)) or None
    if not found:
        raise refusal(404, "Specified user does not exist or you do not have required permissions")
    return Answer(present.person(found, exchange))


RESOURCES: Sequence[Resource] = (
    Resource("GET", "myself", myself),
    Resource("GET", "mypermissions", my_permissions),
    Resource("GET", "user", user),
    Resource("GET", "user/search", search_users),
    Resource("GET", "user/assignable/search", assignable),
)
