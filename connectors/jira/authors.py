"""Decides who is named as the last editor of an issue: whoever stands last in its changelog, which Jira Cloud tells.

Only issues that changed since they were read last are asked for, all in one request; what nobody can tell stays open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from connectors.jira.client import JiraClient, Rejected
from connectors.jira.issues import batched
from connectors.jira.people import People
from okrsync.model import Record

ISSUES, ENTRIES = 1000, 10_000  # the most in one request to changelog/bulkfetch, per the Jira Cloud v3 OpenAPI document


def signed(
    records: Sequence[Record], known: Mapping[str, str | None], client: JiraClient, people: People
) -> list[Record]:
    """The records, with the last editor of those that changed since they were ``known``; none at a first contact."""
    changed = [record.id for record in records if known and known.get(record.id) != record.stamp]
    editors = _last_editors(changed, client, people)
    return [replace(record, author=editors[record.id]) if record.id in editors else record for record in records]


def _last_editors(issues: Sequence[str], client: JiraClient, people: People) -> dict[str, str]:
    """By issue. The entries come oldest first, over all pages."""
    editors: dict[str, str] = {}
    for batch in batched(issues, ISSUES):
        body: dict[str, object] = {"issueIdsOrKeys": list(batch), "maxResults": ENTRIES}
        while True:
            try:
                page = client.ask("changelog/bulkfetch", body)
            except Rejected:
                return editors  # who it was explains a value, and decides nothing
            for log in page.get("issueChangeLogs") or ():
                for entry in log.get("changeHistories") or ():
                    if who := people.learn(entry.get("author") or {}):
                        editors[str(log["issueId"])] = who
            if not page.get("nextPageToken"):
                break
            body["nextPageToken"] = page["nextPageToken"]
    return editors
