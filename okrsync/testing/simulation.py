"""Plays stories and says which promises they broke; the shortest story that still breaks one is what a person gets.

``python -m okrsync.testing.simulation --stories 10000 --seed 1`` plays that many; ``--only N`` the one of that number.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from okrsync.model import FIELDS, Kind
from okrsync.testing.promises import broken_promises, overspending
from okrsync.testing.steps import Edit, Step
from okrsync.testing.telling import Story, story
from okrsync.testing.world import World, company

PATIENCE = 10  # runs until everything must be at rest


@dataclass(frozen=True)
class Failure:
    """A story that broke promises, as short as it could be made."""

    seed: str
    story: Story
    broken: Sequence[str]

    def __str__(self) -> str:
        steps = "".join(f"\n    {step}" for step in self.story.steps)
        broken = "".join(f"\n  ! {each}" for each in self.broken)
        return f"story {self.seed}, shortened: rows are added in {', '.join(self.story.first)}; then{steps}{broken}"


def play(told: Story) -> list[str]:
    """The promises that are broken at the end of a story."""
    world = company()
    for tool in told.first:
        world.add(tool)
    if world.calm_down(PATIENCE) is None:
        return world.complaints
    for step in told.steps:
        step.play(world)
        if told.in_turns and isinstance(step, Edit):
            world.calm_down(PATIENCE)
            world.complaints += [*_conflicts(world), *_last_words(world)]
    for _ in range(2):
        if world.calm_down(PATIENCE) is None:
            return world.complaints
        world.now += world.rules.whole_every  # whatever was refused is offered once more
    return [*broken_promises(world), *_causeless(world), *overspending(world)]


def _conflicts(world: World) -> Iterator[str]:
    """People who take turns never see a conflict."""
    yield from (f"{spot} is in conflict, and nobody typed at the same time" for spot in world.memory.conflicts)


def _last_words(world: World) -> Iterator[str]:
    """Where people take turns, what was typed last into each field is agreed."""
    last = {(world.item_of(each), each.field): each for each in world.words}
    for (key, name), each in last.items():
        item = world.memory.items.get(key or "")
        if item is not None and not FIELDS[Kind.KEY_RESULT][name].refers and item.agreed.get(name) != each.value:
            yield f"{each} was the last word, and {item.agreed.get(name)!r} is agreed"


def _causeless(world: World) -> Iterator[str]:
    """Only a field into which people typed in two tools at least, or pasted what was typed, can be in conflict.

    Where a copy took the place of its original, nobody can tell what was typed in it from what is old in it.
    """
    for spot, conflict in world.memory.conflicts.items():
        words = [each for each in world.words if each.field == spot.field]
        said = {conflict.agreed, *conflict.said.values()}
        typed_in = {each.tool for each in words if world.item_of(each) == spot.item or each.value in said}
        if len(typed_in) < 2 and spot.item not in world.substituted:
            yield f"{spot} is in conflict, but only {sorted(typed_in)} typed there"


def check(seed: str) -> Failure | None:
    """Play the story of that seed; what it breaks, if anything, shortened."""
    told = story(seed)
    if not play(told):
        return None
    short = shortened(told)
    return Failure(seed, short, play(short))


def shortened(told: Story) -> Story:
    """The story without every step that can be left out while it still breaks a promise."""
    size = max(1, len(told.steps) // 2)
    while True:
        shorter = next((each for each in _without(told, size) if play(each)), None)
        if shorter is not None:
            told = shorter
        elif size == 1:
            return told
        else:
            size //= 2


def _without(told: Story, size: int) -> Iterator[Story]:
    steps: tuple[Step, ...] = told.steps
    for at in range(0, len(steps), size):
        yield replace(told, steps=steps[:at] + steps[at + size :])


def failures(seed: int, numbers: Iterable[int], workers: int = 1) -> Iterator[Failure | None]:
    """What becomes of each story of the seed, in order."""
    seeds = (f"{seed}:{number}" for number in numbers)
    if workers == 1:
        yield from map(check, seeds)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(check, seeds, chunksize=20)


def main(arguments: Sequence[str] | None = None) -> int:
    """Play stories until one breaks a promise, and say which."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="play just the story of this number")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args(arguments)
    numbers = range(given.stories) if given.only is None else [given.only]
    began, say = time.monotonic(), partial(print, flush=True)
    results = failures(given.seed, numbers, given.workers if given.only is None else 1)
    for count, failure in enumerate(results, start=1):
        if failure is not None:
            say(failure)
            return 1
        if count % 500 == 0:
            say(f"{count} stories, {time.monotonic() - began:.0f} s", file=sys.stderr)
    say(f"{len(numbers)} stories of seed {given.seed} in {time.monotonic() - began:.0f} s: every promise held")
    return 0


if __name__ == "__main__":
    sys.exit(main())
