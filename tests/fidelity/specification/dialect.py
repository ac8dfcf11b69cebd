"""Translates the schemas of OpenAPI 3.0 and 3.1 documents to JSON Schema 2020-12 as their authors meant them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Literal

from fidelity.specification.schemas import reference

Json = Any
Direction = Literal["request", "response"]
_KEPT = (
    "type", "enum", "const", "format", "minimum", "maximum", "exclusiveMinimum", "minLength", "maxLength", "minItems",
    "maxItems", "uniqueItems", "minProperties", "maxProperties",
)  # fmt: skip
_CHOICES = ("anyOf", "oneOf")


class Dialect:
    """``components`` are the document's named schemas; ``direction`` decides who must leave out what is read-only.

    - ``oneOf`` becomes ``anyOf``: alternatives of both documents overlap, and nobody's value is wrong for that.
    - ``allOf`` with a closed part (``additionalProperties: false``) becomes one object with the members of all parts:
      read to the letter it would refuse every value.
    """

    def __init__(self, components: Mapping[str, Json], direction: Direction) -> None:
        self._components, self._direction = components, direction

    def definitions(self) -> dict[str, Json]:
        """All named schemas, under names of this direction."""
        return {self.named(name): self.schema(schema) for name, schema in self._components.items()}

    def named(self, name: str) -> str:
        return f"{self._direction}.{name}"

    def schema(self, raw: Json) -> Json:
        """One schema."""
        if isinstance(raw, bool):
            return raw
        return self._with_null(raw) if raw.get("nullable") else self._plain(raw)

    def _with_null(self, raw: Json) -> Json:
        plain = self._plain({key: value for key, value in raw.items() if key != "nullable"})
        return {"anyOf": [plain, {"type": "null"}]}

    def _plain(self, raw: Json) -> Json:
        if "$ref" in raw:
            return reference(self.named(_name(raw)))
        if "allOf" in raw:
            return self._all_of(raw)
        translated = {key: raw[key] for key in _KEPT if key in raw}
        for word in _CHOICES:
            if word in raw:
                translated["anyOf"] = [self.schema(each) for each in raw[word]]
        return translated | self._object(raw) | ({"items": self.schema(raw["items"])} if "items" in raw else {})

    def _object(self, raw: Json) -> Json:
        translated: dict[str, Json] = {}
        properties = raw.get("properties", {})
        one_way = "readOnly" if self._direction == "request" else "writeOnly"
        if properties:
            translated["properties"] = {name: self.schema(each) for name, each in properties.items()}
        if required := [name for name in raw.get("required", ()) if not properties.get(name, {}).get(one_way)]:
            translated["required"] = required
        if "additionalProperties" in raw:
            translated["additionalProperties"] = self.schema(raw["additionalProperties"])
        return translated

    def _all_of(self, raw: Json) -> Json:
        beside = {key: value for key, value in raw.items() if key != "allOf"}
        if len(raw["allOf"]) == 1 and not beside.keys() & {"properties", *_CHOICES}:
            return self.schema(raw["allOf"][0])
        parts = [self._alternatives(part) for part in (*raw["allOf"], beside)]
        if not any(_closed(each) for part in parts for each in part):
            return {"allOf": [self.schema(part) for part in raw["allOf"]]}
        return {"anyOf": [self._plain(_merged(choice)) for choice in product(*parts)]}

    def _alternatives(self, raw: Json) -> list[Json]:
        """The objects that a schema may mean, without references and choices at their top."""
        if "$ref" in raw:
            return self._alternatives(self._components[_name(raw)])
        if "allOf" in raw:
            return [_merged(choice) for choice in product(*(self._alternatives(part) for part in raw["allOf"]))]
        for word in _CHOICES:
            if word in raw:
                return [each for part in raw[word] for each in self._alternatives(part)]
        return [raw]


def _name(raw: Json) -> str:
    return str(raw["$ref"].rpartition("/")[2])


def _closed(raw: Json) -> bool:
    return raw.get("additionalProperties") is False


def _merged(parts: Sequence[Json]) -> Json:
    """One object with the members of all parts, closed where one of them is."""
    merged: dict[str, Json] = {}
    properties: dict[str, Json] = {}
    for part in parts:
        merged.update(part)
        for name, schema in part.get("properties", {}).items():
            properties[name] = {"allOf": [properties[name], schema]} if name in properties else schema
    required = {name for part in parts for name in part.get("required", ())}
    closed = {"additionalProperties": False} if any(map(_closed, parts)) else {}
    return merged | {"properties": properties, "required": sorted(required)} | closed
