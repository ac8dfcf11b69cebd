"""Decides what of a Notion data source is project work: roll-ups of ticked boxes, to-do states, and lists of tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from okrsync.kit.work import SHARE_DONE, TO_DO, reason_against
from okrsync.model import Field, FieldType

TICKED = frozenset(
    {"checked", "unchecked", "percent_checked", "percent_unchecked", "count_per_group", "percent_per_group"}
)
"""The functions of a roll-up that count ticked boxes, or the pages in each state."""


def reason_against_property(field: Field, config: Mapping[str, Any]) -> str | None:
    """Why the field may not be mapped to a property, as its data source describes it; ``None`` where it may."""
    kind = config["type"]
    if kind == "rollup" and config["rollup"].get("function") in TICKED:
        return SHARE_DONE
    if kind == "status" and field.type is FieldType.NUMBER and field.name != "confidence":
        return TO_DO
    return reason_against(str(config["name"]))
