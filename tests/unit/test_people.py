"""People: one person under the names of three tools, and nobody ever shown as somebody else."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.config import ConfigError, load
from okrsync.connector import Action, Change, Done, Slot, Stale
from okrsync.model import Kind, Record, Unfit, Value
from okrsync.people import Known, People, Person
from okrsync.people.likeness import Sighting, WhoIsWho, likeness, who_is_who
from okrsync.store import Store
from okrsync.sync.cycle import Bench, Report, Rules, run
from okrsync.testing.tabletop import Tabletop, TabletopConnector

ANDY = Person("Andy Miller", "Andy@Example.com", {"jira": ("A. Miller",), "sheet": ("Andy", "andy m.")})
WENDY = Person("Wendy Jones", "wendy@example.com", {"jira": ("wjones",)})
JO = Person("Jo Field", None, {"notion": ("jo@elsewhere.org",)})
STAFF = People([ANDY, WENDY, JO])
ACCOUNTS: Mapping[str, Collection[str]] = {
    "jira": ("A. Miller", "wjones", "Sam Hill"),
    "notion": ("andy@example.com", "wendy@example.com", "jo@elsewhere.org"),
}


def slots(tool: str) -> Mapping[str, Slot]:
    """A tool with accounts holds nobody else; the sheet holds any text."""

    def fit(value: Value) -> Value | Unfit:
        return value if value is None or value in ACCOUNTS[tool] else Unfit("nobody is called so")

    return {"title": Slot(), "owner": Slot(fit=fit) if tool in ACCOUNTS else Slot()}


@dataclass
class Office:
    """Three tools and one store; ``staff`` is what the configuration says of people."""

    staff: People = STAFF
    tools: dict[str, Tabletop] = field(
        default_factory=lambda: {
            name: Tabletop(name, {Kind.KEY_RESULT: slots(name)}) for name in ("jira", "notion", "sheet")
        }
    )
    store: Store = field(default_factory=lambda: Store.open("sqlite://"))
    minutes: itertools.count[int] = field(default_factory=itertools.count)

    def known(self, tool: str) -> Known:
        return Known(TabletopConnector(self.tools[tool]), self.staff)

    def run(self) -> Report:
        now = datetime(2026, 11, 22, tzinfo=UTC) + timedelta(minutes=next(self.minutes))
        return run(Bench(self.store, {name: self.known(name) for name in self.tools}, lambda: now, Rules()))

    def calm(self) -> None:
        for _ in range(4):
            if self.run().plan.empty:
                return
        raise AssertionError("still not at rest")

    def add(self, tool: str, owner: str) -> None:
        self.tools[tool].add(Kind.KEY_RESULT, {"title": f"Owned by {owner}", "owner": owner})

    def type(self, tool: str, owner: str) -> None:
        self.tools[tool].type(next(iter(self.tools[tool].rows)), "owner", owner)

    def shown(self, tool: str) -> object:
        return next(iter(self.tools[tool].rows.values())).values["owner"]

    @property
    def owners(self) -> dict[str, object]:
        return {name: self.shown(name) for name in self.tools}


@pytest.mark.parametrize(("tool", "said"), [("jira", "A. Miller"), ("notion", "andy@example.com"), ("sheet", "Andy")])
def test_a_person_has_in_every_tool_that_tools_own_name(tool: str, said: str) -> None:
    office = Office()
    office.add(tool, said)
    office.calm()
    assert office.owners == {"jira": "A. Miller", "notion": "andy@example.com", "sheet": "Andy"}
    assert [item.agreed["owner"] for item in office.store.load().items.values()] == ["andy@example.com"]


def test_another_owner_typed_anywhere_reaches_the_others_under_their_own_names() -> None:
    office = Office()
    office.add("sheet", "Andy")
    office.calm()
    office.type("sheet", "Wendy  jones")
    office.calm()
    assert office.owners == {"jira": "wjones", "notion": "wendy@example.com", "sheet": "Wendy  jones"}
    office.type("notion", "jo@elsewhere.org")
    office.calm()
    assert office.owners == {"jira": "wjones", "notion": "jo@elsewhere.org", "sheet": "Jo Field"}


def test_another_name_for_the_same_person_is_no_change() -> None:
    office = Office()
    office.add("sheet", "Andy")
    office.calm()
    office.type("sheet", "ANDY M.")
    assert office.run().plan.empty
    assert office.owners["sheet"] == "ANDY M."


def test_somebody_unknown_is_shown_by_name_in_text_and_nowhere_else() -> None:
    office = Office()
    office.add("jira", "Sam Hill")
    office.calm()
    assert office.owners == {"jira": "Sam Hill", "notion": None, "sheet": "Sam Hill"}


def test_a_name_that_two_people_have_is_never_shown_as_one_of_them() -> None:
    twins = People([Person("Kim", "k1@example.com", {"jira": ("A. Miller",)}), Person("Kim", "k2@example.com")])
    office = Office(staff=twins)
    office.add("sheet", "Kim")
    office.calm()
    assert office.owners == {"jira": None, "notion": None, "sheet": "Kim"}


def test_a_name_typed_elsewhere_is_not_written_where_it_would_mean_one_of_two() -> None:
    twins = People([Person("Kim", "k1@example.com", {"sheet": ("Kim",)}), Person("Kim", "k2@example.com")])
    office = Office(staff=twins)
    office.tools["jira"].add(Kind.KEY_RESULT, {"title": "Owned by one of them", "owner": "Kim"})
    office.calm()
    assert office.owners == {"jira": "Kim", "notion": None, "sheet": None}


def test_a_list_of_people_that_comes_later_rewrites_nothing() -> None:
    office = Office(staff=People())
    office.add("sheet", "Andy")
    office.calm()
    office.staff = STAFF
    office.calm()
    assert office.owners == {"jira": "A. Miller", "notion": "andy@example.com", "sheet": "Andy"}
    assert office.tools["sheet"].overwritten == []


def owned(office: Office, said: str) -> Change:
    """The jira row, as a run that read it under our names would hand it to Wendy."""
    row = next(iter(office.tools["jira"].rows.values()))
    seen = Record(row.id, row.kind, row.key, {**row.values, "owner": said}, stamp=row.stamp)
    return Change(Action.UPDATE, row.kind, "k", {"owner": "wendy@example.com"}, seen, {"owner": said})


def test_a_record_that_this_run_has_not_read_is_looked_at_before_its_owner_changes() -> None:
    office = Office()
    office.add("jira", "A. Miller")
    known = office.known("jira")
    [done] = known.write([owned(office, "andy@example.com")])
    assert isinstance(done, Done)
    assert (done.change.values["owner"], done.record.values["owner"]) == ("wendy@example.com", "wendy@example.com")
    assert (office.shown("jira"), known.requests) == ("wjones", 2)


def test_an_owner_who_was_changed_meanwhile_is_not_overwritten() -> None:
    office = Office()
    office.add("jira", "Sam Hill")
    [outcome] = office.known("jira").write([owned(office, "andy@example.com")])
    assert isinstance(outcome, Stale)
    assert office.shown("jira") == "Sam Hill"


WORDS = st.sampled_from(
    [
        "Andy",
        "A. Miller",
        "andy@example.com",
        "ANDY@example.com",
        "Wendy Jones",
        "wjones",
        "Jo Field",
        "Sam Hill",
        "Kim",
    ]
)


FITS = {
    name: Known(TabletopConnector(Tabletop(name, {Kind.KEY_RESULT: slots(name)})), STAFF)
    .capabilities[Kind.KEY_RESULT]
    .slots["owner"]
    .fit
    for name in ("jira", "notion", "sheet")
}


@given(st.sampled_from(["jira", "notion", "sheet"]), WORDS | st.text(max_size=8))
def test_what_fits_fits_again_unchanged(tool: str, value: str) -> None:
    fit = FITS[tool]
    once = fit(value)
    assert isinstance(once, Unfit) or fit(once) == once


# -- the configuration

HEAD = """\
connections:
  jira: {tool: jira, url: "https://example.atlassian.net", email: bot@example.com, token: t, key_results: &there
    {project: OKR, fields: {title: Summary}}}
  jira-old: {tool: jira, url: "https://old.example.com", email: bot@example.com, token: t, key_results: *there}
