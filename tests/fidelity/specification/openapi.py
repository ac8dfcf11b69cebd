"""Reads a specification from an OpenAPI 3.0 or 3.1 document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from fidelity.specification.corrections import Correction
from fidelity.specification.dialect import Dialect, Direction
from fidelity.specification.operations import ANYTHING, Operation, Parameter, Specification
from fidelity.specification.schemas import Definitions

Json = Any
_METHODS = ("get", "put", "post", "patch", "delete")


def read(name: str, file: Path, corrections: Sequence[Correction] = ()) -> Specification:
    """The specification in the file, corrected."""
    document = json.loads(file.read_text("utf-8"))
    for correction in corrections:
        correction.apply(document)
    reader = _Reader(document)
    operations = list(reader.operations())
    return Specification(name, operations, Definitions(reader.named))


class _Reader:
    def __init__(self, document: Json) -> None:
        self._document = document
        components = document["components"]["schemas"]
        directions: tuple[Direction, ...] = ("request", "response")
        self._dialects = {direction: Dialect(components, direction) for direction in directions}
        self.named = {name: each for dialect in self._dialects.values() for name, each in dialect.definitions().items()}

    def operations(self) -> Iterator[Operation]:
        for path, item in self._document["paths"].items():
            for method in _METHODS:
                if method in item:
                    yield self._operation(method, path, item[method], item.get("parameters", []))

    def _operation(self, method: str, path: str, raw: Json, shared: list[Json]) -> Operation:
        body = self._resolved(raw.get("requestBody", {}))
        return Operation(
            method.upper(),
            path,
            dict(self._query([*shared, *raw.get("parameters", [])])),
            {int(status): self._body(answer, "response") for status, answer in raw["responses"].items()},
            sent=self._body(body, "request") if body else None,
            must_send=bool(body.get("required")),
        )

    def _query(self, parameters: list[Json]) -> Iterator[tuple[str, Parameter]]:
        for parameter in map(self._resolved, parameters):
            if parameter["in"] == "query":
                schema = self._resolved(parameter["schema"])
                repeated = schema.get("type") == "array"
                each = self._name(schema["items"] if repeated else schema, "request")
                yield parameter["name"], Parameter(each, bool(parameter.get("required")), repeated)

    def _body(self, raw: Json, direction: Direction) -> str:
        content: Mapping[str, Json] = raw.get("content", {})
        schema = content.get("application/json", {}).get("schema")
        return self._name(schema, direction) if schema else ANYTHING

    def _name(self, schema: Json, direction: Direction) -> str:
        """The name of a schema, made up where the document has given it none."""
        dialect = self._dialects[direction]
        if schema.keys() == {"$ref"}:
            return dialect.named(schema["$ref"].rpartition("/")[2])
        name = f"inline.{len(self.named)}"
        self.named[name] = dialect.schema(schema)
        return name

    def _resolved(self, raw: Json) -> Json:
        if "$ref" not in raw:
            return raw
        found = self._document
        for word in raw["$ref"].removeprefix("#/").split("/"):
            found = found[word]
        return found
