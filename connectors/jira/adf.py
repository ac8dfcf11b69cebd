"""Decides how plain text is written in the Atlassian Document Format, and how any such document reads as plain text.

Written are paragraphs and hard breaks only; what :func:`document` makes, :func:`text` gives back unchanged. The node
types are those of the published ADF schema, version 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from okrsync.kit.mentions import Run

Node = Mapping[str, Any]


def document(text: str) -> dict[str, Any]:
    """A document that says ``text``: an empty line parts paragraphs, a single line end is a hard break."""
    return {"type": "doc", "version": 1, "content": [_paragraph(part) for part in text.split("\n\n")]}


def _paragraph(text: str) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            content.append({"type": "hardBreak"})
        if line:
            content.append({"type": "text", "text": line})
    return {"type": "paragraph", "content": content}


def text(node: Node) -> str:
    """What a person reads in the document. Formatting is lost; a link keeps its address where its text hides it."""
    return "\n\n".join(_block(each) for each in _children(node))


def runs(node: Node) -> Iterator[Run]:
    """The document's words, each stretch with the address that it leads to; every block ends its line."""
    kind = str(node.get("type"))
    if kind in _LEAVES:
        said = str(node.get("text", "")) if kind == "text" else _LEAVES[kind](node)
        yield Run(said, _href(node) or _attribute(node, "url") or None)
        return
    for child in _children(node):
        yield from runs(child)
    yield Run("\n")


def _href(node: Node) -> str | None:
    links = [mark for mark in node.get("marks") or () if mark.get("type") == "link"]
    return _attribute(links[0], "href") or None if links else None


def _children(node: Node) -> Sequence[Node]:
    return [child for child in node.get("content") or () if isinstance(child, Mapping)]


def _attribute(node: Node, *names: str) -> str:
    attributes = node.get("attrs") or {}
    return next((str(attributes[name]) for name in names if attributes.get(name)), "")


def _block(node: Node) -> str:
    kind = str(node.get("type"))
    if kind in _LISTS:
        return _list(node)
    if kind == "rule":
        return "----"
    if kind == "table":
        return "\n".join(" | ".join(_flat(cell) for cell in _children(row)) for row in _children(node))
    if kind in _LEAVES:
        return _LEAVES[kind](node)
    children = _children(node)
    if children and all(_is_inline(child) for child in children):
        return "".join(_inline(child) for child in children)
    return "\n\n".join(_block(child) for child in children)


def _is_inline(node: Node) -> bool:
    return node.get("type") in _LEAVES


def _inline(node: Node) -> str:
    return _LEAVES[str(node.get("type"))](node)


def _flat(node: Node) -> str:
    return " ".join(text(node).split())


def _list(node: Node) -> str:
    lines: list[str] = []
    first = int(float(_attribute(node, "order") or 1))
    for number, item in enumerate(_children(node), first):
        mark = _LISTS[str(node["type"])](item, number)
        inner = "\n".join(_block(child) for child in _children(item)) if not _is_plain(item) else _block(item)
        head, *rest = inner.split("\n")
        lines += [f"{mark} {head}", *(f"  {line}" for line in rest)]
    return "\n".join(lines)


def _is_plain(item: Node) -> bool:
    return all(_is_inline(child) for child in _children(item))


def _text(node: Node) -> str:
    said, address = str(node.get("text", "")), _href(node)
    return f"{said} ({address})" if address and address != said else said


def _date(node: Node) -> str:
    """The day; what is no time in milliseconds, which the schema does not ask for, as it stands."""
    stamp = _attribute(node, "timestamp")
    try:
        return datetime.fromtimestamp(int(stamp) / 1000, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return stamp


_LISTS: Mapping[str, Callable[[Node, int], str]] = {
    "bulletList": lambda item, number: "-",
    "orderedList": lambda item, number: f"{number}.",
    "taskList": lambda item, number: "[x]" if _attribute(item, "state") == "DONE" else "[ ]",
    "decisionList": lambda item, number: "-",
}
_LEAVES: Mapping[str, Callable[[Node], str]] = {
    "text": _text,
    "hardBreak": lambda node: "\n",
    "mention": lambda node: _attribute(node, "text", "id"),
    "emoji": lambda node: _attribute(node, "text", "shortName"),
    "date": _date,
    "status": lambda node: _attribute(node, "text"),
    "inlineCard": lambda node: _attribute(node, "url"),
    "blockCard": lambda node: _attribute(node, "url"),
    "embedCard": lambda node: _attribute(node, "url"),
    "media": lambda node: _attribute(node, "alt"),
    "mediaInline": lambda node: _attribute(node, "alt"),
    "placeholder": lambda node: _attribute(node, "text"),
    "inlineExtension": lambda node: _attribute(node, "text"),
}
