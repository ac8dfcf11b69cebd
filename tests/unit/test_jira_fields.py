"""Every Jira column: what it reads, what it writes, and that fitting twice changes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.jira import adf
from connectors.jira.fields import (
    Column,
    Day,
    Form,
    Line,
    Number,
    Option,
    Person,
    Prose,
    Status,
    cycle_ending,
    says_the_same,
)
from connectors.jira.people import People
from connectors.jira.references import LinkColumn, ParentColumn
from okrsync.kit.confidence import Scale
from okrsync.model import FIELDS, Field, Kind, Mention, Target, Unfit, Unreadable, Value

KEY_RESULT = FIELDS[Kind.KEY_RESULT]
DIRECTIONS = ("Up", "Reduce", "Keep", "Achieve")
ANDY = {"accountId": "a1", "displayName": "Andy Ops", "emailAddress": "Andy@okrsync.test"}


def people(*, whole: bool = True) -> People:
    known = People("accountId", {"whole": whole})
    known.learn(ANDY)
    return known


def column(name: str, form: Form) -> Column:
    return Column(KEY_RESULT[name], "customfield_10010", "A field", form, {})


def options(name: str, *allowed: str) -> Option:
    return Option(allowed, lambda option, text: says_the_same(KEY_RESULT[name], {}, option, text))


FORMS = {
    "line": Line(),
    "rich": Prose(rich=True),
    "wiki": Prose(rich=False),
    "number": Number(),
    "select": options("direction", *DIRECTIONS),
    "open select": Option(),
    "person": Person(people()),
    "unsure person": Person(people(whole=False)),
    "day": Day(),
    "last day": Day(for_cycles=True),
    "status": Status(),
}
VALUES: dict[str, st.SearchStrategy[Value]] = {
    "title": st.text(max_size=400).map(lambda text: " ".join(text.split()) or None),
    "note": st.text(alphabet=st.sampled_from("ab \n\r\t\x00*#|{}"), max_size=300).map(
        lambda text: text.strip() or None
    ),
    "current": st.one_of(
        st.decimals(allow_nan=False, allow_infinity=False, places=6),
        st.dates(),
        st.none(),
        st.floats(0, 1).map(Decimal),
    ),
    "direction": st.sampled_from(["increase", "decrease", "maintain", "achieve", None]),
    "owner": st.sampled_from(["andy@okrsync.test", "nobody@okrsync.test", "Andy Ops", "Somebody", None]),
    "cycle": st.one_of(
        st.builds("{}-Q{}".format, st.integers(2000, 2060), st.integers(1, 4)),
        st.builds("{}-W{:02}".format, st.integers(2000, 2060), st.integers(1, 52)),
        st.sampled_from(["FY22 Q3", None]),
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", VALUES)
@given(data=st.data())
def test_what_fits_fits_unchanged(name: str, form: str, data: st.DataObject) -> None:
    held = column(name, FORMS[form])
    fitted = held.fit(data.draw(VALUES[name]))
    if not isinstance(fitted, Unfit):
        assert held.fit(fitted) == fitted
        assert held.read(held.write(fitted)) == fitted


@given(st.text(alphabet=st.sampled_from("ab \n"), max_size=60))
def test_a_document_says_what_it_was_made_of(text: str) -> None:
    assert adf.text(adf.document(text)) == text


@pytest.mark.parametrize(
    ("name", "form", "value", "wire"),
    [
        ("title", Line(), "Halve the wait", "Halve the wait"),
        ("current", Number(), Decimal("42"), 42),
        ("current", Number(), Decimal("0.7"), 0.7),
        ("current", Line(), Decimal("1250.50"), "1250.5"),
        ("current", Day(), date(2026, 12, 31), "2026-12-31"),
        ("cycle", Day(for_cycles=True), "2026-Q4", "2026-12-31"),
        ("cycle", options("cycle", "Q4 2026"), "2026-Q4", {"value": "Q4 2026"}),
        ("direction", options("direction", *DIRECTIONS), "decrease", {"value": "Reduce"}),
        ("owner", Person(people()), "andy@okrsync.test", {"accountId": "a1"}),
        ("owner", Person(people()), "andy ops", {"accountId": "a1"}),
        ("note", Prose(rich=False), "*a*\n\nb", "*a*\n\nb"),
        ("note", Prose(rich=True), None, None),
    ],
)
def test_a_value_is_written_as_jira_wants_it(name: str, form: Form, value: Value, wire: object) -> None:
    assert column(name, form).write(value) == wire


@pytest.mark.parametrize(
    ("name", "form", "value", "reason"),
    [
        ("current", Number(), date(2026, 12, 31), "numbers only"),
        ("current", Number(), Decimal(10) ** 15, "at most"),
        ("current", Day(), Decimal(3), "no date"),
        ("cycle", Day(for_cycles=True), "FY22 Q3", "no quarter or week"),
        ("direction", options("direction", "Up", "Keep"), "achieve", "there are: Up, Keep"),
        ("owner", Person(people()), "nobody@okrsync.test", "shows nobody"),
        ("cycle", Line(), "x" * 300, "255"),
    ],
)
def test_what_cannot_be_held_is_not_written(name: str, form: Form, value: Value, reason: str) -> None:
    fitted = column(name, form).fit(value)
    assert isinstance(fitted, Unfit)
    assert reason in fitted.reason


def test_a_long_title_is_cut_to_what_a_summary_holds() -> None:
    fitted = column("title", Line()).fit("word " * 100)
    assert isinstance(fitted, str)
    assert len(fitted) <= 255
    assert fitted.endswith("…")


@pytest.mark.parametrize(
    ("day", "cycle"),
    [
        (date(2026, 12, 31), "2026-Q4"),
        (date(2026, 11, 22), "2026-W47"),
        (date(2026, 11, 21), None),
        (date(2028, 12, 31), None),  # a Sunday and the end of a quarter
        (date(2027, 1, 3), "2026-W53"),
    ],
)
def test_a_day_is_a_cycle_only_where_it_clearly_ends_one(day: date, cycle: str | None) -> None:
    assert cycle_ending(day) == cycle
    seen = column("cycle", Day(for_cycles=True)).read(day.isoformat())
    assert seen == cycle if cycle else isinstance(seen, Unreadable)


def test_what_is_no_number_is_never_guessed_at() -> None:
    assert isinstance(column("current", Line()).read("about 70?"), Unreadable)


def test_a_person_without_a_visible_address_goes_by_name() -> None:
    held = column("owner", Person(People("accountId", {"whole": True})))
    assert held.read({"accountId": "w1", "displayName": "Wendy  HR"}) == "Wendy HR"
    assert held.write("Wendy HR") == {"accountId": "w1"}


TENS = Scale(10)
WORDS = Scale(words={"High": Decimal("0.85"), "Medium": Decimal("0.5"), "Low": Decimal("0.15")})
SELECT = Option(("High", "Medium", "Low"))


@pytest.mark.parametrize(
    ("form", "scale", "value", "wire", "back"),
    [
        (Number(), Scale(), "0.7", 0.7, "0.7"),
        (Number(), Scale(100), "0.725", 72.5, "0.725"),
        (Number(), TENS, "0.7", 7, "0.7"),
        (Line(), TENS, "0.75", "7.5", "0.75"),
        (SELECT, WORDS, "0.7", {"value": "High"}, "0.85"),
        (Option(("3", "6", "9")), TENS.among(["3", "6", "9"]), "0.7", {"value": "6"}, "0.6"),
    ],
)
def test_confidence_is_counted_as_the_field_counts(
    form: Form, scale: Scale, value: str, wire: object, back: str
) -> None:
    held = Column(KEY_RESULT["confidence"], "customfield_10041", "Confidence", form, {}, scale)
    assert held.write(Decimal(value)) == wire
    assert held.read(wire) == held.fit(Decimal(value)) == Decimal(back)


def test_what_is_no_confidence_is_said_so() -> None:
    held = Column(KEY_RESULT["confidence"], "customfield_10041", "Confidence", Line(), {}, TENS)
    assert isinstance(held.read("quite"), Unreadable)
    assert isinstance(held.fit(Decimal(12)), Unfit)
    assert (held.read("70%"), held.read("7/10")) == (Decimal("0.7"), Decimal("0.7"))


def test_references_are_links_or_parents() -> None:
    objective: Field = KEY_RESULT["objective"]
    link = LinkColumn("7", "Contribution", lambda issue: issue["key"].startswith("OKR-"))
    wire = [
        {"id": "1", "type": {"id": "7", "name": "Contribution"}, "outwardIssue": {"id": "10", "key": "OKR-1"}},
        {"id": "2", "type": {"id": "7", "name": "Contribution"}, "inwardIssue": {"id": "11", "key": "OKR-2"}},
        {"id": "3", "type": {"id": "8", "name": "Blocks"}, "outwardIssue": {"id": "12", "key": "OKR-3"}},
        {"id": "4", "type": {"id": "7", "name": "Contribution"}, "outwardIssue": {"id": "13", "key": "ENG-9"}},
    ]
    assert link.read(wire) == (Mention("OKR-1", "10"),)
    parent = ParentColumn(objective)
    assert parent.read({"id": "10", "key": "OKR-1"}) == (Mention("OKR-1", "10"),)
    assert parent.read(None) == ()
    assert parent.write((Target("okr-a", record="10"),)) == {"id": "10"}
    assert parent.write(()) is None


def test_any_document_reads_as_text() -> None:
    def text(said: str, **more: object) -> dict[str, object]:
        return {"type": "text", "text": said, **more}

    def paragraph(*content: object) -> dict[str, object]:
        return {"type": "paragraph", "content": list(content)}

    link = {"type": "link", "attrs": {"href": "https://example.test/a"}}
    item = {"type": "listItem", "content": [paragraph(text("one"), {"type": "hardBreak"}, text("more"))]}
    inner = {"type": "orderedList", "content": [{"type": "listItem", "content": [paragraph(text("inner"))]}]}
    nested = {"type": "listItem", "content": [paragraph(text("two")), inner]}
    document = {
        "type": "doc",
        "version": 1,
        "content": [
            {"type": "heading", "attrs": {"level": 2}, "content": [text("Why")]},
            paragraph(
                {"type": "mention", "attrs": {"id": "a1", "text": "@Andy"}}, text(" see "), text("this", marks=[link])
            ),
            {"type": "bulletList", "content": [item, nested]},
            {"type": "panel", "content": [paragraph({"type": "date", "attrs": {"timestamp": "1798675200000"}})]},
        ],
    }
    assert adf.text(document) == (
        "Why\n\n@Andy see this (https://example.test/a)\n\n- one\n  more\n- two\n  1. inner\n\n2026-12-31"
    )


@pytest.mark.parametrize("stamp", ["2026-12-31", "99999999999999999", "9" * 400])
def test_a_day_that_is_no_time_reads_as_it_stands(stamp: str) -> None:
    """The schema of documents lets any text be a date's timestamp."""
    day = {"type": "date", "attrs": {"timestamp": stamp}}
    listed = {
        "type": "orderedList",
        "attrs": {"order": Decimal("2.0")},
        "content": [{"type": "listItem", "content": [day]}],
    }
    assert adf.text({"type": "doc", "content": [listed]}) == f"2. {stamp}"


def test_names_in_a_document_keep_the_addresses_behind_them() -> None:
    link = [{"type": "link", "attrs": {"href": "https://notion.test/calls"}}]
    card = {"type": "inlineCard", "attrs": {"url": "https://okrsync.test/browse/OKR-12"}}
    line = [{"type": "text", "text": "Fewer calls", "marks": link}, {"type": "text", "text": "; Ops KR1.1"}]
    document = {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": line}, {"type": "paragraph", "content": [card]}],
    }
    calls = Mention("Fewer calls", url="https://notion.test/calls")
    page = Mention("https://okrsync.test/browse/OKR-12", url="https://okrsync.test/browse/OKR-12")
    held = column("aligned_to", Prose(rich=True))
    assert held.read(document) == (calls, Mention("Ops KR1.1"), page)
    named = (Target("okr-a", code="Ops KR1.1"), Target("okr-b", title="Shorter queue"))
    assert held.read(held.write(named)) == (Mention("Ops KR1.1"), Mention("Shorter queue"))
    objective = column("objective", Prose(rich=True))
    assert objective.read({**document, "content": [{"type": "paragraph", "content": line[:1]}]}) == (calls,)
    assert objective.read(None) == ()
