"""Judges values by the schemas of one document, and says of each flaw where it is and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fidelity.specification.formats import FORMATS
from jsonschema_rs import Draft202012Validator, Registry, ValidationError

Json = Any
_ADDRESS = "specification:all"
_LONGEST = 160  # characters of a reason: it may quote a whole value
_DISTINCTIVE = frozenset({"const", "enum"})


@dataclass(frozen=True)
class Flaw:
    """``place`` leads from the top of the value to what is wrong with it."""

    place: tuple[str | int, ...]
    reason: str


def reference(name: str) -> Json:
    return {"$ref": f"{_ADDRESS}#/$defs/{name}"}


class Definitions:
    """The schemas of one document by name, in JSON Schema 2020-12; they name each other as :func:`reference` does."""

    def __init__(self, named: Mapping[str, Json]) -> None:
        self._registry = Registry([(_ADDRESS, {"$defs": dict(named)})])
        self._validators: dict[str, Draft202012Validator] = {}

    def flaws(self, name: str, value: Json) -> Sequence[Flaw]:
        """What is wrong with the value by that schema."""
        if name not in self._validators:
            self._validators[name] = Draft202012Validator(
                reference(name), registry=self._registry, formats=FORMATS, validate_formats=True
            )
        validator = self._validators[name]
        if validator.is_valid(value):  # a thousand times as fast as a list of errors
            return []
        return list(dict.fromkeys(flaw for error in validator.iter_errors(value) for flaw in _flaws(error)))


def _flaws(error: ValidationError) -> Iterator[Flaw]:
    place, kind = tuple(error.instance_path), error.kind
    match kind.name:
        case "anyOf":
            for nested in _nearest(error):
                yield from _flaws(nested)
        case "additionalProperties":
            for name in kind.unexpected:
                yield Flaw((*place, name), "is not in the document, which closes this object")
        case "required":
            yield Flaw((*place, kind.property), "is required and missing")
        case "falseSchema":
            yield Flaw(place, "is not in the document, which closes this object")
        case _:
            yield Flaw(place, error.message[:_LONGEST])


def _nearest(error: ValidationError) -> Sequence[ValidationError]:
    """The errors of the alternative that was meant most likely: no other would have fewer, or the right kind."""
    depth = len(error.instance_path)
    branches: Sequence[Sequence[ValidationError]] = error.kind.context
    return min(branches, key=lambda branch: _distance(branch, depth))


def _distance(branch: Sequence[ValidationError], depth: int) -> tuple[int, int, int]:
    """How many errors say that another kind of thing was meant, how many there are, and how near to the top."""
    strange = count = near = 0
    for error in branch:
        if error.kind.name == "anyOf":
            inner = _distance(_nearest(error), depth)
            strange, count, near = strange + inner[0], count + inner[1], near + inner[2]
        else:
            below = len(error.instance_path) - depth
            strange += (error.kind.name in _DISTINCTIVE and below <= 1) or (error.kind.name == "type" and below == 0)
            count += len(error.kind.unexpected) if error.kind.name == "additionalProperties" else 1
            near -= below
    return strange, count, near
