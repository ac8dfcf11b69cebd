"""Renders what the gate makes of key results: an object each, a table to act on, and how far it agrees with readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from okrsync.kit.texts import cut
from okrsync.outcomes import Judgement, Label, Rule, Severity
from okrsync.outcomes.entry import Entry
from okrsync.outcomes.evaluation import Evaluation
from okrsync.outcomes.metric import TextMetric
from okrsync.reports.values import json_value

ALIKE = (Rule.NO_METRIC, Rule.NO_CHANGE)
"""What these rules say of one key result they say of each, so it is said once, below the table."""


@dataclass(frozen=True)
class Judged:
    """A key result with what the gate makes of it."""

    entry: Entry
    judgement: Judgement


def verdict_json(judged: Judged) -> dict[str, Any]:
    """One key result as one object."""
    entry, judgement = judged.entry, judged.judgement
    return {
        "file": entry.file,
        "line": entry.line,
        "objective": entry.objective,
        "key_result": entry.claim.text,
        "label": judgement.label.value,
        "held": judgement.held,
        "exempt": judgement.exempt,
        "metric": _metric(judgement.metric),
        "findings": [
            {
                "rule": finding.rule.value,
                "severity": finding.severity.value,
                "reason": finding.reason,
                "suggestion": finding.suggestion,
            }
            for finding in judgement.findings
        ],
        **({"url": entry.url} if entry.url else {}),
    }


def _metric(metric: TextMetric | None) -> dict[str, Any] | None:
    if metric is None:
        return None
    numbers = {"start": metric.start, "target": metric.target, "change": metric.change}
    return {
        "found": metric.found,
        **{name: json_value(value) for name, value in numbers.items()},
        "unit": metric.unit,
        "direction": metric.direction.value if metric.direction else None,
    }


def verdict_table(all_judged: Sequence[Judged]) -> Table:
    """Those with findings, in their order: where, what and why."""
    lines = any(judged.entry.line is not None for judged in all_judged)
    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False, header_style="bold")
    if lines:
        table.add_column("line", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("key result", ratio=4)
    table.add_column("why", ratio=5)
    for judged in all_judged:
        if judged.judgement.findings:
            row: list[str | Text] = [_mark(judged.judgement), cut(judged.entry.claim.text, 160), _why(judged.judgement)]
            table.add_row(*([str(judged.entry.line or "")] if lines else []), *row)
    return table


def verdict_heading(name: str, all_judged: Sequence[Judged]) -> Text:
    """The name of one file of several, with what is in it."""
    held = sum(judged.judgement.held for judged in all_judged)
    return Text.assemble((name, "bold"), f": {_counted(all_judged)}, {held} would be held")


def _counted(all_judged: Sequence[Judged]) -> str:
    return f"{len(all_judged)} key result{'' if len(all_judged) == 1 else 's'}"


def _mark(judgement: Judgement) -> Text:
    if judgement.held:
        return Text(f"held: {judgement.label}", style="red")
    return Text(f"exempt: {judgement.label}" if judgement.exempt else f"{judgement.label}", style="yellow")


def _why(judgement: Judgement) -> Text:
    colours = {Severity.ERROR: "red", Severity.WARNING: "yellow"}
    lines = []
    for finding in judgement.findings:
        reason = "" if finding.rule in ALIKE else f": {finding.reason}"
        lines.append(Text.assemble((finding.rule.value, colours.get(finding.severity, "")), reason))
    return Text("\n").join(lines)


def verdict_advice(all_judged: Sequence[Judged]) -> Iterator[Text]:
    """How to say it instead: a line for each rule that found something."""
    advice = {finding.rule: finding.suggestion for judged in all_judged for finding in judged.judgement.findings}
    for rule in Rule:
        if rule in advice:
            yield Text.assemble((f"{rule}: ", "bold"), advice[rule])


def verdict_summary(all_judged: Sequence[Judged]) -> Text:
    """One line: how many of what, and how many would be held."""
    labels = Counter(judged.judgement.label for judged in all_judged)
    held = sum(judged.judgement.held for judged in all_judged)
    metrics = Counter(finding.rule for judged in all_judged if judged.judgement.held for finding in _errors(judged))
    counts = ", ".join(f"{labels[label]} {label}" for label in Label)
    why = f" ({', '.join(f'{count} {rule}' for rule, count in metrics.most_common())})" if metrics else ""
    return Text(f"{_counted(all_judged)}: {counts}. {held} would be held{why}.", style="bold")


def _errors(judged: Judged) -> Iterator[Any]:
    return (finding for finding in judged.judgement.findings if finding.severity is Severity.ERROR)


def evaluation_json(evaluation: Evaluation) -> dict[str, Any]:
    """Every number of an evaluation. ``confusion`` is by the reader's label, then by ours."""
    return {
        "agreement": evaluation.agreement,
        "outcomes_called_tasks": evaluation.outcomes_called_tasks,
        "labels": {
            label.value: {"precision": evaluation.precision(label), "recall": evaluation.recall(label)}
            for label in Label
        },
        "confusion": {reader.value: {ours.value: evaluation.count(reader, ours) for ours in Label} for reader in Label},
    }


def evaluation_table(evaluation: Evaluation) -> Table:
    """The confusion table, with recall beside each row and precision below each column."""
    table = Table(box=box.SIMPLE, show_edge=False, pad_edge=False, header_style="bold")
    table.add_column("readers say")
    for label in Label:
        table.add_column(f"called {label}", justify="right")
    table.add_column("recall", justify="right")
    for reader in Label:
        counts = [str(evaluation.count(reader, ours)) for ours in Label]
        table.add_row(reader.value, *counts, _percent(evaluation.recall(reader)))
    table.add_row("precision", *(_percent(evaluation.precision(label)) for label in Label), "")
    return table


def evaluation_summary(evaluation: Evaluation) -> Text:
    """The two numbers that the gate is held to."""
    agreed, missed = _percent(evaluation.agreement), _percent(evaluation.outcomes_called_tasks)
    return Text(f"Agreement on outcome or task: {agreed}. Outcomes called tasks: {missed}.", style="bold")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
