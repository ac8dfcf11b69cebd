"""Decides what each field says after this run: nothing new, newly agreed, or in conflict. Values decide, not clocks.

The whole truth about one tool and one field, ``now`` being what it shows and ``shadow`` what it last showed that was
taken into account:

============================  ==================================================================================
now == shadow                 nothing new there; if it differs from what is agreed, the tool was not told yet
now == fit(agreed)            our own echo, or a coincidence: only the shadow moves
no shadow, now is empty       nothing said: a record that is new to the tool
now is empty, and the shadow  nothing said: the option or the record it pointed at is gone, and absence is no word;
does not fit any more         the shadow moves, so that the value is told again once it fits again
otherwise                     somebody said ``now``. It is lawful if they had seen what is agreed, that is if
                              shadow == fit(agreed), or if nothing is agreed yet
============================  ==================================================================================

Then about all tools together:

============================  ==================================================================================
nobody said anything          what is agreed stays
all said the same, one of     that is agreed, and every sayer's shadow moves with it
them lawfully
else, the preferred tool      its word is agreed; the others' words go to the history
said something
else, nobody lawfully         what is agreed stays if the preferred tool shows this field, likewise
else                          a conflict: what is agreed stays, no shadow of a sayer moves, both words are kept
============================  ==================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from okrsync.model import Mentions, Unfit, Value
from okrsync.sync.choice import Choice
from okrsync.sync.memory import Conflict, Shadow
from okrsync.sync.view import Fit


@dataclass(frozen=True)
class Sight:
    """What one tool shows in one field, what it last showed, and what fits. ``shown``: a reference's own words.

    ``partial``: other words stand there too, which nobody understands; one of them may be what seems to be missing.
    """

    connection: str
    now: Value
    shadow: Shadow | None
    fit: Fit
    shown: Mentions | None = None
    partial: bool = False

    def seen(self) -> Shadow:
        """The shadow that this sight becomes once it is taken into account."""
        if not self.partial:
            return Shadow(self.now, self.shown)
        before = self.shadow or Shadow(None)
        both = _elements(before.value) | _elements(self.now)
        return Shadow(both or None, before.shown if both == _elements(before.value) else None)


@dataclass(frozen=True)
class Verdict:
    """What holds after this run. ``said_by`` is empty where nothing new was agreed; ``overruled`` did not prevail."""

    agreed: Value
    said_by: tuple[str, ...] = ()
    moved: Mapping[str, Shadow] = field(default_factory=dict)
    conflict: Conflict | None = None
    overruled: Mapping[str, Value] = field(default_factory=dict)


def choose(agreed: Value, sights: Sequence[Sight], choice: Choice) -> Verdict | None:
    """The verdict that a choice makes; ``None`` where it does not hold any more. Everybody's word counts as seen."""
    _, sayers = _sort(agreed, sights)
    if choice.over is not False and (agreed != choice.over or sayers):
        return None
    if choice.among is not None and not _still_said(choice.among, sayers):
        return None
    taken = next((sight for sight in sights if sight.connection == choice.take), None)
    if choice.take is not None and taken is None:
        return None
    value = taken.now if taken is not None else choice.value
    overruled = {sight.connection: sight.now for sight in sayers if sight.now != sight.fit(value)}
    return Verdict(value, moved={sight.connection: sight.seen() for sight in sights}, overruled=overruled)


def _still_said(words: Mapping[str, Value], sayers: Sequence[Sight]) -> bool:
    """True where somebody still disagrees, and nobody says anything that is not among ``words``."""
    return bool(sayers) and all(each.connection in words and words[each.connection] == each.now for each in sayers)


