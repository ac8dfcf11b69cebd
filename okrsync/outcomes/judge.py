"""The gate: decides whether a key result is an outcome that travels, or is held, and says why and what would mend it.

Pure: the words are loaded before, by :func:`okrsync.outcomes.gate.rules_of`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from okrsync.model import Direction, Unreadable
from okrsync.outcomes.claim import Claim, Measured
from okrsync.outcomes.classify import Verdict, weigh
from okrsync.outcomes.language import Label, Language
from okrsync.outcomes.metric import TextMetric, metric_in
from okrsync.outcomes.reading import read
from okrsync.outcomes.rules import ADVICE, Mode, Rule, Severity

_LOOSEST_FIRST = tuple(Mode)
_MUCH_WORK = 4  # the weight of a sign of work that is worth a word beside a result
_DOING = frozenset({"begins-with-work", "begins-with-effort", "begins-with-a-piece-of-work"})  # signs of a language


@dataclass(frozen=True)
class Rules:
    """What was configured, with the words loaded. Of several modes that are given for one claim the loosest holds."""

    languages: Sequence[Language]
    mode: Mode = Mode.STRICT
    levels: Mapping[str, Mode] = field(default_factory=dict)
    connections: Mapping[str, Mode] = field(default_factory=dict)
    severities: Mapping[Rule, Severity] = field(default_factory=dict)
    exempt: Mapping[str, str] = field(default_factory=dict)

    def mode_for(self, claim: Claim) -> Mode:
        """How the gate treats this claim."""
        said = [self.levels.get(claim.level or ""), *map(self.connections.get, claim.connections)]
        return min((mode for mode in said if mode), key=_LOOSEST_FIRST.index, default=self.mode)

    def exemption(self, claim: Claim) -> str | None:
        """Why this key result travels all the same, where a person said so."""
        names = {name.casefold() for name in (*claim.names, " ".join(claim.text.split()))}
        exempt = ((" ".join(name.split()).casefold(), reason) for name, reason in self.exempt.items())
        return next((reason for name, reason in exempt if name in names), None)


@dataclass(frozen=True)
class Finding:
    """One thing that is amiss, by which rule, why in words, and how to say it as a result."""

    rule: Rule
    severity: Severity
    reason: str
    suggestion: str


@dataclass(frozen=True)
class Judgement:
    """What the gate makes of a claim. ``exempt`` is the reason that was given to let it through all the same."""

    label: Label
    findings: Sequence[Finding] = ()
    held: bool = False
    metric: TextMetric | None = None
    exempt: str | None = None


def judge(claim: Claim, rules: Rules) -> Judgement:
    """Weigh one claim."""
    reading = read(claim.text, rules.languages)
    verdict, metric = _beside_its_fields(claim, weigh(reading)), metric_in(reading)
    mode, exempt = rules.mode_for(claim), rules.exemption(claim)
    if mode is Mode.OFF:
        return Judgement(verdict.label, metric=metric, exempt=exempt)
    findings = [
        Finding(rule, severity, reason, ADVICE[rule].suggestion)
        for rule, reason in _found(claim, verdict, metric)
        if (severity := rules.severities.get(rule, ADVICE[rule].severity)) is not Severity.OFF
    ]
    failed = any(finding.severity is Severity.ERROR for finding in findings)
    return Judgement(verdict.label, findings, failed and mode is Mode.STRICT and exempt is None, metric, exempt)


def _beside_its_fields(claim: Claim, verdict: Verdict) -> Verdict:
    """A text that only names what is counted ("Hours from merge to production"), or shows no sign of anything ("Net
    revenue retention"), is a measure, where the fields say how far it is to go, in a unit of its own. A text that says
    what is to be done stays a task, however it is counted."""
    work = verdict.reasons(Label.TASK)
    only_names = all(each.sign.weight < _MUCH_WORK and each.sign.name not in _DOING for each in work)
    if (verdict.label is Label.TASK or not verdict.seen) and only_names and _is_measured(claim):
        return Verdict(Label.OUTCOME, [each for each in verdict.seen if each not in work])
    return verdict


def _is_measured(claim: Claim) -> bool:
    start, target = _number(claim.start), _number(claim.target)
    return claim.unit is not None and None not in (start, target) and start != target and not _is_score(claim)


def _found(claim: Claim, verdict: Verdict, metric: TextMetric | None) -> Iterator[tuple[Rule, str]]:
    yield from _of_text(verdict)
    yield from _of_fields(claim, metric)


def _of_text(verdict: Verdict) -> Iterator[tuple[Rule, str]]:
    work = verdict.reasons(Label.TASK)
    if verdict.label is Label.TASK:
        yield Rule(work[0].sign.rule), work[0].reason
    elif verdict.label is Label.UNCLEAR:
        yield Rule.UNCLEAR, verdict.reason
    elif work and work[0].sign.weight >= _MUCH_WORK:
        yield Rule.MIXED, f"beside the result it says how: {work[0].reason}"


def _of_fields(claim: Claim, metric: TextMetric | None) -> Iterator[tuple[Rule, str]]:
    if not _has_metric(claim, metric):
        yield Rule.NO_METRIC, "nothing says how far it is: no target, and no number in its text"
    for name in ("start", "target", "current"):
        if isinstance(value := getattr(claim, name), Unreadable):
            yield Rule.UNREADABLE, f"{name} is no number: “{value.text}”"
    start, target = _number(claim.start), _number(claim.target)
    if start is not None and target is not None:
        yield from _of_way(claim, start, target)
    if metric is not None:
        yield from _of_difference(claim, metric)


def _has_metric(claim: Claim, metric: TextMetric | None) -> bool:
    """A target, a band or a yes/no to achieve; or a number in the text."""
    measured = isinstance(claim.target, Decimal | date)
    return measured or claim.direction == Direction.ACHIEVE or metric is not None


def _of_way(claim: Claim, start: Decimal, target: Decimal) -> Iterator[tuple[Rule, str]]:
    rises = {"increase": True, "decrease": False}.get(claim.direction or "")
    if start == target and claim.direction not in (Direction.MAINTAIN, Direction.ACHIEVE):
        yield Rule.NO_CHANGE, "start and target are the same"
    elif rises is not None and rises != (target > start):
        yield Rule.WRONG_WAY, f"its direction is {claim.direction}, but it goes from {start} to {target}"


def _of_difference(claim: Claim, metric: TextMetric) -> Iterator[tuple[Rule, str]]:
    if _is_score(claim) or _of_another_unit(claim, metric):
        return
    for name, said in (("start", metric.start), ("target", metric.target)):
        value = getattr(claim, name)
        if said is not None and isinstance(value, Decimal) and value not in (said, said * 100):
            yield Rule.TEXT_DIFFERS, f"its text says “{metric.found}”, but its {name} is {value}"


def _of_another_unit(claim: Claim, metric: TextMetric) -> bool:
    """True where the number in the text is of something else: "Orders delivered within two days", measured in %."""
    one, other = ((unit or "").casefold().removesuffix("s") for unit in (claim.unit, metric.unit))
    return bool(one and other) and one != other


def _is_score(claim: Claim) -> bool:
    """True where progress is given as a score from 0 to 1, beside what the text says."""
    return claim.target == 1 and claim.start in (None, 0)


def _number(value: Measured) -> Decimal | None:
    if isinstance(value, date):
        return Decimal(value.toordinal())
    return value if isinstance(value, Decimal) else None
