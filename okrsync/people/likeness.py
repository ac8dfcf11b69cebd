"""Says who is who among the names that tools show: certain by address or by the configuration, proposed by likeness.

What is proposed is for a person to read and to paste into the configuration; nothing is decided by likeness alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rapidfuzz import fuzz

from okrsync.people.directory import People, Person, folded

LIKELY = 80.0  # of 100: below it two names are not worth a person's time
CLEARLY = 5.0  # how much likelier the best must be than the next, for a proposal that can be pasted
_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d"}


class Sighting(NamedTuple):
    """A name that a connection shows somebody under."""

    connection: str
    said: str


@dataclass(frozen=True)
class Someone:
    """One person as far as it is certain: by the configuration (``listed``), or by one address or name in any tools."""

    person: Person
    seen: tuple[Sighting, ...]
    listed: bool = False


class Proposal(NamedTuple):
    """That ``sighting`` may be ``person``. ``score`` is of 100; ``clear`` says that nobody else comes near."""

    sighting: Sighting
    person: Person
    score: float
    reason: str
    clear: bool = True


@dataclass(frozen=True)
class WhoIsWho:
    """Everybody who is seen, and who may be the same as somebody else."""

    people: Sequence[Someone] = ()
    proposals: Sequence[Proposal] = field(default_factory=list)

    @property
    def completed(self) -> list[Person]:
        """Everybody with a clear proposal, as the configuration's ``people`` would say it."""
        clear: dict[str, list[Proposal]] = {}
        for each in self.proposals:
            if each.clear:
                clear.setdefault(each.person.canonical, []).append(each)
        people = {each.person.canonical: each.person for each in self.people}
        return [_completed(people[canonical], proposals) for canonical, proposals in clear.items()]


def who_is_who(sightings: Iterable[Sighting], people: People) -> WhoIsWho:
    """Sort the sightings by person, and propose which of the names without an address belong to an address."""
    certain: dict[str, tuple[Person, set[Sighting], bool]] = {}
    for sighting in sightings:
        listed = people.whose(sighting.said, sighting.connection)
        person = listed or _unlisted(sighting.said)
        certain.setdefault(person.canonical, (person, set(), listed is not None))[1].add(sighting)
    everybody = [Someone(person, tuple(sorted(seen)), listed) for person, seen, listed in certain.values()]
    return WhoIsWho(sorted(everybody, key=lambda each: folded(each.person.canonical)), list(_proposals(everybody)))


def _unlisted(said: str) -> Person:
    return Person(email=said.strip().lower()) if "@" in said else Person(name=" ".join(said.split()))


def _proposals(everybody: Sequence[Someone]) -> Iterator[Proposal]:
    """For each one who is not listed, the likeliest others, of whom more is known: the best known first."""
    ranked = sorted(everybody, key=_rank, reverse=True)
    same: dict[str, Someone] = {}  # who is clearly proposed to be somebody else competes with them no more
    for place, each in enumerate(ranked):
        if each.listed:
            continue
        likely: dict[str, tuple[float, str, Someone]] = {}
        for other in ranked[:place]:
            score, reason = likeness(each.person, other.person)
            meant = same.get(other.person.canonical, other)
            if score >= max(LIKELY, likely.get(meant.person.canonical, (0.0,))[0]):
                likely[meant.person.canonical] = score, reason, meant
        best = sorted(likely.values(), key=lambda one: (-one[0], one[2].person.canonical))[:3]
        clear = len(best) == 1 or (len(best) > 1 and best[0][0] - best[1][0] >= CLEARLY)
        if clear:
            same[each.person.canonical] = best[0][2]
        for number, (score, reason, meant) in enumerate(best):
            for sighting in each.seen:
                yield Proposal(sighting, meant.person, score, reason, clear and number == 0)


def _rank(each: Someone) -> tuple[bool, bool, int, int, str]:
    """Of two who are likely the same, the one of higher rank gives the name: listed, by address, by the fuller name."""
    canonical = each.person.canonical
    return each.listed, each.person.email is not None, len(_words(canonical)), len(each.seen), canonical


def likeness(one: Person, other: Person) -> tuple[float, str]:
    """How likely the two are one person, of 100, and why."""
    best = max(_likenesses(one, other), default=None)
    return best or (0.0, "")


def _likenesses(one: Person, other: Person) -> Iterator[tuple[float, str]]:
    if one.email and other.email and _local(one.email) == _local(other.email):
        yield 95.0, "the same before the @"
    for named, addressed in ((one, other), (other, one)):
        for name in _names(named) if addressed.email else ():
            yield from _spelt(_words(name), _words(_local(addressed.email or "")))
    for name in _names(one):
        for other_name in _names(other):
            yield from _alike(_words(name), _words(other_name))


def _spelt(name: Sequence[str], address: Sequence[str]) -> Iterator[tuple[float, str]]:
    """How what stands before the @ spells a name, as organisations make addresses from names."""
    if not name or not address:
        return
    first, last, joined = name[0], name[-1], "".join(address)
    if sorted(name) == sorted(address) or joined in ("".join(name), "".join(reversed(name))):
        yield 100.0, "the address spells the name"
    elif len(name) > 1 and joined in (first[0] + last, last + first[0], first + last[0]):
        yield 90.0, "the address spells an initial and a name"
    elif (len(name) > 1 and joined in (first, last)) or (len(name) == 1 and len(first) > 1 and first in address):
        yield 85.0, "the address spells one of the names"
    yield from _alike(name, address)


def _alike(words: Sequence[str], others: Sequence[str]) -> Iterator[tuple[float, str]]:
    """What the letters say: never as good as a spelling that explains itself.

    The least like of the words counts, for Andy Miller and Wendy Miller are two.
    """
    if not words or not others:
        return
    if len(words) == len(others):
        score = min(max(fuzz.ratio(word, other) for other in others) for word in words)
        yield round(min(score, 94.0), 1), "spelt alike"
        if len(words) > 1 and words[-1] == others[-1] and words[0][:3] == others[0][:3]:
            yield LIKELY, "one family name, and first names that begin alike"
    elif set(words) <= set(others) or set(others) <= set(words):
        yield 82.0, "one name is part of the other"


def _names(person: Person) -> Iterator[str]:
    if person.name:
        yield person.name
    for aliases in person.aliases.values():
        yield from (alias for alias in aliases if "@" not in alias)


def _local(email: str) -> str:
    return email.partition("@")[0].partition("+")[0]


def _words(text: str) -> list[str]:
    """The words in letters as addresses have them: ü is ue, é is e; without digits around them."""
    spelt = "".join(_LETTERS.get(letter, letter) for letter in folded(text))
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", spelt) if not unicodedata.combining(letter))
    return [word for part in re.split(r"[\W_]+", bare) if (word := part.strip("0123456789"))]


def _completed(person: Person, proposals: Sequence[Proposal]) -> Person:
    """The person with all that was proposed; of several names the longest."""
    named = [each.sighting.said for each in proposals if "@" not in each.sighting.said]
    aliases = dict(person.aliases)
    for each in proposals:
        aliases[each.sighting.connection] = (*aliases.get(each.sighting.connection, ()), each.sighting.said)
    return Person(person.name or max(named, key=len, default=None), person.email, aliases)
