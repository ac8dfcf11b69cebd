"""Owns the table of the rules, and applies them to a company; docs/alignment.md explains each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from okrsync.alignment import serving, shares, staleness
from okrsync.alignment.company import Company
from okrsync.alignment.findings import GRAVEST_FIRST, Finding, Hit, RuleName, Severity


@dataclass(frozen=True)
class Rule:
    """What is looked for, how grave it is if the configuration says nothing, why it matters, and what mends it."""

    name: RuleName
    severity: Severity
    explanation: str
    remedy: str
    hits: Callable[[Company], Iterator[Hit]]


RULES: tuple[Rule, ...] = (
    Rule(
        "serves-nothing",
        "error",
        "An individual key result is there to move a team's; nobody can be sure what this one is for.",
        "Name the team key result that it serves under “aligned to”, or drop it.",
        serving.serves_nothing,
    ),
    Rule(
        "serves-no-team-result",
        "warning",
        "What a person does should move a key result that a team has committed to.",
        "Name the team key result behind it instead.",
        serving.serves_no_team_result,
    ),
    Rule(
        "serves-the-past",
        "warning",
        "Work for a key result that is over moves nothing any more.",
        "Name the key result that took its place, or drop this one.",
        serving.serves_the_past,
    ),
    Rule(
        "loop",
        "error",
        "What serves itself in a roundabout way has no purpose outside of the loop.",
        "Take one of these alignments away.",
        serving.loop,
    ),
    Rule(
        "unsupported",
        "warning",
        "A team key result that nobody works for moves by luck alone.",
        "Align somebody's key result of this week with it, or say that it rests.",
        shares.unsupported,
    ),
    Rule(
        "idle",
        "info",
        "Who takes part in the company's key results usually has one of their own each week.",
        "Agree on one, or let it be where the person is away.",
        shares.idle,
    ),
    Rule(
        "overloaded",
        "warning",
        "Of many key results in one cycle none is in focus.",
        "Keep the ones that matter most, and drop or put off the rest.",
        shares.overloaded,
    ),
    Rule(
        "copied-target",
        "warning",
        "The team's target is reached by all together; a person needs a contribution of their own to aim at.",
        "Give it the target of this person's own part.",
        serving.copied_target,
    ),
    Rule(
        "outnumbered",
        "info",
        "Individual key results are there to serve the team's, not to take their place.",
        "Have fewer of them, or agree on the team's key results first.",
        shares.outnumbered,
    ),
    Rule(
        "stale",
        "warning",
        "A number that nobody looks after is believed for longer than it is true.",
        "Say in any tool how it stands, or how sure you are of it.",
        staleness.stale,
    ),
)


def check(company: Company, severities: Mapping[RuleName, Severity | Literal["off"]]) -> tuple[Finding, ...]:
    """Every finding, the gravest first; ``severities`` says what differs from the table."""
    found = [
        finding for rule in RULES for finding in _findings(rule, company, severities.get(rule.name, rule.severity))
    ]
    return tuple(sorted(found, key=lambda finding: GRAVEST_FIRST.index(finding.severity)))


def _findings(rule: Rule, company: Company, severity: Severity | Literal["off"]) -> Iterator[Finding]:
    if severity != "off":
        for hit in rule.hits(company):
            yield Finding(rule.name, severity, hit.item, hit.message, rule.remedy, hit.person, hit.team)
