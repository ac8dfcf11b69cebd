"""Owns what okrsync notes in an issue's entity property: whose issue it is, and the web links that it made there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.jira.issues import PROPERTY, Issue

LIMIT = 32_768  # characters of JSON in a property's value, per the Jira Cloud v3 OpenAPI document


@dataclass(frozen=True)
class WebLink:
    """A remote link as people see it: its text, and where it leads if its item has an address."""

    text: str
    url: str | None = None


@dataclass(frozen=True)
class Note:
    """``web`` has the links of each field by their items' keys; ``doubt`` those of which it is open whether they are
    there, because okrsync has begun to make or remove them.
    """

    key: str | None = None
    web: Mapping[str, Mapping[str, WebLink]] = field(default_factory=dict)
    doubt: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The property's value; of an issue without web links it is the key alone."""
        web = {name: _links_as_json(links) for name, links in sorted(self.web.items()) if links}
        doubt = {name: sorted(keys) for name, keys in sorted(self.doubt.items()) if keys}
        parts = {"key": self.key, "web": web, "doubt": doubt}
        return {part: value for part, value in parts.items() if value}

    @property
    def fits(self) -> bool:
        """False where Jira would not take so long a property."""
        return len(json.dumps(self.as_json(), ensure_ascii=False)) <= LIMIT


def read_note(issue: Issue) -> Note:
    """The note in an answer that was asked for it; an empty one where there is none, or nothing that we wrote."""
    said = _mapping((issue.get("properties") or {}).get(PROPERTY))
    return Note(
        str(said["key"]) if said.get("key") else None,
        {name: _links_of(_mapping(links)) for name, links in _mapping(said.get("web")).items()},
        {name: frozenset(keys) for name, keys in _mapping(said.get("doubt")).items() if isinstance(keys, list)},
    )


def _mapping(said: object) -> Mapping[str, Any]:
    return said if isinstance(said, Mapping) else {}


def _links_as_json(links: Mapping[str, WebLink]) -> dict[str, list[str]]:
    return {key: [link.text, *([link.url] if link.url else [])] for key, link in sorted(links.items())}


def _links_of(said: Mapping[str, Any]) -> dict[str, WebLink]:
    whole = {key: parts for key, parts in sorted(said.items()) if isinstance(parts, list) and parts}
    return {key: WebLink(*map(str, parts[:2])) for key, parts in whole.items()}
