"""Finds the measure that a text carries: from where to where, in which unit, which way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property

from okrsync.kit.texts import plain
from okrsync.model import Direction
from okrsync.outcomes.language import Language
from okrsync.outcomes.reading import Reading

_MONEY = r"[$€£]\s?"
_UNIT = r"(?:\s?(?P<unit>%|‰|€|\$|£)|[\s-]?(?P<word>[^\W\d_]{1,20}))?"
_MINUS = r"(?:(?<![\w.])[-−](?=\d))?"
_WAYS = ("rising", "falling")
_NOTHING = "(?!)"  # the pattern that is never found
_ZERO, _WHOLE = Decimal(0), Decimal(1)


@dataclass(frozen=True)
class TextMetric:
    """A measure that stands in a text. A share is a fraction of 1, as everywhere: ``40%`` is 0.4 with unit ``%``.

    ``target`` is ``None`` where the number was left out ("_N1_ users"), and where it is only said by how much
    (``change``: a fraction with unit ``%``).
    """

    found: str
    start: Decimal | None = None
    target: Decimal | None = None
    change: Decimal | None = None
    unit: str | None = None
    direction: Direction | None = None


@dataclass(frozen=True)
class _Amount:
    value: Decimal | None
    unit: str | None


def metric_in(reading: Reading) -> TextMetric | None:
    """The measure in a text, or ``None``. What says most comes first: from–to, then a limit, a change, a number."""
    search = _Search(reading)
    return next((metric for metric in search.all() if metric is not None), None)


class _Search:
    """One text, looked through for one form of measure after the other."""

    def __init__(self, reading: Reading) -> None:
        self._reading, self._language = reading, reading.language
        self._number = _MINUS + self._language.pieces["number"]

    def all(self) -> Iterator[TextMetric | None]:
        words = self._language.metric
        number = f"(?:{_MONEY})?{self._number}"
        yield self._range(words.get("from", _NOTHING), words.get("to", _NOTHING), number)
        yield self._limit(rf"(?:[<≤]\s*|{words.get('at_most', _NOTHING)}\s+)", Direction.DECREASE)
        yield self._limit(rf"(?:[>≥]\s*|{words.get('at_least', _NOTHING)}\s+)", Direction.INCREASE)
        yield self._change(words.get("by", _NOTHING))
        yield self._limit(rf"{words.get('to', _NOTHING)}\s+", self._way)
        yield self._limit("", self._way)
        yield self._universal()

    def _range(self, first: str, then: str, number: str) -> TextMetric | None:
        gap = r"[^;]{0,40}?"
        scales = "|".join(map(re.escape, self._language.text.scales)) or _NOTHING
        amount = rf"{number}(?:\s?%|\s?(?:{scales})(?!\w))?"
        found = self._find(
            rf"{first}\s{gap}(?P<a>{amount}){gap}\s{then}\s[^.;]{{0,20}}?(?P<b>{amount}){_UNIT}"
        ) or self._find(rf"(?P<a>{amount})\s*(?:->|→|=>)\s*(?P<b>{amount}){_UNIT}")
        if found is None:
            return None
        end = self._amount(found["b"], found)
        begin = _scaled(found["a"].rstrip("% "), self._language)
        if end.unit == "%" and begin is not None:
            begin = plain(begin / 100)
        direction = self._way
        if begin is not None and end.value is not None and begin != end.value:
            direction = Direction.INCREASE if begin < end.value else Direction.DECREASE
        return TextMetric(self._said(found), begin, end.value, None, end.unit, direction)

    def _limit(self, before: str, direction: Direction | None) -> TextMetric | None:
        found = self._find(rf"{before}(?:{_MONEY})?(?P<b>{self._number}){_UNIT}")
        if found is None:
            return None
        amount = self._amount(found["b"], found)
        return TextMetric(self._said(found), None, amount.value, None, amount.unit, direction)

    def _change(self, by: str) -> TextMetric | None:
        found = self._find(rf"{by}\s+(?:[^\W\d_]+\s+){{0,2}}?(?P<b>{self._number}){_UNIT}")
        if found is None:
            return None
        amount = self._amount(found["b"], found)
        return TextMetric(self._said(found), None, None, amount.value, amount.unit, self._way)

    def _universal(self) -> TextMetric | None:
        """A text that begins with "no …" wants none of them, with "every …" all: a measure, if a strict one."""
        words = self._language.metric
        for name, target in (("none", _ZERO), ("all", _WHOLE)):
            if found := re.match(words.get(name, _NOTHING), self._reading.plain):
                unit, way = ("%", Direction.INCREASE) if target else (None, Direction.DECREASE)
                return TextMetric(self._said(found), None, target, None, unit, way)
        return None

    @cached_property
    def _way(self) -> Direction | None:
        """Which way the text says that the number goes."""
        words, text = self._language.metric, self._reading.plain
        ways = {Direction.DECREASE: "falling", Direction.INCREASE: "rising"}
        found = {way: re.search(words.get(name, _NOTHING), text) for way, name in ways.items()}
        said = [(match.start(), way) for way, match in found.items() if match]
        return min(said)[1] if said else None

    def _find(self, pattern: str) -> re.Match[str] | None:
        return _pattern(pattern).search(self._reading.plain)

    def _said(self, found: re.Match[str]) -> str:
        return self._reading.quote(*found.span())

    def _amount(self, digits: str, found: re.Match[str]) -> _Amount:
        """The number with what follows it: a share as a fraction, thousands multiplied out, else its unit."""
        value = _scaled(digits.rstrip("% "), self._language)
        word = found["word"]
        attached = word is not None and not found[0].removesuffix(word).endswith((" ", "-"))
        if digits.endswith("%") or found["unit"] == "%" or word in ("percent", "prozent"):
            return _Amount(None if value is None else plain(value / 100), "%")
        scale = self._language.text.scales.get(word or "")
        if scale is not None and (attached or len(word) > 1):
            return _Amount(None if value is None else plain(value * scale), _money(found[0]))
        return _Amount(value, _money(found[0]) or found["unit"] or self._counted(word))

    def _counted(self, word: str | None) -> str | None:
        """What is counted, where the word after the number says so."""
        text, words = self._language.text, self._language.metric
        if word is None or word in text.common or any(re.match(words.get(way, _NOTHING), word) for way in _WAYS):
            return None
        return word


def _money(text: str) -> str | None:
    return next((sign for sign in "$€£" if sign in text), None)


def _scaled(written: str, language: Language) -> Decimal | None:
    """The number, with the thousands or millions that stand behind it."""
    digits, scale = written, None
    for word, factor in language.text.scales.items():
        if written.endswith(word) and written.removesuffix(word)[-1:] in "0123456789 ":
            digits, scale = written.removesuffix(word), factor
    value = _amount(digits, language)
    return value if value is None or scale is None else plain(value * scale)


def _amount(digits: str, language: Language) -> Decimal | None:
    bare = digits.strip(" $€£").replace("−", "-")
    if bare in language.text.numbers:
        return language.text.numbers[bare]
    thousands = "." if language.text.decimal == "," else ","
    bare = bare.replace("\u202f", "").replace(thousands, "").replace(language.text.decimal, ".")
    try:
        return plain(Decimal(bare))
    except InvalidOperation:
        return None


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
