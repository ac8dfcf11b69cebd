"""Asks the connections for what the measures need: side by side, and each question once a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from okrsync.connector import Connector, ConnectorError, Problem, Query
from okrsync.measures import Answer, Question


class Asked(NamedTuple):
    """What the connections said, and which of them could not be asked at all, and why."""

    answers: Mapping[Question, Answer]
    failures: Mapping[str, Exception]


def ask(connectors: Mapping[str, Connector], absent: Collection[str], questions: Iterable[Question]) -> Asked:
    """An answer to each of the questions. ``absent`` are the connections that do not answer in this run."""
    by_connection: dict[str, dict[Query, None]] = defaultdict(dict)
    for question in questions:
        by_connection[question.connection][question.query] = None
    answers: dict[Question, Answer] = {}
    failures: dict[str, Exception] = {}
    with ThreadPoolExecutor(max_workers=max(1, len(by_connection)), thread_name_prefix="measure") as pool:
        asked = {
            name: pool.submit(connectors[name].measure, list(queries))
            for name, queries in by_connection.items()
            if name not in absent
        }
        for name, queries in by_connection.items():
            try:
                said = asked[name].result() if name in asked else dict.fromkeys(queries, _away(name))
            except Exception as error:  # noqa: BLE001 (the one place that catches: a failing tool costs its measures only)
                failures[name] = error
                said = dict.fromkeys(queries, _as_problem(name, error))
            answers |= {Question(name, query): said[query] for query in queries}
    return Asked(answers, failures)


def _away(name: str) -> Problem:
    return Problem(name, f"{name} does not answer", "The next run asks again.")


def _as_problem(name: str, error: Exception) -> Problem:
    if isinstance(error, ConnectorError):
        return Problem(error.place or name, error.message, error.remedy)
    return Problem(name, f"{type(error).__name__}: {error}")
