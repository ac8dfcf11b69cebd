"""Decides what of a written key result is its statement, without priorities, labels and the numbers of things."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from okrsync.outcomes.language import MASK, Language

_MASKED = re.compile(r"_[a-z]\d*_|(?<=[$€£])[a-z](?![a-z])|(?<![a-z\d])[nxyz](?=\s?%)|(?<![a-z\d])x{2,}(?=\s?%|\b)")
_ADDRESS = re.compile(r"https?://\S+|(?<!\w)@[\w.-]+")
_MARKS = re.compile(
    r"(?:\s*(?:[-*•✅☐☑]|p\d\s*[-–:]|\d+[.)](?=\s)|\[[^\]]{1,40}\]"
    r"|(?:kr|key result|ke)\s*\d*(?:\.\d+)*\s*[.:)-]|tbd\s*[:–-]+)\s*)+"
)
_LABEL = re.compile(r"([^:.,]{2,40}?)(?::| [-–]) (?=\S+ \S+)")
_ASIDE = re.compile(r"\([^)]*\)")
LONGEST = 1000  # letters that are read: a statement is far shorter, and signs are sought in the square of the length
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")
_END = re.compile(r"(?:\(!+\)|[=!\s])+$")


@dataclass(frozen=True)
class Reading:
    """A text as the gate reads it: ``folded`` is in lower case and as long as ``shown``, what people see.

    ``plain`` is ``folded`` with blanks for what stands in brackets; an aside is no claim.
    """

    shown: str
    folded: str
    plain: str
    language: Language

    def quote(self, start: int, end: int) -> str:
        """What stands there, as it was written, cut to what fits in a line."""
        words = " ".join(self.shown[start:end].split())
        return words if len(words) <= 60 else f"{words[:57].rstrip()}…"


def read(text: str, languages: Sequence[Language]) -> Reading:
    """The statement that ``text`` makes, in the language that most of its words are in (the first one of several)."""
    shown = _END.sub("", " ".join(text.replace("’", "'").split())[:LONGEST])
    folded = _lower(shown)
    language = _spoken(folded, languages)
    folded = _MASKED.sub(lambda found: MASK * len(found[0]), _blanked(_ADDRESS, folded))
    begin = _begin(folded, language)
    folded = folded[begin:]
    if _DIGIT.search(folded):
        folded = language.naming.sub(_unnumbered, folded)
    return Reading(shown[begin:], folded, _blanked(_ASIDE, folded), language)


def _lower(text: str) -> str:
    """In lower case, and just as long: a few letters of the world grow when they shrink."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(s if len(s := c.lower()) == 1 else c for c in text)


def _spoken(folded: str, languages: Sequence[Language]) -> Language:
    words = set(_LETTERS.findall(folded))
    return max(languages, key=lambda language: len(words & language.known))


def _begin(folded: str, language: Language) -> int:
    """Where the statement begins: after marks of a list or priority, and after a label of up to four words."""
    marks = _MARKS.match(folded)
    begin = marks.end() if marks else 0
    label = _LABEL.match(folded, begin)
    if label is None or len(words := label[1].split()) > 4:
        return begin
    said_by_itself = len(words) > 1 and language.begins_with_work(label[1])
    return begin if said_by_itself else label.end()


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: " " * len(found[0]), text)


def _unnumbered(found: re.Match[str]) -> str:
    return re.sub(r"\d", "·", found[0]) if any(found.groups()) else found[0]
