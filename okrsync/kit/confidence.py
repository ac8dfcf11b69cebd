"""Decides what a tool's way of saying confidence means as a number from 0 to 1, and how such a number is said there.

========================  =======================================================================================
the tool's field holds    and 0.7 is there
========================  =======================================================================================
a fraction                0.7 (also where the tool shows it as 70%); the default
a percentage              70
a number to ten           7
one of some words         the word whose value is nearest to it; of two equally near the more confident one
========================  =======================================================================================

``high``, ``medium`` and ``low`` are worth the middles of the colours in which OKRs are commonly graded: green (0.7 to
1) is 0.85, amber (0.4 to 0.6) is 0.5, red (0 to 0.3) is 0.15. So 0.7 is shown as green and 0.6 as amber. Other words
are configured with their values.

A number is never rounded and a word never moved by saying again what was read, so ``read(write(v))`` is a fit: it keeps
still, it keeps the order, and a finer value that is agreed stays agreed as long as nobody changes the coarse one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from okrsync.kit.texts import one_line, plain, read_number
from okrsync.model import Seen, Unfit, Unreadable, Value

GRADES: Mapping[str, Decimal] = {"high": Decimal("0.85"), "medium": Decimal("0.5"), "low": Decimal("0.15")}
_TOPS: Mapping[str, int] = {"fraction": 1, "percent": 100, "ten": 10}
_OF_TEN = re.compile(r"(\d+(?:\.\d+)?) ?/ ?10")


def worth(name: str) -> Decimal | None:
    """The value of a configured option: one of :data:`GRADES`, or a number from 0 to 1; ``None`` for anything else."""
    number = GRADES.get(name) or read_number(name)
    return number if isinstance(number, Decimal) and 0 <= number <= 1 else None


@dataclass(frozen=True)
class Scale:
    """One tool's way of saying confidence: numbers up to ``top``, or else ``words`` with their values."""

    top: int = 1
    words: Mapping[str, Decimal] = field(default_factory=dict)

    @classmethod
    def of(cls, scale: str, options: Mapping[str, str]) -> Scale:
        """The scale that is configured for a mapped ``confidence``, with the tool's word for each grade or number."""
        values = {word: worth(name) for name, word in options.items()}
        return cls(_TOPS[scale], {word: value for word, value in values.items() if value is not None})

    def among(self, options: Iterable[str]) -> Scale:
        """The scale of a select that has these options and takes no new ones: numbers become the nearest option."""
        read = {option: self.read(option) for option in options}
        return self if self.words else Scale(self.top, {o: v for o, v in read.items() if isinstance(v, Decimal)})

    def read(self, seen: Seen) -> Seen:
        """What the tool's field says: a number where the field holds numbers, else its text as it stands (``70%``).

        What another reader found unreadable is looked at again, for what it calls no number may be a word.
        """
        match seen:
            case None | "" | ():
                return None
            case Decimal():
                return self._text(format(plain(seen), "f")) if self.words else self._number(seen)
            case str():
                return self._text(seen)
            case Unreadable():
                again = self._text(seen.text)
                return seen if isinstance(again, Unreadable) else again
        return Unreadable(str(seen), f"expected {self._expected}")

    def write(self, value: Value) -> Value:
        """The number or the word that the tool's field should hold. What is no confidence does not read back."""
        if not isinstance(value, Decimal):
            return value
        if self.words and 0 <= value <= 1:
            return min(self._best_first(), key=lambda word: abs(self.words[word] - value))
        if self.words:
            return f"{plain(value * 100):f}%"  # no word says it, not even one that is a number
        number = plain(value * self.top)
        return plain(round(number, 0)) if self.top > 1 and 0 < number < 1 else number

    def fit(self, value: Value) -> Value | Unfit:
        """What is read back where the tool's field holds whatever it is given."""
        seen = self.read(self.write(value))
        if isinstance(seen, Unreadable):
            return Unfit(f"{seen.text!r} is no confidence: {seen.reason}")
        return seen if isinstance(seen, Decimal) else None

    def _text(self, text: str) -> Seen:
        said = one_line(text)
        if said is None:
            return None
        if self.words:
            found = (value for word, value in self.words.items() if _same(word, said))
            return next(found, Unreadable(text, f"expected {self._expected}"))
        if of_ten := _OF_TEN.fullmatch(said):
            return _share(text, Decimal(of_ten[1]) / 10)
        number = read_number(said)
        if not isinstance(number, Decimal):
            return Unreadable(text, f"expected {self._expected}")
        return _share(text, number) if said.endswith("%") else self._number(number)

    def _number(self, number: Decimal) -> Seen:
        if self.top > 1 and 0 < number < 1:
            # On these scales nobody means 0.7 of a hundred: the field holds a fraction, perhaps shown as 70%.
            remedy = "where the field holds fractions, leave scale out of the mapping"
            return Unreadable(format(plain(number), "f"), f"expected {self._expected}; {remedy}")
        if not 0 <= number <= self.top:
            return Unreadable(format(plain(number), "f"), f"expected {self._expected}")
        return plain(number / self.top)

    @property
    def _expected(self) -> str:
        return f"one of {', '.join(self._best_first())}" if self.words else f"a number from 0 to {self.top}"

    def _best_first(self) -> list[str]:
        return sorted(self.words, key=lambda word: self.words[word], reverse=True)


def _same(word: str, said: str) -> bool:
    return " ".join(word.split()).casefold() == said.casefold()


def _share(text: str, share: Decimal) -> Seen:
    """What says its own scale, as ``70%`` and ``7/10`` do, means the same on every other."""
    return plain(share) if 0 <= share <= 1 else Unreadable(text, "more than certain")
