"""Asks the connections for what measures need, side by side, and what work is done: each question once a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from okrsync.connector import Answers, Connector, ConnectorError, Problem, Query
from okrsync.measures import Answer, Question
from okrsync.model import Work


class Asking:
    """What was asked in one run, and what the answers were. ``absent`` are the connections that do not answer in it.

    ``failures`` are those that could not be asked at all, and why.
    """

    def __init__(self, connectors: Mapping[str, Connector], absent: Collection[str]) -> None:
        self._connectors, self._absent = connectors, absent
        self._answers: dict[Question, Answer] = {}
        self._work: dict[tuple[str, str], Work | None] = {}
        self.failures: dict[str, Exception] = {}

    def answers(self, questions: Collection[Question]) -> Mapping[Question, Answer]:
        """An answer to each of the questions; what was asked before is not asked again."""
        by_connection: dict[str, list[Query]] = defaultdict(list)
        for question in sorted(set(questions) - self._answers.keys(), key=str):
            by_connection[question.connection].append(question.query)
        with ThreadPoolExecutor(max_workers=max(1, len(by_connection)), thread_name_prefix="measure") as pool:
            asked = {name: pool.submit(self._ask, name, queries) for name, queries in by_connection.items()}
        for name, future in asked.items():
            self._answers |= {Question(name, query): answer for query, answer in future.result().items()}
        return self._answers

    @property
    def counting(self) -> Collection[str]:
        """The connections that can tell of work, whether they answer in this run or not."""
        return {name for name, each in self._connectors.items() if each.count_work is not None}

    def work(self, connection: str, records: Collection[str]) -> Mapping[str, Work]:
        """The work below these records of a connection that can tell, as far as it told."""
        new = sorted({each for each in records if (connection, each) not in self._work})
        counts = self._count(connection, new) if new else {}
        self._work |= {(connection, each): counts.get(each) for each in new}
        told = {each: self._work[connection, each] for each in records}
        return {each: work for each, work in told.items() if work is not None}

    def _count(self, name: str, records: Sequence[str]) -> Mapping[str, Work]:
        count = self._connectors[name].count_work
        if name in self._absent or count is None:
            return {}
        try:
            return count(records)
        except Exception as error:  # noqa: BLE001 (as below: what is shown for information must not stop a run)
            self.failures[name] = error
            return {}

    def _ask(self, name: str, queries: Sequence[Query]) -> Answers:
        if name in self._absent:
            return dict.fromkeys(queries, Problem(name, f"{name} does not answer", "The next run asks again."))
        try:
            return self._connectors[name].measure(queries)
        except Exception as error:  # noqa: BLE001 (the one place that catches: a failing tool costs its measures only)
            self.failures[name] = error
            return dict.fromkeys(queries, _as_problem(name, error))


def _as_problem(name: str, error: Exception) -> Problem:
    if isinstance(error, ConnectorError):
        return Problem(error.place or name, error.message, error.remedy)
    return Problem(name, f"{type(error).__name__}: {error}")
