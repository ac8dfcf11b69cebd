"""Decides what a function in JQL stands for: the signed-in user, a moment, or the issues linked to one."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.jira.sandbox import catalogue
from connectors.jira.sandbox.jql import dates
from connectors.jira.sandbox.jql.terms import Atom, Term, local_now
from connectors.jira.sandbox.jql.tree import Function, JqlError, NotOfferedError
from connectors.jira.sandbox.site import Site, rank
from connectors.jira.sandbox.wire import milliseconds

_KNOWN_TO_JIRA = """
    approved approver breached cascadeOption choiceOption closedSprints completed componentsLeadByUser currentLogin
    earliestUnreleasedVersion elapsed everbreached futureSprints issueHistory issuesWithRemoteLinksByGlobalId
    issuesWithText lastLogin latestReleasedVersion membersOf openSprints organizationMembers paused pending
    pendingBy projectsLeadByUser projectsWhereUserHasPermission projectsWhereUserHasRole releasedVersions remaining
    running standardIssueTypes subtaskIssueTypes unreleasedVersions updatedBy votedIssues watchedIssues
"""
_NOT_OFFERED = frozenset(_KNOWN_TO_JIRA.lower().split())


def values(function: Function, term: Term, site: Site) -> Sequence[Atom]:
    """The values that a function stands for, as that field compares them."""
    name = function.name.lower()
    if name == "currentuser" and term.field.kind == "user":
        return [site.me]
    if name in dates.FUNCTIONS and term.field.kind in ("date", "moment"):
        return [_date(function, term, site)]
    if name == "linkedissues" and term.field.kind == "key":
        return _linked(function, site)
    if name in _NOT_OFFERED:
        raise NotOfferedError(f"the JQL function {function.name}()")
    if name in dates.FUNCTIONS or name in ("currentuser", "linkedissues"):
        raise JqlError(f"A value provided by the function '{function.name}' is invalid for the field '{term.name}'.")
    raise JqlError(f"Unable to find JQL function '{function.name}({', '.join(function.arguments)})'.")


def _date(function: Function, term: Term, site: Site) -> Atom:
    most = 0 if function.name.lower() == "now" else 1
    if len(function.arguments) > most:
        received = len(function.arguments)
        raise JqlError(f"Function '{function.name}' expected '{most}' arguments but received '{received}'.")
    try:
        moment = dates.call(function.name, function.arguments, local_now(site))
    except dates.NotADateError as wrong:
        raise JqlError(
            f"Duration for function '{function.name}' should have the format (+/-)n(yMwdm), e.g -1M for 1 month"
            f" earlier, not '{wrong}'."
        ) from None
    return moment.date().isoformat() if term.field.kind == "date" else milliseconds(moment)


def _linked(function: Function, site: Site) -> Sequence[Atom]:
    if not 1 <= len(function.arguments) <= 2:
        raise JqlError(
            f"Function '{function.name}' expected between '1' and '2' arguments but"
            f" received '{len(function.arguments)}'."
        )
    issue = site.find(function.arguments[0])
    if issue is None:
        raise JqlError(f"Issue '{function.arguments[0]}' could not be found in function '{function.name}'.")
    wanted = function.arguments[1].casefold() if len(function.arguments) == 2 else None
    found = []
    for _, link in site.links_of(issue["id"]):
        outward = link["source"] == issue["id"]
        kind = catalogue.by_id(catalogue.LINK_TYPES, link["type"]) or catalogue.CONTRIBUTION
        if wanted is None or wanted == (kind.outward if outward else kind.inward):
            found.append(rank(site.issues[link["destination" if outward else "source"]]))
    return found
