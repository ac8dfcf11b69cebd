"""Which changes share a request, and which is blamed when Google refuses one as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.sheets.client import Rejected
from connectors.sheets.edits import Addition
from connectors.sheets.sending import LARGEST, SUSPECTS, Sent, batches, deliver
from okrsync.connector import Action, Change, Unavailable
from okrsync.kit.retry import LostReply
from okrsync.model import Kind


def additions(count: int) -> list[Addition]:
    return [Addition({}, Change(Action.CREATE, Kind.KEY_RESULT, f"k{n}", {})) for n in range(count)]


def items(parts: Sequence[Addition]) -> list[str]:
    return [part.change.item for part in parts]


def test_one_that_is_refused_does_not_spoil_the_others() -> None:
    taken: list[str] = []

    def send(parts: Sequence[Addition]) -> None:
        if {"k3", "k9"} & set(items(parts)):
            raise Rejected("no")
        taken.extend(items(parts))

    sent = Sent()
    deliver(additions(16), send, sent)
    assert set(sent.failures) == {"k3", "k9"}
    assert taken == [f"k{n}" for n in range(16) if n not in (3, 9)]


def test_when_all_is_refused_the_search_ends() -> None:
    requests: list[int] = []

    def send(parts: Sequence[Addition]) -> None:
        requests.append(len(parts))
        raise Rejected("the tab is full")

    sent = Sent()
    deliver(additions(1000), send, sent)
    assert len(sent.failures) == 1000
    assert len(requests) < 4 * SUSPECTS


def test_after_a_refusal_of_service_nothing_more_is_sent() -> None:
    requests: list[list[str]] = []

    def send(parts: Sequence[Addition]) -> None:
        requests.append(items(parts))
        raise Unavailable("later") if len(requests) > 1 else LostReply("cut")

    sent = Sent()
    for part in additions(4):
        deliver([part], send, sent)
    assert requests == [["k0"], ["k1"]]
    assert [sent.unsent(part.change) for part in additions(4)] == [False, True, True, True]


def test_a_request_is_as_large_as_google_recommends() -> None:
    parts = additions(7)
    found = list(batches(parts, lambda _: "x" * (LARGEST // 3)))
    assert [len(batch) for batch in found] == [2, 2, 2, 1]
    assert [part for batch in found for part in batch] == parts
