"""Decides which page an address names, in each form in which Notion's own buttons and address bars give it.

======================================================  ==========================================================
``www.notion.so/acme/Fewer-calls-<id>?pvs=4``           the address bar, "Copy link"
``app.notion.com/p/Fewer-calls-<id>``                   the same, since 2026
``acme.notion.site/Fewer-calls-<id>``                   a page that is published on the web
``www.notion.so/<database>?v=<view>&p=<id>&pm=s``       a page opened beside or over its database
``…-<id>#<block>``                                      a paragraph of the page
``/<id>``                                               a link inside the workspace, as older answers show it
``<id>``                                                with or without its dashes
======================================================  ==========================================================
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

HOME = "https://www.notion.so"
_HOSTS = ("notion.so", "notion.site", "notion.com")
_BARE = re.compile(r"(?:.*-)?([0-9a-f]{32})", re.IGNORECASE)
_DASHED = re.compile(r"(?:.*[^0-9a-f])?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)


def page_id(address: str) -> str | None:
    """The id of the page that an address of Notion's, or an id alone, names; ``None`` where it names none."""
    said = address.strip()
    if said.startswith("/"):
        said = HOME + said
    elif "://" not in said:
        alone = _canonical(said)
        if alone or "/" not in said:
            return alone
        said = f"https://{said}"
    try:
        parts = urlsplit(said)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if not any(host == known or host.endswith(f".{known}") for known in _HOSTS):
        return None
    peeked = parse_qs(parts.query).get("p", [""])[0]
    return _canonical(peeked) or last_id(parts.path)


def page_url(page: str) -> str:
    """The address under which Notion opens the page of that id."""
    return f"{HOME}/{page.replace('-', '')}"


def absolute(href: str) -> str:
    """The whole address behind a link: one inside the workspace may begin with its path."""
    return HOME + href if href.startswith("/") else href


def last_id(path: str) -> str | None:
    """The id at the end of a path, behind the words of a title if there are any."""
    return _canonical(path.rstrip("/").rpartition("/")[2])


def _canonical(text: str) -> str | None:
    """The id at the end of a text, in the form in which Notion answers."""
    found = _BARE.fullmatch(text) or _DASHED.fullmatch(text)
    if found is None:
        return None
    bare = found[1].replace("-", "").lower()
    return "-".join((bare[:8], bare[8:12], bare[12:16], bare[16:20], bare[20:]))
