"""Tells random stories in the simulated world, and says what must hold at their end: two properties at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from okrsync.model import FIELDS, Kind
from okrsync.testing.tabletop import Deed, Weather
from okrsync.testing.world import World

TOOLS = ("exact", "coarse", "words")
DEEDS: tuple[Deed, ...] = ("down", "crash-before", "crash-after", "lost-before", "lost-after", "lag")


@dataclass(frozen=True)
class Edit:
    """Somebody types something new into a row's field; for alignment, points at another row."""

    tool: str
    row: int
    field: str
    other: int

    def play(self, world: World) -> None:
        rows = world.rows_of(self.tool)
        if not rows:
            return
        row, other = rows[self.row % len(rows)], rows[self.other % len(rows)]
        if self.field != "aligned_to":
            world.type(self.tool, row, self.field)
            return
        shown = world.tools[self.tool].rows[row].values["aligned_to"]
        mention = world.mention(self.tool, other)
        if mention.record is not None or mention.text:
            without = tuple(each for each in shown if each != mention)
            world.type(self.tool, row, "aligned_to", without if mention in shown else (*shown, mention))


@dataclass(frozen=True)
class Add:
    tool: str

    def play(self, world: World) -> None:
        world.add(self.tool)


@dataclass(frozen=True)
class Bin:
    """Somebody throws a row away, or takes one back."""

    tool: str
    row: int
    back: bool

    def play(self, world: World) -> None:
        table = world.tools[self.tool]
        rows = list(table.trash if self.back else table.rows)
        if rows:
            (table.restore if self.back else table.delete)(rows[self.row % len(rows)])


@dataclass(frozen=True)
class Run:
    """One run, with what goes wrong in each tool, and what people do in its middle."""

    deeds: Mapping[str, Mapping[int, Deed]]
    meanwhile: Mapping[str, Mapping[int, Edit]]

    def play(self, world: World) -> None:
        world.run({tool: Weather(self.deeds.get(tool, {}), self._people(tool, world)) for tool in TOOLS})

    def _people(self, tool: str, world: World) -> Mapping[int, Callable[[], None]]:
        edits = self.meanwhile.get(tool, {})
        return {at: (lambda edit=edit: edit.play(world)) for at, edit in edits.items()}


@dataclass(frozen=True)
class Late:
    """Somebody types while another tool is away, and somebody there types before it heard of it."""

    edit: Edit
    away: str

    def play(self, world: World) -> None:
        self.edit.play(world)
        Run({self.away: {0: "down"}}, {}).play(world)
        replace(self.edit, tool=self.away).play(world)


tools = st.sampled_from(TOOLS)
edits = st.builds(
    Edit, tools, st.integers(0, 4), st.sampled_from(("current", "note", "title", "aligned_to")), st.integers(0, 4)
)
moments = st.integers(0, 8)
deeds = st.dictionaries(tools, st.dictionaries(moments, st.sampled_from(DEEDS), max_size=2), max_size=3)
runs = st.builds(Run, deeds, st.just({}))
busy_runs = st.builds(Run, deeds, st.dictionaries(tools, st.dictionaries(moments, edits, max_size=2), max_size=2))
bins = st.builds(Bin, tools, st.integers(0, 4), st.booleans())
lates = st.builds(Late, edits, tools)
steps = st.one_of(edits, edits, lates, st.builds(Add, tools), bins, runs, busy_runs)


FREE = given(st.lists(tools, min_size=1, max_size=2), st.lists(steps, max_size=12))
TURNS = given(
    st.lists(tools, min_size=2, max_size=3), st.lists(st.tuples(edits, st.lists(runs, max_size=2)), max_size=8)
)


def check_nothing_is_lost_or_doubled_and_all_tools_end_alike(first: list[str], story: list) -> None:
    """Whatever people and the network do, in whatever order."""
    world = World()
    for tool in first:
        world.add(tool)
    world.calm()
    for step in story:
        step.play(world)
    world.calm(most=8)
    assert world.broken_promises() == []
    assert_conflicts_have_cause(world)


def assert_conflicts_have_cause(world: World) -> None:
    """Only a field into which people typed in two tools at least can be in conflict."""
    for spot in world.memory.conflicts:
        typed_in = {each.tool for each in world.words if each.field == spot.field and world.item_of(each) == spot.item}
        assert len(typed_in) >= 2, f"{spot} is in conflict, but only {typed_in} typed there"


def check_nobody_who_takes_turns_sees_a_conflict_and_the_last_word_stands(first: list[str], turns: list) -> None:
    """People who wait until all tools agree before they type, whatever the network does meanwhile."""
    world = World()
    for tool in first:
        world.add(tool)
    world.calm()
    for edit, troubles in turns:
        edit.play(world)
        for trouble in troubles:
            trouble.play(world)
        world.calm(most=8)
        assert world.memory.conflicts == {}
        assert_last_word_stands(world)
    assert world.broken_promises() == []


def assert_last_word_stands(world: World) -> None:
    """What was typed last into each field is what every tool shows, as it fits there."""
    last: dict[tuple[str | None, str], object] = {}
    for each in world.typed:
        key = world.tools[each.tool].rows[each.row].key
        if not FIELDS[Kind.KEY_RESULT][each.field].refers:
            last[key, each.field] = each.value
    agreed = {(item.key, name): value for item in world.memory.items.values() for name, value in item.agreed.items()}
    assert {place: agreed.get(place) for place in last} == last  # type: ignore[index]
