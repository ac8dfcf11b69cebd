"""Renders what each connection's credential may do, and what of it is missing or not needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from okrsync.connector import Right

_STYLES = {"missing": "red", "not needed": "yellow", "not said": "dim", "needed": "green"}


def rights_json(rights: Mapping[str, Sequence[Right]]) -> dict[str, list[dict[str, Any]]]:
    """By connection, in the tool's order."""
    return {
        name: [
            {
                "right": each.name,
                "where": each.where,
                "held": each.held,
                "needed": each.needed,
                "verdict": each.verdict,
                "note": each.note,
            }
            for each in those
        ]
        for name, those in rights.items()
    }


def rights_table(rights: Mapping[str, Sequence[Right]]) -> Table:
    """What is needed, missing, not needed or not said; rights that are neither held nor needed go without saying."""
    table = Table(box=None, pad_edge=False)
    for heading in ("connection", "right", "where", "", ""):
        table.add_column(heading)
    for name, those in rights.items():
        for each in those:
            if each.verdict != "not given":
                verdict = Text(each.verdict, style=_STYLES[each.verdict])
                table.add_row(*map(Text, (name, each.name, each.where)), verdict, Text(each.note, style="dim"))
    return table
