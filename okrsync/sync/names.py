"""Decides which item a name means: a key, a code, a title, a record, or an address of one of the tools.

A code is unique in a cycle only, and short codes (``KR1.1``) in a team only: where a name could mean several items,
the circumstances of whoever says it narrow them down, and what is still ambiguous means none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from rapidfuzz import fuzz, process

from okrsync.kit.cycles import Calendar, complete, span
from okrsync.model import Item, Kind, Level, Unreadable, Value
from okrsync.sync.match import Matched
from okrsync.sync.view import View

NEAREST = 3  # candidates that are named where a name means nothing
NEAR = 60  # of 100: what is less alike than that is not worth naming, by rapidfuzz's weighted ratio


class Directory:
    """Every name that people can call an item by, and the records that show it."""

    def __init__(self, matched: Matched, views: Sequence[View] = (), calendar: Calendar | None = None) -> None:
        self._items, self._views, self._calendar = matched.items, views, calendar
        self._of_record = {(place.connection, record.id): place.item for place, record in matched.shown.items()}
        self._shown = {place.item for place in matched.shown}
        self._named: dict[tuple[Kind, str], set[str]] = defaultdict(set)
        self._short: dict[tuple[Kind, str, str], set[str]] = defaultdict(set)
        self._at: dict[str, set[str]] = defaultdict(set)
        self._said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for item in matched.items.values():
            self._know(item.key, item.kind, item.agreed)
        for place, record in matched.shown.items():
            self._know(place.item, record.kind, record.values)
            if record.url:
                self._at[record.url].add(place.item)
                self._name(place.item, record.kind, record.url.rstrip("/").rpartition("/")[2])

    def _know(self, key: str, kind: Kind, values: Mapping[str, object]) -> None:
        self._name(key, kind, key)
        for name in ("code", "title", "cycle", "team", "level"):
            value = values.get(name)
            if isinstance(value, str):
                self._said[key][name].add(value)
        for name in ("code", "title"):
            value = values.get(name)
            if isinstance(value, str):
                self._name(key, kind, value)
        code, team = values.get("code"), values.get("team")
        if isinstance(code, str) and isinstance(team, str):
            self._name(key, kind, whole_code(code, team))
            self._short[kind, same_name(team), short_code(code, team)].add(key)

    def _name(self, key: str, kind: Kind, name: str) -> None:
        self._named[kind, same_name(name)].add(key)

    def called(self, name: str, kind: Kind, by: str) -> str | Unreadable:
        """The one item that ``name`` means when item ``by`` says it."""
        address = self.at_address(name, kind)
        if address is not None:
            return address
        mine = (self._short.get((kind, same_name(team), same_name(name)), set()) for team in self._said[by]["team"])
        found = self._named.get((kind, same_name(name)), set()).union(*mine)
        for likely in self._circumstances(by):
            if len(found) > 1:
                found = {key for key in found if likely(key)} or found
        if len(found) == 1:
            return next(iter(found))
        return Unreadable(name, self._nobody(name, kind) if not found else self._several(name, kind, found))

    def _circumstances(self, by: str) -> Iterator[Callable[[str], bool]]:
        """What makes one of several likelier, the strongest first."""
        said, own = self._said, self._said[by]
        yield lambda key: key != by
        yield lambda key: key in self._shown
        yield lambda key: contemporary(said[key]["cycle"], own["cycle"], self._calendar)
        yield lambda key: bool(said[key]["team"] & own["team"])
        if Level.INDIVIDUAL in own["level"]:
            yield lambda key: Level.INDIVIDUAL not in said[key]["level"]

    def _nobody(self, name: str, kind: Kind) -> str:
        known = [each for known_kind, each in self._named if known_kind is kind and not each.startswith("okr-")]
        near = process.extract(same_name(name), known, scorer=fuzz.WRatio, limit=NEAREST, score_cutoff=NEAR)
        keys = dict.fromkeys(key for each, _, _ in near for key in sorted(self._named[kind, each]))
        meant = f"; nearest: {', '.join(map(self.title_with_code, keys))}" if keys else ""
        return f"no {_word(kind)} is called {name!r}{meant}"

    def _several(self, name: str, kind: Kind, found: Iterable[str]) -> str:
        several = sorted(found)
        named = "; ".join(map(self.title_with_code, several))
        return f"{len(several)} {_word(kind)}s are called {name!r}: {named}. Use a whole code, or an address"

    def title_with_code(self, key: str) -> str:
        """``Ops KR1.1 (Fewer incidents)``, as far as it has either."""
        titles, codes = sorted(self._said[key]["title"]), sorted(self._said[key]["code"])
        title = titles[0] if titles else key
        return f"{_whole(codes[0], self._said[key]['team'])} ({title})" if codes else title

    def at_address(self, address: str, kind: Kind) -> str | None:
        """The one item of that kind whose record an address names, whichever tool it belongs to."""
        found = set(self._at.get(address, ()))
        for view in self._views:
            located = view.locate(address)
            if located is not None:
                shown = self._of_record.get((view.connection, located))
                found |= {shown} if shown else self._at.get(located, set())
        keys = {key for key in found if self._items[key].kind is kind}
        return keys.pop() if len(keys) == 1 else None

    def period(self, words: str) -> str:
        """The period that words without a year mean today."""
        return complete(words, self._calendar) if self._calendar else words

    def shown_by(self, connection: str, record: str, kind: Kind) -> str | None:
        """The item of that kind whose record this is; ``None`` for a record that is no OKR of ours."""
        key = self._of_record.get((connection, record))
        return key if key is not None and self._items[key].kind is kind else None

    def word_for(self, item: Item, by: str) -> tuple[str | None, str | None]:
        """The code and the title that ``by`` can call ``item`` by without meaning another one."""
        code, title, team = (_text(item.agreed.get(name)) for name in ("code", "title", "team"))
        codes = [code, whole_code(code, team)] if code and team else [code]
        sure = [word for word in (*codes, title) if word and self.called(word, item.kind, by) == item.key]
        return next((word for word in sure if word in codes), None), title if title in sure else None


def same_name(name: str) -> str:
    """A name as names are compared: people do not see case and spaces as a difference."""
    return " ".join(name.split()).casefold()


def whole_code(code: str, team: str) -> str:
    """``Ops KR1.1``, whether the code says the team or not."""
    return code if same_name(code).startswith(same_name(team)) else f"{team} {code}"


def short_code(code: str, team: str) -> str:
    """``kr1.1`` as it is compared, whether the code says the team or not: what it is called in its own team."""
    return same_name(code).removeprefix(same_name(team)).strip()


def contemporary(cycles: Iterable[str], others: Iterable[str], calendar: Calendar | None) -> bool:
    """True where one of the cycles is, or overlaps, one of the others; today counts where there are no others."""
    spans, around = ([days for each in names if (days := span(each, calendar))] for names in (cycles, others))
    if calendar and not around:
        around = [(calendar.today, calendar.today)]
    if set(cycles) & set(others):
        return True
    return any(
        first <= last_other and first_other <= last for first, last in spans for first_other, last_other in around
    )


def _whole(code: str, teams: Iterable[str]) -> str:
    return next((whole_code(code, team) for team in sorted(teams)), code)


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _word(kind: Kind) -> str:
    return kind.value.replace("_", " ")
