"""Decides which values the suite tries: one sound value for each field, and hypothesis strategies for the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from okrsync.connector import Container
from okrsync.kit.cycles import weeks_in
from okrsync.kit.texts import clean, one_line, plain
from okrsync.model import FIELDS, Field, FieldType, Kind, Unfit, Value

SOUND: Mapping[str, Value] = {
    "title": "Answer first within the hour",
    "code": "Ops KR1.1",
    "description": "Why:\n\nbecause people wait.",
    "level": "team",
    "team": "Ops",
    "cycle": "2026-Q4",
    "state": "active",
    "start": Decimal(90),
    "target": Decimal(45),
    "current": Decimal("67.5"),
    "unit": "min",
    "direction": "decrease",
    "confidence": Decimal("0.7"),
    "note": "First line.\nSecond line.",
    "progress": Decimal("0.5"),
}
LOOKS_LIKE_MORE = (
    "=1+1", '=HYPERLINK("http://127.0.0.1")', "+49 30 1234", "-1", "@Andy", "'quoted", "1.10", "007", "1e3", "50%",
    "TRUE", "2026-12-31", "10:30", "a; b", "x, y", "h1. Bold", "*b* {code}", "[link|x]", "- item", "\\", "<b>&amp;",
)  # fmt: skip
"""Texts that a spreadsheet would compute, a tracker would format, or a parser would take apart."""


def fields_of(kind: Kind, container: Container) -> Mapping[str, Field]:
    """The mapped fields that hold values of their own and can be written."""
    written = {name for name, slot in container.slots.items() if slot.writable}
    return {name: field for name, field in FIELDS[kind].items() if name in written and not field.refers}


def fitted(kind: Kind, container: Container, values: Mapping[str, Value]) -> dict[str, Value]:
    """What the container makes of the values; without those that it cannot hold."""
    fits = {name: container.slots[name].fit(values[name]) for name in fields_of(kind, container) if name in values}
    return {name: fit for name, fit in fits.items() if not isinstance(fit, Unfit)}


def sound(kind: Kind, container: Container, people: Sequence[str]) -> dict[str, Value]:
    """A value for every field that the container can hold one in."""
    return fitted(kind, container, {**SOUND, "owner": people[0]})


def records(kind: Kind, container: Container, people: Sequence[str]) -> st.SearchStrategy[dict[str, Value]]:
    """Values for all fields at once; any of them may be empty but the title."""
    strategies: dict[str, st.SearchStrategy[Value]] = {
        name: values(field, people) if name == "title" else st.none() | values(field, people)
        for name, field in fields_of(kind, container).items()
    }
    return st.fixed_dictionaries(strategies)


def values(field: Field, people: Sequence[str]) -> st.SearchStrategy[Value]:
    """Any value that the field can have, as the engine would write it."""
    match field.type:
        case FieldType.NUMBER:
            return _numbers() | st.dates(date(1900, 3, 1), date(2999, 12, 31))
        case FieldType.PERSON:
            return st.sampled_from([*people, "nobody@nowhere.test", "Zoë O'Neill"])
        case FieldType.CHOICE:
            return st.sampled_from([choice.value for choice in field.choices])
        case FieldType.CYCLE:
            return _cycles()
        case FieldType.TEXT:
            return _texts(lines=True)
        case _:
            return _texts(lines=False)


def _numbers() -> st.SearchStrategy[Decimal]:
    usual = st.decimals(-1_000_000, 1_000_000, places=2)
    fine = st.decimals(0, 1, places=9)
    odd = st.sampled_from([Decimal(0), Decimal("0.1"), Decimal("1E+15"), Decimal("-1E-7"), Decimal("1234567890.12345")])
    return (usual | fine | odd).map(plain)


def _cycles() -> st.SearchStrategy[str]:
    years = st.integers(2020, 2030)
    quarters = st.builds(lambda year, quarter: f"{year}-Q{quarter}", years, st.integers(1, 4))
    weeks = st.builds(lambda year, share: f"{year}-W{1 + share % weeks_in(year):02}", years, st.integers(0, 52))
    return quarters | weeks | st.sampled_from(["2026-W47/W48", "2026", "FY22 Q3", "Summer, late", "H2"])


def _texts(*, lines: bool) -> st.SearchStrategy[str]:
    """Text as the model holds it: nothing at its ends, and in one line where it is one."""
    usual = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=40)
    rough = st.text(st.characters(codec="utf-8"), max_size=20)
    long = st.builds(
        lambda word, times: f"{word} " * times, st.sampled_from(["word", "größer", "𝒳"]), st.integers(60, 600)
    )
    text = usual | rough | long | st.sampled_from(LOOKS_LIKE_MORE)
    if lines:
        return st.lists(text, min_size=1, max_size=3).map("\n".join).map(clean).filter(bool).map(str)
    return text.map(one_line).filter(bool).map(str)
