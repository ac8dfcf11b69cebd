"""The settings that every connector shares: a mapped field, a secret and where it may go, what a container takes in."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, HttpUrl, SecretStr

from okrsync.connector import Accepts
from okrsync.kit.confidence import worth
from okrsync.model import FIELDS, FieldType, Kind
from okrsync.model import Field as ModelField

C = TypeVar("C")
CONFIDENCE = "confidence"  # the one field of the model that has a scale


class Settings(BaseModel):
    """Strict: an unknown key is a typo, and refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MappedField(Settings):
    """Where a field of the model lives in a tool: the name people see there, and the tool's words for its choices."""

    name: str = Field(
        min_length=1, description="The field's, property's or column's name as people see it in the tool."
    )
    options: dict[str, str] = Field(
        default={},
        description="The tool's word for each of okrsync's (for level, direction and state), or for each grade of "
        "confidence: high, medium and low, or numbers from 0 to 1.",
    )
    scale: Literal["fraction", "percent", "ten"] = Field(
        default="fraction", description="How the tool counts confidence: 0.7, 70 or 7."
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


def by_kind(objectives: C | None, key_results: C | None) -> Mapping[Kind, C]:
    """The configured containers by kind, objectives first."""
    both = {Kind.OBJECTIVE: objectives, Kind.KEY_RESULT: key_results}
    return {kind: container for kind, container in both.items() if container is not None}


def check_mappings(mappings: Mapping[Kind, Mapping[str, object]]) -> None:
    """Raise ``ValueError`` unless there is a container, and each maps fields of the model, with their own options."""
    if not mappings:
        raise ValueError("give objectives, key_results or both")
    for kind, fields in mappings.items():
        if unknown := sorted(fields.keys() - FIELDS[kind].keys()):
            known = ", ".join(FIELDS[kind])
            raise ValueError(f"no field of a {kind.replace('_', ' ')}: {', '.join(unknown)} (there are: {known})")
        for name, mapped in fields.items():
            if isinstance(mapped, MappedField):
                _check_words(FIELDS[kind][name], mapped)


def _check_words(field: ModelField, mapped: MappedField) -> None:
    if field.name == CONFIDENCE:
        _check_grades(mapped)
        return
    if mapped.scale != "fraction":
        raise ValueError(f"{field.name} has no scale: only {CONFIDENCE} has one")
    if mapped.options and field.type is not FieldType.CHOICE:
        raise ValueError(f"{field.name} has no options: it is no choice")
    if wrong := sorted(mapped.options.keys() - {choice.value for choice in field.choices}):
        raise ValueError(f"{field.name} has no option {', '.join(wrong)} (there are: {', '.join(field.choices)})")


def _check_grades(mapped: MappedField) -> None:
    """Each word of a confidence has a value of its own, and each value a word of its own."""
    values = {name: worth(name) for name in mapped.options}
    if wrong := [name for name, value in values.items() if value is None]:
        raise ValueError(f"{CONFIDENCE} has no option {', '.join(wrong)} (high, medium, low, or numbers from 0 to 1)")
    words = {" ".join(word.split()).casefold() for word in mapped.options.values()} - {""}
    if len(set(values.values())) < len(values) or len(words) < len(values):
        raise ValueError(f"each option of {CONFIDENCE} needs a word and a value of its own")
    if mapped.options and mapped.scale != "fraction":
        raise ValueError(f"{CONFIDENCE} has options, which are words, so it has no scale")


def is_loopback(url: HttpUrl) -> bool:
    """True where what is sent to the address never leaves this machine."""
    host = (url.host or "").strip("[]")
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_encrypted(url: HttpUrl) -> None:
    """Raise ``ValueError`` where credentials would be sent as anybody on the way can read them."""
    if url.scheme != "https" and not is_loopback(url):
        raise ValueError("url must begin with https://, or credentials would travel in the clear")


def read_secret(value: SecretStr | None, file: Path | None) -> str | None:
    """The secret itself, or what stands in its file without the white space around it. Raises ``OSError``."""
    if value is not None:
        return value.get_secret_value()
    return file.read_text("utf-8").strip() if file is not None else None
