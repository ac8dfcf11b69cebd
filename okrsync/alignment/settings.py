"""Owns what the configuration may say about alignment: how grave each rule is, the ceilings, and the roll-ups."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from okrsync.alignment.findings import RuleName, Severity
from okrsync.alignment.rollup import Method
from okrsync.model import Level


def _word(value: Any) -> Any:
    """YAML 1.1 takes a bare ``off`` for false."""
    return "off" if value is False else value


class RollUp(BaseModel):
    """How the individual key results that serve one team key result add up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: Method = Field(description="sum, mean (weighted by each one's own way from start to target) or latest.")


class Cadence(BaseModel):
    """For how long a key result may rest before it counts as stale."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    individual: int = Field(default=7, ge=0, description="Days for a person's own key result; 0: for ever.")
    team: int = Field(default=14, ge=0, description="Days for a team's key result; 0: for ever.")
    company: int = Field(default=30, ge=0, description="Days for a key result of the company; 0: for ever.")

    @property
    def days(self) -> dict[Level, int]:
        """The days by level."""
        return {Level.INDIVIDUAL: self.individual, Level.TEAM: self.team, Level.COMPANY: self.company}


class AlignmentSettings(BaseModel):
    """What is checked about who serves what, and what is rolled up."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: dict[RuleName, Annotated[Severity | Literal["off"], BeforeValidator(_word)]] = Field(
        default={}, description="For a rule, how grave its findings are, or off; docs/alignment.md lists the rules."
    )
    most_per_person: int = Field(
        default=5, ge=1, description="The most individual key results that one person should have in one cycle."
    )
    most_per_result: int = Field(
        default=5,
        ge=1,
        description="The most individual key results in a team and cycle for each key result of the team.",
    )
    rollups: dict[str, RollUp] = Field(
        default={}, description="For a team key result, by its code or title, how its supporters add up."
    )

    cadence: Cadence = Field(
        default=Cadence(), description="For how many days nobody need touch a key result, by its level."
    )

    @property
    def methods(self) -> dict[str, Method]:
        """The roll-ups' methods by the name of the key result."""
        return {name: each.method for name, each in self.rollups.items()}
