"""Owns what is remembered of a Jira site from one run to the next, so that a quiet run costs one search a container."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.jira.issues import RECONCILE_LIMIT
from connectors.jira.people import People
from connectors.jira.settings import JiraSettings
from okrsync.connector import Cursor
from okrsync.model import Kind

VERSION = 3


@dataclass
class Memory:
    """The cursor, taken apart. ``facts`` is what :mod:`.schema` found out; ``read_at`` is in seconds since 1970, of
    this machine's clock: only differences of it are used, so it need not agree with Jira's.

    ``written`` has the last issues we wrote, by kind.
    """

    people: People
    facts: dict[str, Any] = field(default_factory=dict)
    read_at: float = 0.0
    written: dict[str, list[str]] = field(default_factory=dict)

    def wrote(self, kind: Kind, ids: Sequence[str]) -> None:
        """These issues are newer than the search index may know for a while."""
        self.written[kind] = [*self.written.get(kind, ()), *ids][-RECONCILE_LIMIT:]

    def as_cursor(self, settings: JiraSettings) -> Cursor:
        return {
            "version": VERSION,
            "settings": fingerprint(settings),
            "read_at": self.read_at,
            "facts": self.facts,
            "people": self.people.as_json(),
            "written": {kind: list(ids) for kind, ids in self.written.items()},
        }


def recall(cursor: Cursor | None, settings: JiraSettings) -> Memory | None:
    """What the cursor remembers; ``None`` where there is none, or it was made with other settings."""
    if cursor is None or cursor.get("version") != VERSION or cursor.get("settings") != fingerprint(settings):
        return None
    return Memory(
        people=People(account_field(settings), cursor["people"]),
        facts=dict(cursor["facts"]),
        read_at=float(cursor["read_at"]),
        written={kind: list(ids) for kind, ids in cursor["written"].items()},
    )


def account_field(settings: JiraSettings) -> str:
    """How users are named: by account id on Cloud, by user name on Data Center."""
    return "accountId" if settings.deployment == "cloud" else "name"


def fingerprint(settings: JiraSettings) -> str:
    """Changes with the containers and their mapping, and with nothing else."""
    chosen: Mapping[str, Any] = {
        "site": settings.site,
        **{kind: container.model_dump(mode="json") for kind, container in settings.containers.items()},
    }
    return hashlib.sha256(json.dumps(chosen, sort_keys=True).encode()).hexdigest()[:16]
