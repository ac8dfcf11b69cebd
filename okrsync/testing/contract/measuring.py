"""Holds a connector to what the port says of measuring: a number, or a reason; and nothing is changed by asking."""

from __future__ import annotations

from okrsync.connector import Aggregate, Problem, Query
from okrsync.testing.contract.rig import Rig

NONSENSE = (
    Query("(no such) place, it's"),
    Query("(no such) place", "no such field"),
    *(Query("no such = 'thing", "no such field", aggregate) for aggregate in Aggregate),
)


class MeasuringContract:
    """``rig`` is a fixture that the author of a connector gives."""

    def test_what_cannot_be_measured_has_a_reason_and_a_remedy_also_before_the_first_read(self, rig: Rig) -> None:
        answers = rig.connector().measure(NONSENSE)
        assert answers.keys() == set(NONSENSE)
        for query, answer in answers.items():
            assert isinstance(answer, Problem), query
            assert answer.place, query
            assert answer.message, query
            assert answer.remedy, query

    def test_asking_changes_nothing_and_asking_nothing_costs_nothing(self, rig: Rig) -> None:
        before = rig.contents()
        rig.forget()
        assert rig.connector().measure([]) == {}
        assert rig.sent() == 0
        rig.connector().measure(NONSENSE)
        assert rig.written() == set()
        assert rig.contents() == before
