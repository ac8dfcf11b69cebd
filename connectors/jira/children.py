"""Decides how the work below OKR issues is counted: one search over the children of many, of which only counts leave.

Of a child its status and its parent are asked for, and nothing else: no summary, and none is read by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from connectors.jira.client import Rejected
from connectors.jira.issues import Issue, batched, selected
from connectors.jira.reading import Site
from okrsync.connector import Misconfigured
from okrsync.model import Work

PARENTS = 500  # issues whose children one search asks for
ASKED = ("parent", "status")
DONE = "done"  # the status category's key, which no site can rename


def counted(site: Site, issues: Collection[str], own: Collection[str]) -> dict[str, Work]:
    """The work below the issues with these ids. The OKRs themselves, with the ids ``own``, are no work."""
    found: dict[str, Work] = {}
    for batch in batched(sorted(issues, key=int), PARENTS):
        parents, children = _below(site, batch)
        work = [child for child in children if str(child["id"]) not in own]
        total = Counter(_parent(child) for child in work)
        done = Counter(_parent(child) for child in work if _is_done(child["fields"]))
        found |= {each: Work(done[each], total[each]) for each in parents}
    return found


def _below(site: Site, batch: Sequence[str]) -> tuple[Sequence[str], list[Issue]]:
    """Those of the issues that are there, and their children: Jira refuses to search below one that is gone."""
    try:
        return batch, _children(site, batch)
    except Rejected as error:
        fetched = site.issues.fetch(batch, ["updated"])
        there = [str(issue["id"]) for issue in fetched.issues]
        if len(there) == len(batch):
            raise _refused(site, error) from None
    try:
        return there, _children(site, there) if there else []
    except Rejected as error:
        raise _refused(site, error) from None


def _children(site: Site, parents: Sequence[str]) -> list[Issue]:
    return list(selected(site.client, f"parent in ({', '.join(parents)})", ASKED, cloud=True))


def _refused(site: Site, error: Rejected) -> Misconfigured:
    return Misconfigured(
        f"Jira refuses to count the work below epics: {error.reason}",
        place=f"connections.{site.name}",
        remedy="Let this account browse the projects, or map work_done nowhere",
    )


def _parent(child: Issue) -> str:
    return str(child["fields"]["parent"]["id"])


def _is_done(fields: Mapping[str, Mapping[str, Mapping[str, str]]]) -> bool:
    return fields["status"]["statusCategory"]["key"] == DONE
