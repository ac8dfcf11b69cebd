"""Decides whether a text states an outcome or a task, by weighing the signs that it shows, and says why in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from okrsync.outcomes.language import Label, Language, Sign
from okrsync.outcomes.reading import Reading, read

DOUBT = 0.5
"""For an outcome: a result that is held costs more than a task that is told to mend its words a week later."""


@dataclass(frozen=True)
class Evidence:
    """A sign, and the words that show it."""

    sign: Sign
    found: str

    @property
    def reason(self) -> str:
        return self.sign.because.replace("{found}", self.found)


@dataclass(frozen=True)
class Verdict:
    """What a text is taken for, and every sign that it shows, the heaviest first."""

    label: Label
    seen: Sequence[Evidence] = ()

    def reasons(self, label: Label) -> Sequence[Evidence]:
        """What speaks for ``label``, the heaviest first."""
        return [each for each in self.seen if each.sign.says is label]

    @property
    def reason(self) -> str:
        """The heaviest reason for the label."""
        for each in self.reasons(self.label):
            return each.reason
        return "it shows neither a measure nor work that okrsync knows"


def classify(text: str, languages: Sequence[Language]) -> Verdict:
    """What ``text`` is."""
    return weigh(read(text, languages))


def weigh(reading: Reading) -> Verdict:
    """What a text that was read is: the side with the greater weight; unclear where no sign is seen."""
    seen = sorted(_seen(reading), key=lambda each: -each.sign.weight)
    if not seen:
        return Verdict(Label.UNCLEAR)
    weight = {label: sum(each.sign.weight for each in seen if each.sign.says is label) for label in Label}
    weight[Label.OUTCOME] += DOUBT if weight[Label.OUTCOME] else 0
    if weight[Label.UNCLEAR] and weight[Label.UNCLEAR] >= max(weight[Label.OUTCOME], weight[Label.TASK]):
        return Verdict(Label.UNCLEAR, seen)
    return Verdict(Label.OUTCOME if weight[Label.OUTCOME] > weight[Label.TASK] else Label.TASK, seen)


def _seen(reading: Reading) -> Sequence[Evidence]:
    found = [(sign, sign.seen(reading.plain)) for sign in reading.language.signs]
    return [Evidence(sign, reading.quote(*span)) for sign, span in found if span]
