"""Holds requests against the discovery documents that Google publishes with its Python client.

The wording of the violations is that of Google's JSON transcoder; paths in it are in the messages' own snake case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from connectors.sheets.sandbox import fieldmask
from connectors.sheets.sandbox.errors import violations
from connectors.sheets.sandbox.fieldmask import Mask, MaskError

Violation = tuple[str, str]
Query = Mapping[str, Sequence[str]]
_PACKAGE = "type.googleapis.com/google.apps.sheets.v4."
_ANY = {"type": "any"}
_LIST = "type.googleapis.com/google.protobuf.ListValue"


class Discovery:
    """One API's discovery document: its methods' parameters and its messages' fields."""

    def __init__(self, name: str) -> None:
        place = files("googleapiclient.discovery_cache") / "documents" / f"{name}.json"
        document = json.loads(place.read_text("utf-8"))
        self._schemas: dict[str, Any] = document["schemas"]
        self._common: set[str] = set(document["parameters"]) | {"$alt", "$fields", "$prettyPrint"}
        self._methods = {method["id"]: method for method in _methods(document)}

    def check(self, method: str, query: Query, body: Any = None, root: str = "") -> Mask:
        """Hold a request against its method; gives the mask of what its answer is to show, by default everything.

        ``root`` is the field of the request that the body is bound to. Raises the API's 400.
        """
        known = self._methods[method]
        if "request" in known and isinstance(body, str):
            text = "Invalid JSON payload received. The body is no JSON."
            raise violations([("", text)])
        found = list(self._stray_parameters(query, known.get("parameters", {})))
        if "request" in known:
            found += self._violations({} if body is None else body, known["request"], root)
        if found:
            raise violations(found)
        return self.mask(query["fields"][0] if "fields" in query else None, known["response"]["$ref"])

    def _stray_parameters(self, query: Query, parameters: Mapping[str, Any]) -> Iterator[Violation]:
        for name, values in query.items():
            if name in parameters:
                kind = parameters[name]
                for value in values:
                    yield from self._scalar(_typed(value, kind), kind, _snake(name))
            elif name not in self._common:
                text = f"Invalid JSON payload received. Unknown name {json.dumps(name)}: Cannot bind query parameter."
                yield "", f"{text} Field '{name}' could not be found in request message."

    def known(self, method: str, query: Query) -> Query:
        """The part of a query that the method knows."""
        parameters = self._methods[method].get("parameters", {})
        return {name: values for name, values in query.items() if name in parameters}

    def mask(self, text: str | None, schema: str) -> Mask:
        """The response mask in the ``fields`` parameter, held against the answer's message; everything by default."""
        if text is None:
            return fieldmask.EVERYTHING
        try:
            mask = fieldmask.parse(text)
        except MaskError as error:
            raise _unmatched(text) from error
        stray = self.stray(mask, schema)
        if stray is not None:
            raise _unmatched(stray)
        return mask

    def stray(self, mask: Mask, schema: str) -> str | None:
        """The first path of a mask that the message does not have; ``None`` where all is well."""
        return next(self._strays(mask, {"$ref": schema}, ""), None)

    def _strays(self, mask: Mask, kind: Mapping[str, Any], path: str) -> Iterator[str]:
        properties = self._properties(kind)
        for name, inside in mask.items():
            here = f"{path}.{name}" if path else name
            if name == "*":
                continue
            if properties is None or name not in properties:
                yield here
            elif inside:
                yield from self._strays(inside, properties[name], here)

    def _properties(self, kind: Mapping[str, Any]) -> Mapping[str, Any] | None:
        while kind.get("type") == "array":
            kind = kind["items"]
        if "$ref" in kind:
            kind = self._schemas[kind["$ref"]]
        properties: Mapping[str, Any] | None = kind.get("properties")
        return properties

    def _violations(self, value: Any, kind: Mapping[str, Any], path: str) -> Iterator[Violation]:
        if kind.get("type") == "any" or value is None:
            return
        if kind.get("type") == "array":
            yield from self._list(value, kind["items"], path)
        elif "$ref" in kind or kind.get("type") == "object":
            yield from self._message(value, kind, path)
        else:
            yield from self._scalar(value, kind, path)

    def _list(self, value: Any, items: Mapping[str, Any], path: str) -> Iterator[Violation]:
        if not isinstance(value, list):
            yield path, f"Invalid value at '{path}' ({_LIST if items == _ANY else _name(items)}), {json.dumps(value)}"
            return
        if items.get("type") == "any":
            return
        for index, part in enumerate(value):
            yield from self._violations(part, items, f"{path}[{index}]")

    def _message(self, value: Any, kind: Mapping[str, Any], path: str) -> Iterator[Violation]:
        if not isinstance(value, dict):
            yield path, f"Invalid value at '{path}' ({_name(kind)}), {json.dumps(value)}"
            return
        properties = self._properties(kind)
        if properties is None:
            return
        for name, part in value.items():
            if name in properties:
                yield from self._violations(part, properties[name], f"{path}.{_snake(name)}" if path else _snake(name))
            else:
                at = f" at '{path}'" if path else ""
                unknown = f"Unknown name {json.dumps(name)}{at}: Cannot find field."
                yield path, f"Invalid JSON payload received. {unknown}"

    def _scalar(self, value: Any, kind: Mapping[str, Any], path: str) -> list[Violation]:
        if _fits(value, kind):
            return []
        name = f"{_PACKAGE}{_enum(path)}" if "enum" in kind else _name(kind)
        return [(path, f"Invalid value at '{path}' ({name}), {json.dumps(value)}")]


@cache
def sheets() -> Discovery:
    return Discovery("sheets.v4")


@cache
def drive() -> Discovery:
    return Discovery("drive.v3")


def _methods(resource: Mapping[str, Any]) -> Iterator[Any]:
    yield from resource.get("methods", {}).values()
    for below in resource.get("resources", {}).values():
        yield from _methods(below)


def _unmatched(path: str) -> Exception:
    text = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
    return violations([(path, text)], "Request contains an invalid argument.")


def _fits(value: Any, kind: Mapping[str, Any]) -> bool:
    match kind["type"]:
        case "string":
            if kind.get("format") in ("int64", "uint64") and isinstance(value, int):
                return True
            return isinstance(value, str) and ("enum" not in kind or value in kind["enum"])
        case "integer":
            return _whole(value)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, bool)


def _whole(value: Any) -> bool:
    if isinstance(value, str):
        return re.fullmatch(r"-?\d+", value) is not None
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())


def _typed(text: str, kind: Mapping[str, Any]) -> Any:
    """A query parameter's text as the JSON value it stands for."""
    if kind["type"] == "boolean":
        return {"true": True, "false": False, "": True}.get(text.lower(), text)
    return text


def _name(kind: Mapping[str, Any]) -> str:
    if "$ref" in kind:
        return f"{_PACKAGE}{kind['$ref']}"
    if kind.get("type") == "array":
        return _LIST
    formats = {"int32": "TYPE_INT32", "int64": "TYPE_INT64", "double": "TYPE_DOUBLE", "float": "TYPE_FLOAT"}
    names = {"string": "TYPE_STRING", "boolean": "TYPE_BOOL", "object": "TYPE_MESSAGE"}
    return formats.get(kind.get("format", "")) or names.get(kind.get("type", ""), "TYPE_MESSAGE")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


def _enum(path: str) -> str:
    """The enum's type name, which the discovery document does not tell: the field's own name in camel case."""
    return "".join(part.capitalize() for part in path.rsplit(".", 1)[-1].split("_"))
