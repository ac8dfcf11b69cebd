"""Documents are read as their authors meant them: closed parts, either-or, null, dates, and one-way members."""

from __future__ import annotations

from typing import Any

import pytest
from fidelity.specification.corrections import Correction
from fidelity.specification.dialect import Dialect, Direction
from fidelity.specification.schemas import Definitions

COMPONENTS: dict[str, Any] = {
    "Named": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
    "Number": {
        "type": "object",
        "properties": {"type": {"const": "number"}, "number": {"type": "number"}},
        "required": ["type", "number"],
        "additionalProperties": False,
    },
    "Words": {
        "type": "object",
        "properties": {"type": {"const": "words"}, "words": {"type": "array", "items": {"type": "string"}}},
        "required": ["type", "words"],
        "additionalProperties": False,
    },
    "Property": {
        "allOf": [
            {"$ref": "#/components/schemas/Named"},
            {"oneOf": [{"$ref": "#/components/schemas/Number"}, {"$ref": "#/components/schemas/Words"}]},
        ]
    },
    "Issue": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "readOnly": True},
            "due": {"type": "string", "format": "date", "nullable": True},
            "moment": {"type": "string", "format": "date-time"},
        },
        "required": ["id"],
        "additionalProperties": False,
    },
}


def flaws(name: str, value: Any, direction: Direction = "response") -> list[tuple[tuple[str | int, ...], str]]:
    dialect = Dialect(COMPONENTS, direction)
    found = Definitions(dialect.definitions()).flaws(dialect.named(name), value)
    return [(flaw.place, flaw.reason) for flaw in found]


def test_parts_that_are_closed_are_one_object() -> None:
    assert flaws("Property", {"name": "Score", "type": "number", "number": 4}) == []
    assert flaws("Property", {"name": "Tags", "type": "words", "words": ["a"]}) == []


def test_the_alternative_that_was_meant_is_the_one_that_is_explained() -> None:
    assert flaws("Property", {"name": "Tags", "type": "words", "words": ["a", 5]}) == [
        (("words", 1), '5 is not of type "string"')
    ]
    assert flaws("Property", {"name": "Score", "type": "number", "number": 4, "unit": "%"}) == [
        (("unit",), "is not in the document, which closes this object")
    ]
    assert flaws("Property", {"type": "number", "number": 4}) == [(("name",), "is required and missing")]


def test_what_is_read_only_must_be_answered_and_need_not_be_sent() -> None:
    assert flaws("Issue", {}) == [(("id",), "is required and missing")]
    assert flaws("Issue", {}, "request") == []


@pytest.mark.parametrize("due", [None, "2026-12-31"])
def test_nullable_is_null_or_the_type(due: str | None) -> None:
    assert flaws("Issue", {"id": "1", "due": due}) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [("due", "31.12.2026"), ("due", "2026-12-31T00:00:00Z"), ("moment", "2026-12-31"), ("moment", "soon")],
)
def test_texts_have_their_formats(name: str, text: str) -> None:
    ((place, reason),) = flaws("Issue", {"id": "1", name: text})
    assert place == (name,)
    assert "is not a" in reason


def test_a_correction_is_merged_and_must_change_something() -> None:
    document = {"a": {"b": {"type": "string", "list": [1]}, "c": {"type": "string", "list": []}}}
    Correction("x", ("a", "*", "list"), [2], "").apply(document)
    Correction("x", ("a", "b"), {"type": None, "nullable": True}, "").apply(document)
    assert document == {"a": {"b": {"list": [1, 2], "nullable": True}, "c": {"type": "string", "list": [2]}}}
    with pytest.raises(LookupError, match="needs no correction"):
        Correction("x", ("a", "b", "nullable"), True, "").apply(document)
    with pytest.raises(LookupError):
        Correction("x", ("a", "d", "type"), "string", "").apply(document)
