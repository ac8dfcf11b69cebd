"""Says what is wrong with the measures in the configuration, and hands them to the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from okrsync.config.problems import Places
from okrsync.connector import Plugin, Problem
from okrsync.measures import MeasureRules, NotAMeasure, finished_tickets, parse
from okrsync.measures.settings import MeasureSettings
from okrsync.measures.tickets import REMEDY, reason


def measure_rules(settings: MeasureSettings, tools: Mapping[str, Plugin]) -> MeasureRules:
    """The measures, with the tool of each connection."""
    return MeasureRules(
        expressions=settings.key_results,
        tools={name: plugin.tool for name, plugin in tools.items()},
        allow_own_tickets=settings.allow_own_tickets,
        largest_jump=settings.largest_jump,
    )


def mismeasured(settings: MeasureSettings, tools: Mapping[str, str], places: Places) -> Iterator[Problem]:
    """The measures that are none, and those that count finished tickets; ``tools`` has each connection's tool."""
    for name, expression in settings.key_results.items():
        place = places.of(("measures", "key_results", name))
        try:
            finished = finished_tickets(parse(expression, tools))
        except NotAMeasure as error:
            yield Problem(place, f"{error} of the measure", error.remedy)
            continue
        if finished and not settings.allow_own_tickets:
            yield Problem(place, reason(finished), REMEDY)