def merge(agreed: Value, sights: Sequence[Sight], prefer: str | None = None) -> Verdict:
    """Merge what the tools say about a field that has one value."""
    echoes, sayers = _sort(agreed, sights)
    moved = {sight.connection: sight.seen() for sight in echoes}
    if not sayers:
        return Verdict(agreed, moved=moved)
    lawful = [sight for sight in sayers if _lawful(sight, agreed)]
    word = _common_word(sayers) if lawful else None
    if word is not None:
        return _agree(word, sayers, moved)
    preferred = next((sight for sight in sights if sight.connection == prefer), None)
    if preferred is not None and (preferred in sayers or (not lawful and agreed is not None)):
        return _overrule(agreed, preferred, sayers, moved)
    reason = "different values" if lawful else "typed before the agreed value had arrived there"
    said = {sight.connection: sight.now for sight in sayers}
    return Verdict(agreed, moved=moved, conflict=Conflict(agreed, said, reason))


def merge_set(agreed: Value, sights: Sequence[Sight]) -> Verdict:
    """Merge a set element by element: an element is added or removed by whoever did so, hence never a conflict.

    A partial sight adds, and removes nothing until all of it is understood.
    """
    before = _elements(agreed)
    added: set[str] = set()
    removed: set[str] = set()
    said_by = []
    for sight in sights:
        now, then = _elements(sight.now), _elements(sight.shadow.value if sight.shadow else None)
        new = now - then - before
        lost = frozenset() if sight.partial else (then - now) & before & _holdable(sight, then)
        added |= new
        removed |= lost
        if new or lost:
            said_by.append(sight.connection)
    after = (before | added) - removed
    moved = {sight.connection: sight.seen() for sight in sights if sight.shadow != sight.seen()}
    return Verdict(frozenset(after) or None, tuple(said_by) if after != before else (), moved)


def _sort(agreed: Value, sights: Sequence[Sight]) -> tuple[list[Sight], list[Sight]]:
    echoes, sayers = [], []
    for sight in sights:
        if sight.shadow is not None and sight.now == sight.shadow.value:
            if sight.shown is not None and sight.shown != sight.shadow.shown:
                echoes.append(sight)  # other words for the same
            continue
        if sight.now == sight.fit(agreed):
            echoes.append(sight)
        elif sight.now is not None or _emptied(sight):
            sayers.append(sight)
        elif sight.shadow is not None:
            echoes.append(sight)
    return echoes, sayers


def _emptied(sight: Sight) -> bool:
    """True where a person emptied the field, rather than the tool because it can no longer hold what stood there."""
    return sight.shadow is not None and not isinstance(sight.fit(sight.shadow.value), Unfit)


def _lawful(sight: Sight, agreed: Value) -> bool:
    if sight.shadow is None:
        return agreed is None
    return sight.shadow.value == sight.fit(agreed)


def _common_word(sayers: Sequence[Sight]) -> Sight | None:
    """The sayer whose value every other sayer shows too, as far as its tool can hold it."""
    for candidate in sayers:
        if all(other.now == other.fit(candidate.now) for other in sayers if other is not candidate):
            return candidate
    return None


def _agree(word: Sight, sayers: Sequence[Sight], moved: Mapping[str, Shadow]) -> Verdict:
    said_by = (word.connection, *(sight.connection for sight in sayers if sight is not word))
    return Verdict(word.now, said_by, {**moved, **{sight.connection: sight.seen() for sight in sayers}})


def _overrule(agreed: Value, preferred: Sight, sayers: Sequence[Sight], moved: Mapping[str, Shadow]) -> Verdict:
    """The preferred tool's word holds: its new one, or else what is agreed, which it shows or has yet to be told."""
    spoke = preferred in sayers
    value = preferred.now if spoke else agreed
    overruled = {sight.connection: sight.now for sight in sayers if sight.now != sight.fit(value)}
    shadows = {**moved, **{sight.connection: sight.seen() for sight in sayers}}
    return Verdict(value, (preferred.connection,) if spoke else (), shadows, overruled=overruled)


def _holdable(sight: Sight, elements: frozenset[str]) -> frozenset[str]:
    """The elements the tool could still show: one whose record is gone from there was not taken off by anybody."""
    return frozenset(each for each in elements if sight.fit(frozenset({each})) == frozenset({each}))


def _elements(value: Value) -> frozenset[str]:
    return value if isinstance(value, frozenset) else frozenset()
