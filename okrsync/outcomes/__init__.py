"""The gate that keeps tasks out: ``judge`` says whether a key result may travel; ``rules_of`` loads what it needs."""

from okrsync.outcomes.claim import Claim, claim
from okrsync.outcomes.gate import rules_of
from okrsync.outcomes.judge import Finding, Judgement, Rules, judge
from okrsync.outcomes.language import Label
from okrsync.outcomes.rules import Mode, Rule, Severity
from okrsync.outcomes.settings import Exemption, OutcomesSettings
from okrsync.outcomes.words import BadWords

__all__ = [
    "BadWords",
    "Claim",
    "Exemption",
    "Finding",
    "Judgement",
    "Label",
    "Mode",
    "OutcomesSettings",
    "Rule",
    "Rules",
    "Severity",
    "claim",
    "judge",
    "rules_of",
]
