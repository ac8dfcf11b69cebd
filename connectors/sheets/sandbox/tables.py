"""Finds the table that ``values.append`` adds to.

Per Google's guide "Append values": the last table in the given range, a table being cells with values that touch one
another, with nothing around it but empty cells or the edge. Where the range holds no value, there is no table, and
values go to the range's own first cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from connectors.sheets.sandbox.a1 import Box
from connectors.sheets.sandbox.book import Place


def last_table(place: Place) -> Box | None:
    """The bounds of the last table in the range; ``None`` where the range is empty."""
    held = place.tab.held()
    bounds = place.tab.box(place.area)
    for row in range(min(bounds.bottom, len(held)) - 1, bounds.top - 1, -1):
        inside = [column for column in held[row] if bounds.left <= column < bounds.right]
        if inside:
            return _grown(held, Box(row, min(inside), row + 1, max(inside) + 1))
    return None


def _grown(held: Sequence[set[int]], box: Box) -> Box:
    """The box, widened until there is no value right next to it, corners included."""
    while True:
        taller = _taller(held, box)
        columns = set().union(*held[taller.top : taller.bottom])
        left, right = taller.left, taller.right
        while left - 1 in columns:
            left -= 1
        while right in columns:
            right += 1
        if (left, right) == (box.left, box.right):
            return taller
        box = replace(taller, left=left, right=right)


def _taller(held: Sequence[set[int]], box: Box) -> Box:
    near = set(range(box.left - 1, box.right + 1))
    top, bottom = box.top, box.bottom
    while top > 0 and held[top - 1] & near:
        top -= 1
    while bottom < len(held) and held[bottom] & near:
        bottom += 1
    return replace(box, top=top, bottom=bottom)
