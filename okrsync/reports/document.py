"""Renders a run's report as one JSON object; docs/json.md describes it."""

from __future__ import annotations

from typing import Any

from okrsync.connector import ConnectorError, Done, Misconfigured, Problem, Unavailable
from okrsync.reports.values import json_value
from okrsync.sync.cycle import Report
from okrsync.sync.decide import Agreement
from okrsync.sync.plan import Held, Plan, Write
from okrsync.sync.send import Told


def as_json(report: Report) -> dict[str, Any]:
    """The plan; for a run that was carried out also its number, and the outcome of each write."""
    plan = report.plan
    document = {
        "digest": plan.digest,
        "agreed": [_agreement(each, plan) for each in plan.agreements],
        "writes": [_write(each) for each in plan.writes],
        "conflicts": _conflicts(plan),
        "held": [_held(each) for each in plan.held],
        "problems": [_problem(each) for each in plan.problems],
        "failures": {name: failure(error) for name, error in report.failures.items()},
        "requests": dict(report.requests),
    }
    if report.run is None:
        return document
    return {"run": report.run, **document, "outcomes": [_outcome(each) for each in report.told]}


def failure(error: Exception) -> dict[str, str]:
    """Why a connection could not be used, and whose turn it is: a person's, nobody's, or ours."""
    if isinstance(error, ConnectorError):
        kind = "configuration" if isinstance(error, Misconfigured) else "unavailable"
        kind = kind if isinstance(error, Misconfigured | Unavailable) else "bug"
        return {"kind": kind, "message": error.message, "place": error.place, "remedy": error.remedy}
    return {"kind": "bug", "message": f"{type(error).__name__}: {error}", "place": "", "remedy": ""}


def _agreement(agreement: Agreement, plan: Plan) -> dict[str, Any]:
    return {
        "item": agreement.spot.item,
        "title": plan.titles.get(agreement.spot.item, agreement.spot.item),
        "field": agreement.spot.field,
        "before": json_value(agreement.before),
        "value": json_value(agreement.value),
        "said_by": list(agreement.said_by),
        "given": agreement.given,
        "overruled": {name: json_value(value) for name, value in agreement.overruled.items()},
    }


def _write(write: Write) -> dict[str, Any]:
    return {
        "connection": write.connection,
        "action": write.action.value,
        "kind": write.kind.value,
        "item": write.item,
        "title": write.title,
        "fields": {name: json_value(value) for name, value in write.values.items()},
        "before": {name: json_value(value) for name, value in write.before.items()},
    }


def _conflicts(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "item": spot.item,
            "title": plan.titles.get(spot.item, spot.item),
            "field": spot.field,
            "agreed": json_value(conflict.agreed),
            "said": {name: json_value(value) for name, value in conflict.said.items()},
            "reason": conflict.reason,
        }
        for spot, conflict in plan.conflicts.items()
    ]


def _held(held: Held) -> dict[str, Any]:
    return {
        "guard": held.guard,
        "reason": held.reason,
        "lift": held.lift,
        "connection": held.connection,
        "item": held.item,
        "title": held.title,
        "fields": list(held.fields),
    }


def _problem(problem: Problem) -> dict[str, str]:
    return {
        "place": problem.place,
        "message": problem.message,
        "remedy": problem.remedy,
        "severity": problem.severity,
    }


def _outcome(told: Told) -> dict[str, Any]:
    return {
        "connection": told.write.connection,
        "action": told.write.action.value,
        "item": told.write.item,
        "title": told.write.title,
        "fields": sorted(told.write.values),
        "outcome": type(told.outcome).__name__.lower(),
        "reason": "" if isinstance(told.outcome, Done) else told.outcome.reason,
    }
