"""Puts the gate of outcomes into the run: which key results are left alone as tasks, and what is advised of others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from okrsync.connector import Problem
from okrsync.model import Item, Kind
from okrsync.outcomes import Claim, Finding, Judgement, Mode, Rules, Severity, claim, judge
from okrsync.sync.decide import Gate, Left, Passage

GUARD = "outcomes"
REMEMBERED = 20_000  # judgements kept by a process: what did not change need not be read again


def gate_of(rules: Rules) -> Gate:
    """A gate by these rules. Objectives pass: only key results are to be outcomes."""

    @lru_cache(maxsize=REMEMBERED)
    def judged(said: Claim) -> Judgement:
        return judge(said, rules)

    def gate(item: Item, connections: Sequence[str]) -> Passage:
        if item.kind is not Kind.KEY_RESULT:
            return Passage()
        said = claim(item.agreed, connections=connections, key=item.key)
        if rules.mode_for(said) is Mode.OFF:
            return Passage()  # and the words of the languages need not be loaded
        judgement = judged(said)
        if judgement.held:
            return Passage(_held(item, judgement.findings))
        return Passage(said=tuple(_advice(item, finding, judgement.exempt) for finding in judgement.findings))

    return gate


def _held(item: Item, findings: Sequence[Finding]) -> Left:
    """The first error says why."""
    first = next(finding for finding in findings if finding.severity is Severity.ERROR)
    lift = f"{first.suggestion} Or exempt it in the configuration, under outcomes.exempt."
    return Left(GUARD, f"{first.rule}: {first.reason}", lift, item.title)


def _advice(item: Item, finding: Finding, exempt: str | None) -> Problem:
    """What would be better; of one that is exempt, who wanted it so."""
    remedy = f"It travels all the same, as configured: {exempt}" if exempt else finding.suggestion
    return Problem(item.title, f"{finding.rule}: {finding.reason}", remedy, "warning")
