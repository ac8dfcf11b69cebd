"""Reads Google's field masks (``a,b(c,d/e),f/*``) and says which parts of a message they pick.

A mask is a tree of names; an empty tree stands for everything below that point. ``/`` and ``.`` both lead one
level down, as Google's guide to partial responses and the JSON form of ``google.protobuf.FieldMask`` have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Mask = dict[str, "Mask"]
EVERYTHING: Mask = {}
_TOKEN = re.compile(r"\s*([A-Za-z_][\w-]*|[*,()./])")


class MaskError(ValueError):
    """The text is no field mask."""


def parse(text: str) -> Mask:
    """The tree of a mask. Raises :class:`MaskError` where the text cannot be read."""
    tokens = list(_tokens(text))
    mask, rest = _fields(tokens, 0)
    if rest != len(tokens) or not mask:
        raise MaskError(text)
    return mask


def _tokens(text: str) -> Iterator[str]:
    place = 0
    text = text.strip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise MaskError(text)
        yield found.group(1)
        place = found.end()


def _fields(tokens: list[str], place: int) -> tuple[Mask, int]:
    """``path ("," path)*`` from ``place`` on: the tree and where it ended."""
    mask: Mask = {}
    place = _path(tokens, place, mask)
    while place < len(tokens) and tokens[place] == ",":
        place = _path(tokens, place + 1, mask)
    return mask, place


def _path(tokens: list[str], place: int, mask: Mask) -> int:
    """Read one ``name ("/" name)* ["(" fields ")"]`` into ``mask``; a wider mask swallows a narrower one."""
    if place >= len(tokens) or tokens[place] in ",()./":
        raise MaskError("".join(tokens))
    name, place = tokens[place], place + 1
    below = EVERYTHING
    if place < len(tokens) and tokens[place] in "./":
        below = {}
        place = _path(tokens, place + 1, below)
    elif place < len(tokens) and tokens[place] == "(":
        below, place = _fields(tokens, place + 1)
        if place >= len(tokens) or tokens[place] != ")":
            raise MaskError("".join(tokens))
        place += 1
    mask[name] = below if name not in mask else _union(mask[name], below)
    return place


def _union(one: Mask, other: Mask) -> Mask:
    if not one or not other:
        return EVERYTHING
    both = dict(one)
    for name, below in other.items():
        both[name] = _union(both[name], below) if name in both else below
    return both


def below(mask: Mask, name: str) -> Mask | None:
    """What the mask picks inside the field ``name``; ``None`` where it does not pick the field at all."""
    if not mask:
        return EVERYTHING
    if name in mask:
        return mask[name]
    return mask.get("*")


def picks(mask: Mask, *path: str) -> bool:
    """True where the mask picks the field at ``path`` or something in it."""
    inside: Mask | None = mask
    for name in path:
        inside = below(inside, name) if inside is not None else None
    return inside is not None


class Picked(list[Any]):
    """A list in which whoever made it left out what the mask does not pick; :func:`select` takes it as it is."""


def select(message: Any, mask: Mask) -> Any:
    """The picked parts of a JSON message; lists are gone through."""
    if not mask or not message or isinstance(message, Picked):
        return message
    if isinstance(message, list):
        return [select(part, mask) for part in message]
    if not isinstance(message, Mapping):
        return message
    kept = {}
    for name, part in message.items():
        inside = below(mask, name)
        if inside is not None:
            kept[name] = select(part, inside)
    return kept


def merge(old: Any, new: Any, mask: Mask) -> Any:
    """``old`` with the picked fields taken from ``new``: what an update with this mask makes of it.

    A picked field that ``new`` lacks is cleared. Neither message is changed; ``None`` stands for an empty one.
    """
    if not mask:
        return new
    old, new = old or {}, new or {}
    names = {*old, *new} if "*" in mask else set(mask)
    merged = dict(old)
    for name in names:
        value = merge(old.get(name), new.get(name), mask.get(name, EVERYTHING))
        if value is None or value == {}:
            merged.pop(name, None)
        else:
            merged[name] = value
    return merged or None
