"""Owns what may be configured about guards: how much one run may do unasked, and which guards are switched off."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

GuardName = Literal["canary", "cliff", "emptied", "look-alike", "target-moved", "too-many-changed", "too-many-created"]


class GuardSettings(BaseModel):
    """When a run that would change much is held until a person approves it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_changed_share: float = Field(
        default=0.5, gt=0, le=1, description="The largest share of a connection's records that one run may change."
    )
    max_gone_share: float = Field(
        default=0.5, gt=0, le=1, description="The largest share of a connection's records that may be gone at once."
    )
    min_items: int = Field(default=25, ge=0, description="With fewer records than this no share is looked at.")
    max_created: int = Field(
        default=100, ge=0, description="The most records that one run may make in a container that holds some."
    )
    max_leap: Decimal = Field(
        default=Decimal(10), gt=0, description="How many times the way from start to target a typed value may leap."
    )
    canaries: dict[str, str] = Field(
        default={}, description="For a connection, the key or code of an item that is always to be seen there."
    )
    disabled: frozenset[GuardName] = Field(default=frozenset(), description="Guards that hold nothing.")
