"""Decides how a mistake in the configuration is told: where it stands, what is wrong, and what would mend it.

What stands there is never repeated: it may be a secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from okrsync.config.located import Mark, Path
from okrsync.config.problems import Places
from okrsync.connector import Problem
from okrsync.model import FIELDS, Kind

CONTAINERS: Mapping[str, Kind] = {"objectives": Kind.OBJECTIVE, "key_results": Kind.KEY_RESULT}
_EXPECTED = {
    "string": "expected text; put it in quotes",
    "int": "expected a whole number",
    "float": "expected a number",
    "bool": "expected true or false",
    "list": "expected a list",
    "tuple": "expected a list",
    "dict": "expected a mapping (key: value)",
    "model": "expected a mapping (key: value)",
    "url": "expected an address such as https://example.org",
    "path": "expected a file's name",
}


@dataclass(frozen=True)
class Known:
    """The settings' types: of the file itself, and of each tool. From them comes what a misspelt key may mean."""

    root: type[BaseModel]
    tools: Mapping[str, type[BaseModel]]

    def settings(self, path: Path) -> set[str]:
        """The names of all settings of the file, or of the tool whose part of it ``path`` is in."""
        tool = str(path[2]) if len(path) > 3 else ""
        return set(_names(self.tools.get(tool, self.root)))


def explain(errors: Iterable[ErrorDetails], places: Places, known: Known) -> list[Problem]:
    """The mistakes that pydantic found, one for each place, in the order of the file."""
    misspelt = _misspelt_fields(places.text.data)
    found: dict[tuple[Mark, str], Problem] = {}
    for path, problem in _located(errors, misspelt, places, known):
        found.setdefault((places.text.mark(path), problem.place), problem)
    return [found[key] for key in sorted(found)]


def _located(
    errors: Iterable[ErrorDetails], misspelt: Mapping[Path, Problem], places: Places, known: Known
) -> Iterator[tuple[Path, Problem]]:
    for path, problem in misspelt.items():
        yield path, Problem(places.of(path), problem.message, problem.remedy)
    for error in errors:
        if error["type"] == "value_error" and any(f" {wrong[-1]}" in error["msg"] for wrong in misspelt):
            continue  # the tool's own settings say the same without the line
        path = tuple(error["loc"])
        message, remedy = _words(error, known)
        yield path, Problem(places.of(path), message, remedy)


def _misspelt_fields(data: Any) -> Mapping[Path, Problem]:
    """The mapped fields that no item of the kind has, wherever they are mapped."""
    found: dict[Path, Problem] = {}
    for name, connection in _mapping(_mapping(data).get("connections")).items():
        for container, kind in CONTAINERS.items():
            fields = _mapping(_mapping(_mapping(connection).get(container)).get("fields"))
            for field in set(fields) - set(FIELDS[kind]):
                remedy = _nearest(field, FIELDS[kind]) or f"There are: {', '.join(FIELDS[kind])}."
                message = f"{kind.replace('_', ' ')}s have no field {field!r}"
                found["connections", name, container, "fields", field] = Problem("", message, remedy)
    return found


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _nearest(word: str, known: Iterable[str]) -> str:
    """A question that names the known word most like ``word``; empty where none is like it."""
    near = get_close_matches(word, list(known), n=1)
    return f"Did you mean {near[0]!r}?" if near else ""


def _words(error: ErrorDetails, known: Known) -> tuple[str, str]:
    """What is wrong, and what would mend it."""
    kind, key, context = error["type"], str(error["loc"][-1]), error.get("ctx", {})
    tools = ", ".join(known.tools)
    match kind:
        case "missing":
            return f"the setting {key!r} is missing", f"Add `{key}:` here."
        case "extra_forbidden":
            return f"there is no setting {key!r} here", _nearest(key, known.settings(error["loc"]))
        case "union_tag_not_found":
            return "the setting 'tool' is missing", f"Add `tool:` here: {tools}."
        case "union_tag_invalid":
            tag = str(context.get("tag", ""))
            return f"no connector for the tool {tag!r} is installed", _nearest(tag, known.tools) or f"Choose: {tools}."
        case "literal_error" | "enum":
            return f"expected {context.get('expected', 'one of the known words')}", ""
        case "value_error":
            return str(context.get("error", error["msg"])), ""
        case "string_pattern_mismatch":
            return "a name is made of letters and digits, with single '-' or '_' between", ""
        case "too_short":
            return "this is empty", "Give at least one."
    return _EXPECTED.get(kind.partition("_")[0], error["msg"].removeprefix("Input ")), ""


def _names(model: type[Any]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield name
        for part in _models(field.annotation):
            yield from _names(part)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models(argument)
