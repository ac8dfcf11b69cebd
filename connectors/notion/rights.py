"""Asks what a Notion token may do: who it acts for, whom and what it sees; what it may write, Notion tells no reader.

Per the API's OpenAPI document a bot says who owns it and nothing of its capabilities; those show only in what a request
is refused, and okrsync tries nothing out that would change something.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from connectors.notion.client import NotionClient
from okrsync.connector import Misconfigured, Right

WORKSPACE = "the workspace"
SHARED = "what is shared with it"
UNSAID = "Notion tells only whoever tries; the connection's settings in Notion show it"
NAMED = 3  # data sources that are shared beside the configured ones, by name


def rights_of(client: NotionClient, sources: Collection[str], *, owners: bool) -> Sequence[Right]:
    """The rights of the client's token. ``sources``: the containers' ids; ``owners``: whether people are mapped."""
    return [
        Right("Read content", SHARED, bool(sources), needed=True),
        Right("Update content", SHARED, None, needed=True, note=UNSAID),
        Right("Insert content", SHARED, None, needed=True, note=UNSAID),
        Right("Read user information including e-mail addresses", WORKSPACE, _sees_people(client), needed=owners),
        *_for_a_person(client),
        *_beside(client, sources),
    ]


def _sees_people(client: NotionClient) -> bool | None:
    """``None`` where the list holds nobody who could have an address."""
    try:
        users = client.get("users", page_size=100)["results"]
    except Misconfigured:
        return False
    persons = [user for user in users if user.get("type") == "person"]
    return any((user.get("person") or {}).get("email") for user in persons) if persons else None


def _for_a_person(client: NotionClient) -> Iterator[Right]:
    """A token that somebody gave for themselves writes in their name."""
    owner = (client.get("users/me").get("bot") or {}).get("owner") or {}
    if owner.get("type") == "user":
        name = (owner.get("user") or {}).get("name") or "a person"
        note = "an internal connection writes in its own name, and sees only what is shared with it"
        yield Right(f"Act for {name}", WORKSPACE, held=True, needed=False, note=note)


def _beside(client: NotionClient, sources: Collection[str]) -> Iterator[Right]:
    """Other data sources that are shared with the connection; of these the names are read, and no page."""
    asked = {"filter": {"property": "object", "value": "data_source"}, "page_size": 100}
    answer = client.ask("search", asked)
    others = [_name(each) for each in answer["results"] if each["id"] not in sources]
    if others:
        more = "at least " if answer["has_more"] else ""
        names = ", ".join(sorted(others)[:NAMED]) + (" and others" if len(others) > NAMED else "")
        note = f"{more}{len(others)}: {names}"
        yield Right("See other data sources", SHARED, held=True, needed=False, note=note)


def _name(source: Any) -> str:
    return "".join(part.get("plain_text", "") for part in source.get("title", ())) or str(source["id"])
