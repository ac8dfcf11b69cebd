"""Decides whether everything that can be said survives being written down."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from okrsync.model import Kind, Mention, Record, Unreadable
from okrsync.store import encoding
from okrsync.store.tables import Document
from okrsync.sync.memory import Conflict, Event, Refusal, Shadow

texts = st.text()
words = texts.filter(bool)
numbers = st.decimals(allow_nan=False)
values = st.none() | words | numbers | st.dates() | st.frozensets(words, min_size=1)
unreadables = st.builds(Unreadable, texts, texts)
mentions = st.lists(st.builds(Mention, texts, st.none() | texts)).map(tuple)
fields = st.dictionaries(words, values | unreadables | mentions, max_size=5)
optional = st.none() | texts
records = st.builds(
    Record,
    id=words,
    kind=st.sampled_from(Kind),
    key=optional,
    values=fields,
    fixed=st.frozensets(words),
    url=optional,
    stamp=optional,
    author=optional,
    edited=optional,
)


unhurried = settings(deadline=None)  # a shared machine may be slow


def stored(document: Any) -> Any:
    """The document as it comes back from a column."""
    column, dialect = Document(), sqlite.dialect()
    text = column.process_bind_param(document, dialect)
    assert text.isascii()
    assert "\0" not in text
    return column.process_result_value(text, dialect)


@unhurried
@given(values)
def test_a_value_comes_back(value: Any) -> None:
    assert encoding.unpack_value(stored(encoding.pack(value))) == value


@unhurried
@given(numbers)
def test_a_number_comes_back_digit_by_digit(number: Decimal) -> None:
    assert str(encoding.unpack_value(stored(encoding.pack(number)))) == str(number)


@unhurried
@given(records)
def test_a_record_comes_back(record: Record) -> None:
    assert encoding.unpack_record(record.id, stored(encoding.pack_record(record))) == record


@unhurried
@given(st.builds(Shadow, values, st.none() | mentions))
def test_a_shadow_comes_back(shadow: Shadow) -> None:
    assert encoding.unpack_shadow(stored(encoding.pack_shadow(shadow))) == shadow


@unhurried
@given(st.builds(Conflict, values, st.dictionaries(words, values), texts, st.integers(1)))
def test_a_conflict_comes_back(conflict: Conflict) -> None:
    document = stored(encoding.pack_conflict(conflict))
    assert encoding.unpack_conflict(document, conflict.since_run or 0) == conflict


@unhurried
@given(st.builds(Refusal, values, texts))
def test_a_refusal_comes_back(refusal: Refusal) -> None:
    assert encoding.unpack_refusal(stored(encoding.pack_refusal(refusal))) == refusal


@unhurried
@given(values | unreadables, values | unreadables, optional, optional, texts)
def test_an_event_comes_back(value: Any, before: Any, author: str | None, edited: str | None, note: str) -> None:
    event = Event("seen", "kr", "title", "sheet", value, before, author, edited, note)
    members = encoding.unpack_event(stored(encoding.pack_event(event)))
    assert Event("seen", "kr", "title", "sheet", **members) == event


@pytest.mark.parametrize("stranger", [7, 7.5, True, datetime(2026, 10, 1), ["a"], {"number": "7"}])
def test_what_is_no_value_is_not_taken(stranger: Any) -> None:
    with pytest.raises(TypeError, match="no value of a field"):
        encoding.pack(stranger)


def test_a_value_reads_well_in_the_database() -> None:
    assert encoding.pack("70 %") == "70 %"
    assert encoding.pack(Decimal("41.50")) == {"number": "41.50"}
    assert encoding.pack(date(2026, 12, 31)) == {"date": "2026-12-31"}
    assert encoding.pack(frozenset({"b", "a"})) == {"set": ["a", "b"]}
