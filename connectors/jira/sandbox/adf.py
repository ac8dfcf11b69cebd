"""Decides what is an Atlassian document (the rich text of v3) and what words it holds.

Node names per the Atlassian Document Format's published list; of the nesting rules, those that Jira checks first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Node = Any

_INLINE_NODES = """
    text hardBreak mention emoji inlineCard date status mediaInline inlineExtension placeholder
"""
_BLOCK_NODES = """
    paragraph heading bulletList orderedList taskList decisionList codeBlock blockquote rule panel table expand
    nestedExpand mediaSingle mediaGroup blockCard embedCard extension bodiedExtension layoutSection
"""
_INLINE, _BLOCK = frozenset(_INLINE_NODES.split()), frozenset(_BLOCK_NODES.split())
_LINES = frozenset({"paragraph", "heading", "codeBlock", "taskItem", "decisionItem", "caption"})
_CHILDREN: Mapping[str, frozenset[str]] = {
    "doc": _BLOCK,
    "paragraph": _INLINE,
    "heading": _INLINE,
    "codeBlock": frozenset({"text"}),
    "bulletList": frozenset({"listItem"}),
    "orderedList": frozenset({"listItem"}),
    "listItem": _BLOCK,
    "taskList": frozenset({"taskItem", "taskList"}),
    "taskItem": _INLINE,
    "decisionList": frozenset({"decisionItem"}),
    "decisionItem": _INLINE,
    "table": frozenset({"tableRow"}),
    "tableRow": frozenset({"tableCell", "tableHeader"}),
    "mediaSingle": frozenset({"media", "caption"}),
    "mediaGroup": frozenset({"media"}),
    "layoutSection": frozenset({"layoutColumn"}),
    "caption": _INLINE,
}


def is_document(value: object) -> bool:
    """True where ``value`` at least claims to be a document; :func:`is_sound` says whether it is one."""
    return isinstance(value, dict) and value.get("type") == "doc"


def is_sound(node: Node) -> bool:
    """True where every node is known, in a place where it may stand, and a text node has a text."""
    if node.get("type") == "doc" and node.get("version") != 1:
        return False
    if node.get("type") == "text":
        return isinstance(node.get("text"), str) and node["text"] != ""
    children = node.get("content", [])
    allowed = _CHILDREN.get(node.get("type"), _BLOCK)
    return isinstance(children, list) and all(
        isinstance(child, dict) and child.get("type") in allowed and is_sound(child) for child in children
    )


def is_empty(document: Node) -> bool:
    return not plain(document).strip()


def plain(node: Node) -> str:
    """The words alone, each block on a line of its own: what a search looks at."""
    if node.get("type") == "hardBreak":
        return "\n"
    own = node.get("text") or node.get("attrs", {}).get("text") or node.get("attrs", {}).get("url") or ""
    children = node.get("content", [])
    between = "" if node.get("type") in _LINES else "\n"
    return str(own) + between.join(plain(child) for child in children)
