"""Owns one language: the signs by which a text in it is an outcome or a task, and its words for measures.

It is compiled from what a language file says; see docs/outcomes.md for the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

MASK = "¤"
"""Stands for each character of a number that was left out (``_N1_``, ``$N``, ``X%``); it cannot be typed by chance."""

_PIECE = re.compile(r"\{([a-z_]+)\}")


class Label(StrEnum):
    """What a key result's text is."""

    OUTCOME = "outcome"
    TASK = "task"
    UNCLEAR = "unclear"


class BadPattern(ValueError):  # noqa: N818 (named by the situation)
    """A sign or a piece of a language file cannot be used as it is written."""


@dataclass(frozen=True)
class SignText:
    """One sign as it is written: seen where ``where`` is found, unless ``unless`` is found as well.

    ``rule`` names the finding that a sign of a task leads to.
    """

    name: str
    says: Label
    weight: float
    where: str
    because: str = "“{found}”"
    rule: str = "work"
    unless: str = ""


@dataclass(frozen=True)
class LanguageText:
    """What the files of one language say, put together."""

    language: str
    decimal: str = "."
    endings: Sequence[str] = ()
    common: Sequence[str] = ()
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    scales: Mapping[str, Decimal] = field(default_factory=dict)
    metric: Mapping[str, Sequence[str]] = field(default_factory=dict)
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    patterns: Mapping[str, str] = field(default_factory=dict)
    signs: Sequence[SignText] = ()


@dataclass(frozen=True)
class Sign:
    """One sign, ready to be looked for in a text in lower case."""

    name: str
    says: Label
    weight: float
    because: str
    rule: str
    where: re.Pattern[str]
    unless: re.Pattern[str] | None = None

    def seen(self, text: str) -> tuple[int, int] | None:
        """Where in ``text`` the sign is seen."""
        found = self.where.search(text)
        return None if found is None or (self.unless and self.unless.search(text)) else found.span()


@dataclass(frozen=True)
class Language:
    """One language, ready for use; its patterns are made when the first text in it is read.

    ``known`` are words by which a text is taken to be in it.
    """

    text: LanguageText
    known: frozenset[str]
    pieces: Mapping[str, str]
    metric: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.text.language

    @cached_property
    def signs(self) -> Sequence[Sign]:
        """Every sign. Raises :class:`BadPattern`, which names it."""
        return [_sign(sign, self.pieces) for sign in self.text.signs if sign.weight]

    @cached_property
    def naming(self) -> re.Pattern[str]:
        """Numbers that count nothing."""
        return _naming(_Words(self.text.endings), self.text.words)

    def begins_with_work(self, text: str) -> bool:
        """True where ``text``, in lower case, begins with something to do."""
        return any(sign.where.match(text) for sign in self.signs if sign.name == "begins-with-work")


def compiled(text: LanguageText) -> Language:
    """The language that ``text`` describes."""
    words = _Words(text.endings)
    pieces = {
        "number": _number(words, text),
        "start": r"(?:^|(?<=[.;:!] ))",
        "word": r"[^\s.;,:]+",
        **{name: rf"\b{words.either(listed)}(?!\w)" for name, listed in text.words.items()},
        **text.patterns,
    }
    return Language(
        text=text,
        known=words.known([*text.common, *text.numbers, *(word for listed in text.words.values() for word in listed)]),
        pieces=pieces,
        metric={name: rf"\b{words.either(listed)}(?!\w)" for name, listed in text.metric.items()},
    )


def _sign(sign: SignText, pieces: Mapping[str, str]) -> Sign:
    try:
        where = re.compile(_filled(sign.where, pieces))
        unless = re.compile(_filled(sign.unless, pieces)) if sign.unless else None
    except (KeyError, RecursionError, re.error) as error:
        said = f"there is no piece {error}" if isinstance(error, KeyError) else str(error)
        known = ", ".join(sorted(pieces))
        raise BadPattern(f"the sign {sign.name!r} cannot be read: {said} (pieces: {known})") from None
    return Sign(sign.name, sign.says, sign.weight, sign.because, sign.rule, where, unless)


def _filled(pattern: str, pieces: Mapping[str, str]) -> str:
    return _PIECE.sub(lambda found: _filled(pieces[found[1]], pieces), pattern)


def _number(words: _Words, text: LanguageText) -> str:
    digits = rf"(?<!\w)(?:\d(?:[\d.,\u202f]*\d)?|{MASK}+)"
    return rf"(?:{digits}|\b{words.either(text.numbers)}\b)" if text.numbers else digits


def _naming(words: _Words, lists: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """Numbers that count nothing: after a word that they belong to, in a date, a year, an ordinal, a reference."""
    named, month = words.either(lists.get("numbered", ())), words.either(lists.get("month", ()))
    return re.compile(
        rf"\b{named}[\s-]?#?(\d+(?:\.\d+)*)\b|\b{month}\.?\s(\d+)|(\d+)(?:st|nd|rd|th|\.)?\s(?:of )?{month}\b"
        rf"|\b((?:19|20)\d\d)\b|#(\d+)|\b(\d+)(?:st|nd|rd)\b|\b[a-zäöü]+-(\d+)\b"
    )


class _Words:
    """Writes word lists as patterns: ``*`` stands for an ending of the language, a leading ``-`` for any beginning."""

    def __init__(self, endings: Sequence[str]) -> None:
        self._endings = tuple(endings)
        self._ending = f"{_by_letter(map(_written, endings))}?" if endings else r"\w*"

    def either(self, words: Iterable[str]) -> str:
        """A pattern for any of the words; for none at all where there are none."""
        listed = set(words)
        whole = [_written(word) for word in listed if not word.endswith("*")]
        stems = [_written(word) for word in listed if word.endswith("*")]
        forms = [_by_letter(whole)] if whole else []
        if stems:
            forms.append(f"{_by_letter(stems)}{self._ending}")
        return f"(?:{'|'.join(forms)})" if forms else r"(?!)"

    def known(self, words: Iterable[str]) -> frozenset[str]:
        """The single words that stand in the lists, with each ending they may have."""
        single = [word.lower() for word in words if " " not in word and not word.startswith("-")]
        stems = [word.removesuffix("*") for word in single if word.endswith("*")]
        return frozenset(single) | {stem + ending for stem in stems for ending in ("", *self._endings)}


def _written(word: str) -> str:
    anything = r"\w*" if word.startswith("-") else ""
    return anything + r"\s+".join(re.escape(part) for part in word.lower().removesuffix("*").removeprefix("-").split())


def _by_letter(written: Iterable[str]) -> str:
    """Any of them, sorted by first letters: most places of a text are passed over at the first."""
    tails: dict[str, list[str]] = {}
    for word in sorted(written):
        head = word[: 3 if word.startswith(r"\w*") else 2 if word.startswith("\\") else 1]
        tails.setdefault(head, []).append(word.removeprefix(head))
    branches = (f"{head}(?:{'|'.join(rest)})" for head, rest in tails.items())
    return f"(?:{'|'.join(branches)})"
