"""Owns what the configuration may say about measures."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field


class MeasureSettings(BaseModel):
    """Where key results' current values come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key_results: dict[str, str] = Field(
        default={}, description="For a key result, by its code, title or key, its measure; docs/measures.md says which."
    )
    allow_own_tickets: bool = Field(
        default=False, description="Whether a measure may count finished tickets: what was done, not what changed."
    )
    largest_jump: Decimal = Field(
        default=Decimal(10),
        gt=0,
        description="How many times its way from start to target a measured value may change at once.",
    )
