"""The settings that every connector shares: a mapped field, a secret from a file, what a container takes in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from okrsync.connector import Accepts
from okrsync.model import FIELDS, Kind


class Settings(BaseModel):
    """Strict: an unknown key is a typo, and refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MappedField(Settings):
    """Where a field of the model lives in a tool: the name people see there, and the tool's words for its choices."""

    name: str = Field(
        min_length=1, description="The field's, property's or column's name as people see it in the tool."
    )
    options: dict[str, str] = Field(
        default={}, description="The tool's word for each of okrsync's (for level, direction and state)."
    )


def _by_name(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


Mapped = Annotated[MappedField, BeforeValidator(_by_name, json_schema_input_type=str | MappedField)]
"""A mapped field in full, or in short just its name."""


class AcceptsSettings(Settings):
    """Which items a container takes in as new records; empty means any."""

    levels: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    cycles: tuple[str, ...] = ()

    def admission(self) -> Accepts:
        return Accepts(self.levels, self.teams, self.cycles)


def unknown_fields(kind: Kind, names: Mapping[str, Any]) -> list[str]:
    """The names that no field of that kind has."""
    return sorted(set(names) - set(FIELDS[kind]))


def read_secret(value: SecretStr | None, file: Path | None) -> str | None:
    """The secret itself, or what stands in its file without the white space around it. Raises ``OSError``."""
    if value is not None:
        return value.get_secret_value()
    return file.read_text("utf-8").strip() if file is not None else None
