"""Decides which changes share a request, and which of them is to blame when Google refuses it as a whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from connectors.sheets.client import Rejected
from connectors.sheets.edits import Addition, Edit
from okrsync.connector import Change, ConnectorError
from okrsync.kit.retry import LostReply

LARGEST = 1_800_000  # bytes of JSON in a request; the guide on limits recommends 2 MB at most
SUSPECTS = 20  # changes that are refused one by one; after that the whole request is taken to be at fault

Part = TypeVar("Part", Edit, Addition)
Failure: TypeAlias = Rejected | LostReply | ConnectorError


@dataclass
class Sent:
    """How one round of requests was taken: failures by item, and what keeps us from sending more."""

    failures: dict[str, Failure] = field(default_factory=dict)
    stopped: ConnectorError | None = None

    def unsent(self, change: Change) -> bool:
        return isinstance(self.failures.get(change.item), ConnectorError)

    def carried_out(self, change: Change) -> bool:
        """True where it was, or may have been."""
        return not isinstance(self.failures.get(change.item), ConnectorError | Rejected)

    @property
    def refusals(self) -> int:
        return sum(isinstance(failure, Rejected) for failure in self.failures.values())


def batches(parts: Sequence[Part], rendered: Callable[[Part], Any]) -> Iterator[Sequence[Part]]:
    """The parts in order, as many together as one request should carry."""
    batch, size = list[Part](), 0
    for part in parts:
        weight = len(json.dumps(rendered(part)))
        if batch and size + weight > LARGEST:
            yield batch
            batch, size = [], 0
        batch.append(part)
        size += weight
    if batch:
        yield batch


def deliver(parts: Sequence[Part], send: Callable[[Sequence[Part]], None], sent: Sent) -> None:
    """Send the parts in one request; one that is refused is halved until the culprits are found."""
    try:
        if sent.stopped is not None:
            raise sent.stopped
        send(parts)
    except Rejected as refusal:
        if len(parts) > 1 and sent.refusals < SUSPECTS:
            middle = len(parts) // 2
            deliver(parts[:middle], send, sent)
            deliver(parts[middle:], send, sent)
        else:
            _note(parts, refusal, sent)
    except LostReply as lost:
        _note(parts, lost, sent)
    except ConnectorError as error:
        sent.stopped = error
        _note(parts, error, sent)


def _note(parts: Sequence[Part], failure: Failure, sent: Sent) -> None:
    sent.failures.update({part.change.item: failure for part in parts})
