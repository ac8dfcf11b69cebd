"""Owns what a person may configure about the gate: `outcomes:` in the configuration."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from okrsync.model import Level
from okrsync.outcomes.rules import Mode, Rule, Severity


def _word(value: Any) -> Any:
    """YAML 1.1 reads a bare `off` as false."""
    return "off" if value is False else value


ModeSetting = Annotated[Mode, BeforeValidator(_word)]
SeveritySetting = Annotated[Severity, BeforeValidator(_word)]


class Exemption(BaseModel):
    """One key result that travels whatever the gate finds, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key_result: str = Field(min_length=1, description="Its code, key or text.")
    reason: str = Field(min_length=3, description="Why, for whoever asks later.")


class OutcomesSettings(BaseModel):
    """The gate that keeps tasks out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: ModeSetting = Field(default=Mode.STRICT, description="What to do where nothing below says otherwise.")
    levels: dict[Level, ModeSetting] = Field(default={}, description="By level: company, team or individual.")
    connections: dict[str, ModeSetting] = Field(default={}, description="By the connection that a key result is from.")
    rules: dict[Rule, SeveritySetting] = Field(default={}, description="How heavy a rule is: error, warning or off.")
    exempt: Sequence[Exemption] = Field(default=(), description="Key results that travel all the same, each with why.")
    words_files: Sequence[Path] = Field(default=(), description="Language files that extend okrsync's own.")
