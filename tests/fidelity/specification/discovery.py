"""Reads a specification from a Google discovery document, as the client library ships it.

Such a document knows neither required members nor statuses. Its types are closed: the service refuses a request with a
member that is not among them ("Unknown name"), and answers with no other. A member of a request may be ``null``, which
means that it is not there, per the JSON mapping of Protocol Buffers; an answer leaves such members out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from fidelity.specification.operations import Operation, Parameter, Specification
from fidelity.specification.schemas import Definitions, reference

Json = Any
_ERROR = "error"
_SENT = "sent."
_SHARED = "parameter"
_EMPTY = "nothing"
_KEPT = ("enum", "format")
# The error body of Google's APIs, per AIP-193 "Errors", which discovery documents leave out; Drive's has "errors" too.
_ERROR_BODY = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "integer"},
                "message": {"type": "string"},
                "status": {"type": "string"},
                "details": {"type": "array", "items": {"type": "object"}},
                "errors": {"type": "array", "items": {"type": "object"}},
            },
            "required": ["code", "message"],
            "additionalProperties": False,
        }
    },
    "required": ["error"],
    "additionalProperties": False,
}


def read(api: str) -> Specification:
    """The specification of an API such as ``sheets.v4``."""
    document = json.loads(files("googleapiclient").joinpath(f"discovery_cache/documents/{api}.json").read_text("utf-8"))
    reader = _Reader(document)
    operations = list(reader.operations(document))
    return Specification(f"{api}, revision {document['revision']}", operations, Definitions(reader.named))


class _Reader:
    def __init__(self, document: Json) -> None:
        self._base = "/" + document["servicePath"]
        self.named: dict[str, Json] = {_ERROR: _ERROR_BODY, _EMPTY: {"type": "object", "maxProperties": 0}}
        for name, raw in document["schemas"].items():
            self.named[name] = _schema(raw)
            self.named[_SENT + name] = _schema(raw, sent=True)
        self._shared = dict(self._query(document["parameters"]))

    def operations(self, part: Json) -> Iterator[Operation]:
        for method in part.get("methods", {}).values():
            yield self._operation(method)
        for resource in part.get("resources", {}).values():
            yield from self.operations(resource)

    def _operation(self, method: Json) -> Operation:
        request = method.get("request")
        return Operation(
            method["httpMethod"],
            self._base + method["path"].replace("{+", "{"),
            {**self._shared, **dict(self._query(method.get("parameters", {})))},
            {200: method.get("response", {}).get("$ref", _EMPTY)},
            sent=request and _SENT + request["$ref"],
            otherwise=_ERROR,
        )

    def _query(self, parameters: Mapping[str, Json]) -> Iterator[tuple[str, Parameter]]:
        for name, raw in parameters.items():
            if raw["location"] == "query":
                schema = f"{_SHARED}.{len(self.named)}"
                self.named[schema] = _schema({key: raw[key] for key in ("type", *_KEPT) if key in raw})
                yield name, Parameter(schema, bool(raw.get("required")), bool(raw.get("repeated")))


def _schema(raw: Json, *, sent: bool = False) -> Json:
    if "$ref" in raw:
        return reference(_SENT + raw["$ref"] if sent else raw["$ref"])
    translated = {key: raw[key] for key in ("type", *_KEPT) if key in raw and raw[key] != "any"}
    if "items" in raw:
        translated["items"] = _schema(raw["items"], sent=sent)
    if "properties" in raw:
        translated["properties"] = {name: _member(each, sent=sent) for name, each in raw["properties"].items()}
        translated["additionalProperties"] = False
    if "additionalProperties" in raw:
        translated["additionalProperties"] = _schema(raw["additionalProperties"], sent=sent)
    return translated


def _member(raw: Json, *, sent: bool) -> Json:
    schema = _schema(raw, sent=sent)
    return {"anyOf": [schema, {"type": "null"}]} if sent else schema
