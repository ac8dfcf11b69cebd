"""Decides what rich text a request may hold, and how Notion gives it back."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.notion.sandbox.check import Spot
from connectors.notion.sandbox.documents import RichText
from connectors.notion.sandbox.errors import invalid, not_offered
from connectors.notion.sandbox.times import read
from connectors.notion.sandbox.workspace import Workspace

MAX_TEXT = 2000
MAX_EQUATION = 1000
MAX_URL = 2000
MAX_MENTIONS = 25
_ADDRESS = re.compile(r"(https?://[^\s;]+)")

PLAIN = {
    "bold": False,
    "italic": False,
    "strikethrough": False,
    "underline": False,
    "code": False,
    "color": "default",
}
_ABSOLUTE = re.compile(r"https?://[^\s/]|mailto:", re.IGNORECASE)
_COLOURS = ("default", "gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red")
COLOURS = (*_COLOURS, *(f"{colour}_background" for colour in _COLOURS))


def plain(text: RichText) -> str:
    """What a person reads."""
    return "".join(item["plain_text"] for item in text)


def of_text(text: str) -> RichText:
    """Plain text as rich text, cut into runs that a request could hold."""
    return [_text(text[at : at + MAX_TEXT], None, PLAIN) for at in range(0, len(text), MAX_TEXT)]


def typed(text: str) -> RichText:
    """What a person types: an address becomes a hyperlink to itself."""
    return [
        run
        for part in _ADDRESS.split(text)
        for run in ([_text(part, part, PLAIN)] if _ADDRESS.fullmatch(part) and len(part) <= MAX_URL else of_text(part))
    ]


def links(text: RichText) -> list[tuple[str, str]]:
    """The hyperlinks in it: the words of each, and its address."""
    return [(item["plain_text"], item["href"]) for item in text if item["href"]]


def shown_in_page(text: RichText) -> RichText:
    """What a page object shows of a text: of its mentions of pages and people the first 25.

    Those behind may also come without their words, per Notion's page on retrieving a page; here they are left out.
    """
    shown, mentions = [], 0
    for item in text:
        mentions += item["type"] == "mention" and item["mention"]["type"] in ("page", "user")
        if mentions <= MAX_MENTIONS or item["type"] != "mention":
            shown.append(item)
    return shown


def parse_rich_text(spot: Spot, workspace: Workspace) -> RichText:
    """Check an array of rich text items. An empty run leaves nothing behind."""
    parsed = (_item(each, workspace) for each in spot.items())
    return [item for item in parsed if item["plain_text"]]


def _item(spot: Spot, workspace: Workspace) -> dict[str, Any]:
    kind = spot.key_among(("text", "mention", "equation"))
    if spot["type"].given:
        spot["type"].word((kind,))
    look = _annotations(spot["annotations"])
    if kind == "mention":
        return _mention(spot["mention"], look, workspace)
    if kind == "equation":
        expression = spot["equation"]["expression"].text(most=MAX_EQUATION)
        return _run("equation", {"expression": expression}, look, expression)
    content = spot["text"]["content"].text(most=MAX_TEXT)
    return _text(content, _link(spot["text"]["link"]), look)


def _text(content: str, link: str | None, look: dict[str, Any]) -> dict[str, Any]:
    body = {"content": content, "link": None if link is None else {"url": link}}
    return _run("text", body, look, content) | {"href": link}


def _run(kind: str, body: dict[str, Any], look: dict[str, Any], words: str) -> dict[str, Any]:
    return {"type": kind, kind: body, "annotations": look, "plain_text": words, "href": None}


def _link(spot: Spot) -> str | None:
    if not spot.given or spot.value is None:
        return None
    spot.object(("url", "type"))
    url = spot["url"].text(most=MAX_URL)
    if not _ABSOLUTE.match(url):
        raise invalid("Invalid URL for link.")
    return url


def _annotations(spot: Spot) -> dict[str, Any]:
    if not spot.given:
        return PLAIN
    look = dict(PLAIN)
    for key in spot.object(PLAIN):
        look[key] = spot[key].word(COLOURS) if key == "color" else spot[key].boolean()
    return look


def _mention(spot: Spot, look: dict[str, Any], workspace: Workspace) -> dict[str, Any]:
    kind = spot.key_among(("user", "page", "date", "database", "template_mention", "custom_emoji"))
    if kind == "user":
        user = workspace.user(spot["user"]["id"].uuid())
        return _run("mention", {"type": "user", "user": {"object": "user", "id": user["id"]}}, look, f"@{user['name']}")
    if kind == "page":
        page = workspace.page(spot["page"]["id"].uuid())
        link = f"https://www.notion.so/{page['id'].replace('-', '')}"
        return _run("mention", {"type": "page", "page": {"id": page["id"]}}, look, _title(page["values"])) | {
            "href": link
        }
    if kind == "date":
        date = parse_date(spot["date"])
        return _run("mention", {"type": "date", "date": date}, look, date["start"])
    raise not_offered(f"mentions of type {kind}")


def _title(values: dict[str, Any]) -> str:
    return plain(values.get("title") or []) or "Untitled"


def parse_date(spot: Spot) -> dict[str, Any]:
    """Check a date with its optional end and time zone (which goes with moments that name no offset)."""
    spot.object(("start", "end", "time_zone"))
    end, zone = spot["end"], _zone(spot["time_zone"])
    return {
        "start": _iso(spot["start"], zone),
        "end": _iso(end, zone) if end.given and end.value is not None else None,
        "time_zone": zone.key if zone else None,
    }


def _zone(spot: Spot) -> ZoneInfo | None:
    if not spot.given or spot.value is None:
        return None
    try:
        return ZoneInfo(spot.text())
    except (ZoneInfoNotFoundError, ValueError):
        raise spot.wrong("a valid IANA time zone") from None


def _iso(spot: Spot, zone: ZoneInfo | None) -> str:
    try:
        moment = read(spot.text(), zone or UTC)
    except ValueError:
        raise spot.wrong("a valid ISO 8601 date string") from None
    return moment.isoformat(timespec="milliseconds") if isinstance(moment, datetime) else moment.isoformat()
