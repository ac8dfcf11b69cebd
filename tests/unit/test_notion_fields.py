"""What a Notion property can hold of a field, and that fitting a value once is fitting it for good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.notion.fields import HOLDS, Codec
from connectors.notion.people import People, Person
from connectors.notion.properties import Pair, Property
from connectors.notion.texts import ELEMENT_LENGTH, MOST_ELEMENTS, elements, plain_text
from connectors.notion.written import WRITABLE
from okrsync.kit.confidence import Scale
from okrsync.kit.settings import MappedField
from okrsync.model import FIELDS, FieldType, Kind, Mention, Target, Unfit, Unreadable

FIELD = FIELDS[Kind.KEY_RESULT]
STATES = ("Not started", "In progress", "Done", "Dropped")
PEOPLE = People(
    users={
        "u-andy": Person(name="Andy Ott", email="Andy@Example.org"),
        "u-wendy": Person(name="Wendy"),
        "u-bot": Person(name="okrsync", bot=True),
    }
)


def codec(field: str, kind: str, words: Mapping[str, str] | None = None, options: tuple[str, ...] = ()) -> Codec:
    return Codec(Pair(FIELD[field], Property("id", "It", kind, options), PEOPLE, words or {}))


def shown(kind: str, payload: Any) -> dict[str, Any]:
    return {"id": "id", "type": kind, kind: payload}


def text(*parts: str) -> list[dict[str, Any]]:
    return [{"type": "text", "plain_text": part} for part in parts]


@pytest.mark.parametrize(
    ("field", "kind", "payload", "seen"),
    [
        ("title", "title", text("Cut ", "costs"), "Cut costs"),
        ("title", "title", [], None),
        ("description", "rich_text", text("one\r\ntwo "), "one\ntwo"),
        ("current", "rich_text", text("about 70?"), Unreadable("about 70?", "not a number")),
        ("current", "number", 0.7, Decimal("0.7")),
        ("current", "number", None, None),
        ("current", "checkbox", True, Decimal(1)),
        ("target", "date", {"start": "2026-12-31", "end": None}, date(2026, 12, 31)),
        ("target", "date", {"start": "2026-12-31T09:00:00.000+01:00", "end": None}, date(2026, 12, 31)),
        ("cycle", "date", {"start": "2026-10-01", "end": "2026-12-31"}, "2026-Q4"),
        ("cycle", "date", {"start": "2026-10-02", "end": "2026-12-31"}, "unreadable"),
        ("cycle", "select", {"name": "Q4 2026"}, "2026-Q4"),
        ("state", "status", {"name": "On track"}, "active"),
        ("state", "status", {"name": "Frozen"}, "unreadable"),
        ("owner", "people", [{"object": "user", "id": "u-andy"}, {"id": "u-wendy"}], "andy@example.org"),
        ("owner", "people", [{"object": "user", "id": "u-wendy"}], "Wendy"),
        ("owner", "people", [{"object": "user", "id": "u-nobody"}], "unreadable"),
        ("objective", "relation", [{"id": "p1"}, {"id": "p2"}], (Mention(record="p1"), Mention(record="p2"))),
        ("aligned_to", "rich_text", text("Ops KR1.1; HR KR2"), (Mention("Ops KR1.1"), Mention("HR KR2"))),
        ("code", "unique_id", {"prefix": "KR", "number": 7}, "KR-7"),
        ("current", "formula", {"type": "number", "number": 41.5}, Decimal("41.5")),
        ("team", "formula", {"type": "string", "string": "Ops"}, "Ops"),
        ("current", "formula", {"type": "boolean", "boolean": False}, Decimal(0)),
        ("current", "rollup", {"type": "number", "number": 3, "function": "sum"}, Decimal(3)),
        ("team", "rollup", {"type": "array", "array": [shown("select", {"name": "Ops"})]}, "Ops"),
        ("team", "rollup", {"type": "array", "array": [shown("select", {"name": n}) for n in "AB"]}, "A; B"),
        ("current", "rollup", {"type": "array", "array": [shown("number", 1), shown("number", 2)]}, "unreadable"),
        ("current", "rollup", {"type": "unsupported", "unsupported": {}}, "unreadable"),
    ],
)
def test_a_property_is_read_as_its_field(field: str, kind: str, payload: Any, seen: Any) -> None:
    value = codec(field, kind).read(shown(kind, payload))
    assert isinstance(value, Unreadable) if seen == "unreadable" else value == seen


@pytest.mark.parametrize(
    ("field", "kind", "value", "payload"),
    [
        ("current", "number", Decimal("42"), 42),
        ("current", "number", None, None),
        ("current", "checkbox", Decimal(1), True),
        ("cycle", "date", "2026-W47", {"start": "2026-11-16", "end": "2026-11-22"}),
        ("owner", "people", "andy@example.org", [{"object": "user", "id": "u-andy"}]),
        ("owner", "people", None, []),
        ("team", "select", "Ops, HR", {"name": "Ops; HR"}),
        ("team", "select", None, None),
        ("objective", "url", (Target("k", code="Ops O1"),), "Ops O1"),
    ],
)
def test_a_value_is_written_as_its_property(field: str, kind: str, value: Any, payload: Any) -> None:
    assert codec(field, kind).write(value) == {"type": kind, kind: payload}


def confident(kind: str, there: tuple[str, ...] = (), **mapping: Any) -> Codec:
    """A confidence whose property has the options ``there``."""
    way = MappedField(name="It", **mapping)
    scale = Scale.of(way.scale, way.options)
    scale = scale.among(there) if kind == "status" else scale
    return Codec(Pair(FIELD["confidence"], Property("id", "It", kind, there), PEOPLE, {}, scale))


WORDS = {"high": "On track", "medium": "At risk", "low": "Off track"}


@pytest.mark.parametrize(
    ("codec", "payload", "shown_again"),
    [
        (confident("number"), 0.7, "0.7"),
        (confident("number", scale="percent"), 70, "0.7"),
        (confident("number", scale="ten"), 7, "0.7"),
        (confident("rich_text", scale="percent"), [{"type": "text", "text": {"content": "70"}}], "0.7"),
        (confident("select", options=WORDS), {"name": "On track"}, "0.85"),
        (confident("status", ("3/10", "6/10", "9/10"), scale="ten"), {"name": "6/10"}, "0.6"),
    ],
)
def test_confidence_is_said_as_the_property_counts(codec: Codec, payload: Any, shown_again: str) -> None:
    kind = codec.pair.property.type
    assert codec.write(Decimal("0.7")) == {"type": kind, kind: payload}
    assert codec.fit(Decimal("0.7")) == Decimal(shown_again)
    assert codec.fit(Decimal(shown_again)) == Decimal(shown_again)


def test_an_option_that_is_there_is_used_before_a_new_one_is_made() -> None:
    wire = codec("cycle", "select", options=("Q3 2026", "Q4 2026")).write("2026-Q4")
    assert wire == {"type": "select", "select": {"name": "Q4 2026"}}


def test_a_status_is_written_by_the_option_that_says_it_and_cleared_to_its_default() -> None:
    state = codec("state", "status", options=STATES)
    assert state.write("active") == {"type": "status", "status": {"name": "In progress"}}
    assert state.fit(None) == "proposed"


def test_a_status_without_an_option_for_a_value_names_those_there_are() -> None:
    reason = codec("state", "status", options=("Open", "Done")).fit("dropped")
    assert isinstance(reason, Unfit)
    assert "Open, Done" in reason.reason


def test_a_choice_whose_word_means_another_does_not_fit() -> None:
    assert isinstance(codec("state", "rich_text", {"active": "Done"}).fit("done"), Unfit)


@pytest.mark.parametrize(
    ("field", "kind", "value"),
    [
        ("current", "number", date(2026, 1, 1)),
        ("current", "number", Decimal("1e999")),
        ("current", "checkbox", Decimal("0.5")),
        ("owner", "people", "zoe@example.org"),
        ("owner", "people", "okrsync"),
        ("cycle", "date", "Summer"),
        ("team", "select", "x" * 101),
        ("team", "email", "x" * 201),
        ("current", "formula", Decimal(1)),
    ],
)
def test_what_cannot_be_held_is_unfit(field: str, kind: str, value: Any) -> None:
    assert isinstance(codec(field, kind).write(value), Unfit)


VALUES: Mapping[FieldType, st.SearchStrategy[Any]] = {
    FieldType.LINE: st.text(),
    FieldType.TEXT: st.text(),
    FieldType.NUMBER: st.decimals(allow_nan=False, allow_infinity=False) | st.dates(),
    FieldType.PERSON: st.sampled_from(["andy@example.org", "Andy Ott", "wendy", "zoe@example.org"]) | st.text(),
    FieldType.CYCLE: st.sampled_from(["2026-Q4", "2026-W47", "Summer, late", "Week 9 2026"]) | st.text(),
}


@given(st.data())
def test_fit_is_stable_for_every_field_in_every_property(data: st.DataObject) -> None:
    field = data.draw(st.sampled_from([each for each in FIELD.values() if not each.refers]))
    kind = data.draw(st.sampled_from(sorted(kind for kind in WRITABLE if field.type in HOLDS[kind])))
    choices = st.sampled_from([choice.value for choice in field.choices]) if field.choices else VALUES[field.type]
    options = data.draw(st.sampled_from([(), STATES, ("Q4 2026", "Up", "Team")]))
    it = codec(field.name, kind, options=options)
    once = it.fit(data.draw(choices | st.none()))
    assert isinstance(once, Unfit) or it.fit(once) == once


@given(st.text(alphabet="aé😀 \n", min_size=1).map(lambda part: (part * 250_000)[:250_000]))
def test_long_texts_are_split_where_notion_can_hold_them(whole: str) -> None:
    parts = elements(whole)
    assert len(parts) <= MOST_ELEMENTS
    assert all(len(part["text"]["content"].encode("utf-16-le")) <= 2 * ELEMENT_LENGTH for part in parts)
    kept = plain_text(parts)
    assert kept == plain_text(elements(kept))
    assert kept[:-1] == whole.strip()[: len(kept) - 1] if kept else not whole.strip()