people:
"""


def mistakes(folder: Path, *entries: str) -> list[str]:
    """Every mistake as ``line:column message``; the first entry stands in line 6."""
    file = folder / "okrsync.yaml"
    file.write_text(HEAD + "".join(f"  - {{{entry}}}\n" for entry in entries))
    with pytest.raises(ConfigError) as caught:
        load(file, {})
    return [line.replace(f"{file}:", "") for line in str(caught.value).splitlines()]


def test_people_are_read_from_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "okrsync.yaml"
    file.write_text(HEAD + "  - {name: Andy, email: Andy@Example.com, jira: A. Miller, jira-old: [amiller, am]}\n")
    [andy] = load(file, {}).people.persons
    assert (andy.canonical, andy.words("jira-old")) == ("andy@example.com", ("amiller", "am", "andy@example.com"))


@pytest.mark.parametrize(
    ("entries", "mistake"),
    [
        (["jira: A. Miller"], "6:5: this is nobody. Give an email, a name or both."),
        (["name: Andy, email: andy"], "6:18: this is no e-mail address. Give it as name@example.org."),
        (["name: Andy, jria: A. Miller"], "6:18: there is no connection 'jria'. Did you mean 'jira'?"),
        (["email: a@x.org", "email: A@x.org"], "7:6: the entry at 6:5 claims the same for somebody else"),
        (["name: Andy", "name: andy, jira: am"], "7:6: the entry at 6:5 claims the same for somebody else"),
        (
            ["name: Andy, email: a@x.org, jira: am", "name: Anna, email: b@x.org, jira: [anna, AM]"],
            "7:34: the entry at 6:5 claims the same for somebody else",
        ),
        (["email: a@x.org", "name: Bo, jira: a@x.org"], "7:16: the entry at 6:5 claims the same for somebody else"),
        (["name: Andy, jira: 3"], "6:18: expected text"),
    ],
)
def test_an_entry_that_says_nothing_clear_is_refused(tmp_path: Path, entries: Sequence[str], mistake: str) -> None:
    found = mistakes(tmp_path, *entries)
    assert len(found) == 1
    assert found[0].startswith(mistake)


def test_two_people_may_share_a_name_and_an_alias_in_different_tools(tmp_path: Path) -> None:
    file = tmp_path / "okrsync.yaml"
    entries = ["name: Kim, email: k1@x.org, jira: kim", "name: Kim, email: k2@x.org, jira-old: kim"]
    file.write_text(HEAD + "".join(f"  - {{{entry}}}\n" for entry in entries))
    people = load(file, {}).people
    assert [people.ours("kim", name) for name in ("jira", "jira-old", "elsewhere")] == ["k1@x.org", "k2@x.org", "kim"]


# -- likeness


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        (Person("Andy Miller"), Person(email="andy.miller@example.com"), 100),
        (Person("Miller, Andy"), Person(email="andymiller@example.com"), 100),
        (Person("Andy Miller"), Person(email="miller_andy2@example.com"), 100),
        (Person("Jürgen Groß"), Person(email="juergen.gross@example.com"), 100),
        (Person("Andy Miller"), Person(email="amiller@example.com"), 90),
        (Person("Andy"), Person(email="andy.miller@example.com"), 85),
        (Person("Andy Miller"), Person(email="andy@example.com"), 85),
        (Person(email="andy@example.com"), Person(email="andy+okr@example.org"), 95),
        (Person("Andy Miller"), Person("Andrew Miller"), 80),
        (Person("Wendy Jones"), Person("Wendy Jonnes"), 90.9),
        (Person("Andy Miller"), Person("Wendy Miller"), 66.7),
        (Person("Andy Miller"), Person(email="wendy.miller@example.com"), 66.7),
        (Person("4711"), Person(email="0815@example.com"), 0),
    ],
)
def test_names_are_alike_as_far_as_they_spell_each_other(one: Person, other: Person, score: float) -> None:
    assert likeness(one, other)[0] == pytest.approx(score)
    assert likeness(other, one)[0] == pytest.approx(score)


def met(*said: str, people: People | None = None) -> WhoIsWho:
    """Who is who where ``tool: name`` was seen."""
    return who_is_who([Sighting(*each.split(": ")) for each in said], people or People())


def test_one_address_in_two_tools_is_one_person() -> None:
    [andy] = met("jira: andy@example.com", "notion: Andy@example.com").people
    assert (andy.person.canonical, len(andy.seen), andy.listed) == ("andy@example.com", 2, False)


def test_a_name_that_an_address_spells_is_proposed_and_can_be_pasted() -> None:
    found = met("jira: Andy Miller", "notion: andy.miller@example.com", "sheet: Andy")
    assert [(each.sighting.said, each.score, each.clear) for each in found.proposals] == [
        ("Andy Miller", 100.0, True),
        ("Andy", 85.0, True),
    ]
    assert [each.entry for each in found.completed] == [
        {"name": "Andy Miller", "email": "andy.miller@example.com", "jira": "Andy Miller", "sheet": "Andy"}
    ]


def test_a_name_that_may_be_two_people_is_told_and_not_proposed_for_the_configuration() -> None:
    found = met("notion: andy.miller@example.com", "notion: andy.smith@example.com", "sheet: Andy")
    assert [(each.person.email, each.clear) for each in found.proposals] == [
        ("andy.miller@example.com", False),
        ("andy.smith@example.com", False),
    ]
    assert found.completed == []


def test_whoever_is_listed_is_asked_about_no_more() -> None:
    found = met("jira: A. Miller", "notion: andy@example.com", "sheet: Andy", people=STAFF)
    assert found.proposals == []
    assert [(each.person, each.listed) for each in found.people] == [(ANDY, True)]


def test_a_new_name_of_somebody_listed_completes_the_entry() -> None:
    found = met("jira: A. Miller", "sheet: Andrew Miller", people=STAFF)
    assert [each.entry for each in found.completed] == [
        {
            "name": "Andy Miller",
            "email": "Andy@Example.com",
            "jira": "A. Miller",
            "sheet": ["Andy", "andy m.", "Andrew Miller"],
        }
    ]
