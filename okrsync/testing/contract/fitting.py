"""Holds a connector to its word about values: what fits is what stands there after it was written, and fits again."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from okrsync.connector import Change, Slot
from okrsync.model import Kind, Record, Unfit, Value
from okrsync.testing.contract.deeds import create, everything, made, opened, update
from okrsync.testing.contract.rig import Rig
from okrsync.testing.contract.values import fitted, records

FITTED, WRITTEN, AT_ONCE = 60, 5, 4  # examples that are only fitted, batches that are written, records in a batch
STEADY = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))


class FittingContract:
    """``rig`` is a fixture that the author of a connector gives."""

    def test_what_fits_fits_again_unchanged(self, rig: Rig) -> None:
        for kind, container in opened(rig).capabilities.items():

            @settings(STEADY, max_examples=FITTED)
            @given(records(kind, container, rig.people))
            def fits(slots: Mapping[str, Slot], values: Mapping[str, Value]) -> None:
                assert [name for name, value in values.items() if not _fits_again(slots[name], value)] == []

            fits(container.slots)

    def test_what_fits_is_what_is_read_after_it_was_written(self, rig: Rig) -> None:
        numbers = itertools.count()
        for kind, container in opened(rig).capabilities.items():
            some = st.lists(records(kind, container, rig.people), min_size=AT_ONCE, max_size=AT_ONCE)

            @settings(STEADY, max_examples=WRITTEN)
            @given(some)
            def stands(kind: Kind, batch: Sequence[Mapping[str, Value]]) -> None:
                self._create_and_update(rig, kind, batch, numbers)

            stands(kind)

    def _create_and_update(
        self, rig: Rig, kind: Kind, batch: Sequence[Mapping[str, Value]], numbers: itertools.count[int]
    ) -> None:
        connector = opened(rig)
        container = connector.capabilities[kind]
        fits = [fitted(kind, container, values) for values in batch]
        creates = [create(next(numbers), kind, **_given(values)) for values in fits]
        self._stands(rig, made(connector, *creates), creates)
        now = {record.key: record for record in everything(rig).values()}
        others = [*fits[1:], fits[0]]
        updates = [update(now[change.item], **values) for change, values in zip(creates, others, strict=True)]
        self._stands(rig, made(opened(rig), *updates), updates)

    def _stands(self, rig: Rig, answered: Sequence[Record], changes: Sequence[Change]) -> None:
        read = everything(rig)
        for record, change in zip(answered, changes, strict=True):
            assert {name: record.values[name] for name in change.values} == change.values
            assert read[record.id] == record


def _fits_again(slot: Slot, value: Value) -> bool:
    once = slot.fit(value)
    return isinstance(once, Unfit) or slot.fit(once) == once


def _given(values: Mapping[str, Value]) -> dict[str, Value]:
    """A new record is given nothing where it should be empty."""
    return {name: value for name, value in values.items() if value is not None}
