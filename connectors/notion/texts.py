"""Decides how a text, perhaps with hyperlinks, is cut into Notion's rich text elements, and how it is joined again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from okrsync.kit.mentions import Run
from okrsync.kit.texts import clean

# Per Notion's page on size limits; counted as JavaScript counts, in UTF-16 units, which is never too many.
ELEMENT_LENGTH = 2_000
MOST_ELEMENTS = 100


def plain_text(elements: Sequence[Mapping[str, Any]]) -> str:
    """The text of rich text elements, as answered (``plain_text``) or as sent."""
    return "".join(each["plain_text"] if "plain_text" in each else each["text"]["content"] for each in elements)


def elements(text: str) -> list[dict[str, Any]]:
    """``text`` as rich text elements, with an ellipsis at the end where not all of it fits."""
    text = clean(text) or ""
    parts = list(_split(text))
    if len(parts) > MOST_ELEMENTS:
        parts = list(_split("".join(parts[:MOST_ELEMENTS])[:-1].rstrip() + "…"))
    return [{"type": "text", "text": {"content": part}} for part in parts]


def rich_text(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """Every run as rich text elements; nothing is left out, so there may be more of them than Notion takes."""
    return [
        {"type": "text", "text": {"content": part, **({"link": {"url": url}} if url else {})}}
        for url, same in groupby(runs, key=lambda run: run.url)
        for part in _split("".join(run.text for run in same))
    ]


def _split(text: str) -> Iterator[str]:
    start = length = 0
    for index, character in enumerate(text):
        units = 2 if ord(character) > 0xFFFF else 1
        if length + units > ELEMENT_LENGTH:
            yield text[start:index]
            start, length = index, 0
        length += units
    if start < len(text):
        yield text[start:]
