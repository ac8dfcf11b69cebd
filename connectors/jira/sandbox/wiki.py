"""Turns an Atlassian document into Jira's wiki text, as v2 shows it, and wiki text into a document.

Read are paragraphs, line breaks, headings, lists of one level, rules, emphasis, code and links; other markup stays
text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Node = Any

_MARKS: Mapping[str, str] = {"strong": "*", "em": "_", "strike": "-", "underline": "+"}


def to_wiki(document: Node) -> str:
    """The document in Jira's wiki notation, as v2 shows it."""
    return _render(document)


def _marked(text: str, marks: Sequence[Mapping[str, Any]]) -> str:
    for mark in marks:
        match mark.get("type"):
            case "link":
                href = mark.get("attrs", {}).get("href", "")
                text = f"[{href}]" if href == text else f"[{text}|{href}]"
            case "code":
                text = f"{{{{{text}}}}}"
            case str(kind) if kind in _MARKS:
                text = f"{_MARKS[kind]}{text}{_MARKS[kind]}"
    return text


def _render(node: Node, bullet: str = "") -> str:
    children = node.get("content", [])
    attributes = node.get("attrs", {})
    match node.get("type"):
        case "text":
            return _marked(node["text"], node.get("marks", []))
        case "hardBreak":
            return "\n"
        case "mention" | "emoji" | "status" | "placeholder":
            return str(attributes.get("text", ""))
        case "inlineCard" | "blockCard" | "embedCard":
            return str(attributes.get("url", ""))
        case "rule":
            return "----"
        case "heading":
            return f"h{attributes.get('level', 1)}. " + "".join(_render(child) for child in children)
        case "bulletList":
            return "\n".join(_render(child, bullet + "*") for child in children)
        case "orderedList":
            return "\n".join(_render(child, bullet + "#") for child in children)
        case "listItem":
            return "\n".join(
                _render(child, bullet)
                if child.get("type") in ("bulletList", "orderedList")
                else f"{bullet} {_render(child)}"
                for child in children
            )
        case "paragraph" | "codeBlock" | "taskItem" | "decisionItem" | "caption":
            return "".join(_render(child) for child in children)
        case "doc":
            return "\n\n".join(_render(child) for child in children)
    return "\n".join(_render(child) for child in children)


_HEADING = re.compile(r"h([1-6])\. +(.+)")
_ITEM = re.compile(r"([*#-]) +(.+)")
_SPAN = re.compile(
    r"\[(?:(?P<words>[^\[\]|\n]+)\|)?(?P<href>(?:https?://|mailto:)[^\]\s]+)\]"
    r"|\{\{(?P<code>[^{}\n]+)\}\}"
    r"|(?<!\w)\*(?P<strong>\S(?:[^*\n]*\S)?)\*(?!\w)"
    r"|(?<!\w)_(?P<em>\S(?:[^_\n]*\S)?)_(?!\w)"
)


def from_wiki(text: str) -> Node:
    """The document that Jira makes of wiki text written over v2."""
    blocks = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip("\n"))
    return {"type": "doc", "version": 1, "content": [_block(block.split("\n")) for block in blocks if block.strip()]}


def _block(lines: Sequence[str]) -> Node:
    if len(lines) == 1 and (heading := _HEADING.fullmatch(lines[0])):
        return {"type": "heading", "attrs": {"level": int(heading[1])}, "content": _spans(heading[2])}
    if [line.strip() for line in lines] == ["----"]:
        return {"type": "rule"}
    items = [_ITEM.fullmatch(line) for line in lines]
    bullets = {item[1] for item in items if item}
    if all(items) and len(bullets) == 1:
        kind = "orderedList" if bullets == {"#"} else "bulletList"
        return {"type": kind, "content": [_item(item[2]) for item in items if item]}
    content: list[Node] = []
    for number, line in enumerate(lines):
        content += ([{"type": "hardBreak"}] if number else []) + _spans(line)
    return {"type": "paragraph", "content": content}


def _item(text: str) -> Node:
    return {"type": "listItem", "content": [{"type": "paragraph", "content": _spans(text)}]}


def _spans(line: str) -> list[Node]:
    spans: list[Node] = []
    at = 0
    for found in _SPAN.finditer(line):
        spans += _text(line[at : found.start()])
        spans += _span(found)
        at = found.end()
    return spans + _text(line[at:])


def _span(found: re.Match[str]) -> list[Node]:
    if href := found["href"]:
        return _text(found["words"] or href, [{"type": "link", "attrs": {"href": href}}])
    for mark in ("code", "strong", "em"):
        if found[mark]:
            return _text(found[mark], [{"type": mark}])
    return []


def _text(text: str, marks: Iterable[Node] = ()) -> list[Node]:
    if not text:
        return []
    return [{"type": "text", "text": text, **({"marks": list(marks)} if marks else {})}]
