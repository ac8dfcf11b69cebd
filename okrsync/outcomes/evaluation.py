"""Measures the gate by readers' labels: what they called each text, and what it was taken for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from okrsync.outcomes.language import Label


@dataclass(frozen=True)
class Evaluation:
    """How often each pair of a reader's label and ours occurred."""

    pairs: Mapping[tuple[Label, Label], int]

    def count(self, reader: Label, ours: Label) -> int:
        """How many texts a reader called ``reader`` and we called ``ours``."""
        return self.pairs.get((reader, ours), 0)

    def precision(self, label: Label) -> float | None:
        """Of those that we called so, the share that readers called so."""
        return _share(self.count(label, label), sum(self.count(reader, label) for reader in Label))

    def recall(self, label: Label) -> float | None:
        """Of those that readers called so, the share that we called so."""
        return _share(self.count(label, label), sum(self.count(label, ours) for ours in Label))

    @property
    def agreement(self) -> float | None:
        """Of those that readers called outcome or task, the share that we called the same; unclear is no agreement."""
        clear = (Label.OUTCOME, Label.TASK)
        whole = sum(self.count(reader, ours) for reader in clear for ours in Label)
        return _share(sum(self.count(label, label) for label in clear), whole)

    @property
    def outcomes_called_tasks(self) -> float | None:
        """Of the readers' outcomes, the share that we called tasks."""
        whole = sum(self.count(Label.OUTCOME, ours) for ours in Label)
        return _share(self.count(Label.OUTCOME, Label.TASK), whole)


def evaluate(pairs: Iterable[tuple[Label, Label]]) -> Evaluation:
    """The evaluation of pairs of a reader's label and ours."""
    return Evaluation(Counter(pairs))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
