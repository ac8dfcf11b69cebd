"""Decides when a request is tried again: here and nowhere else, by tenacity, for all three client libraries.

A client classifies what happened by what it raises; only :class:`TryAgain` leads to another try, so a request that
might have been carried out must be raised as :class:`LostReply` unless repeating it is harmless.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import tenacity

from okrsync.connector import ConnectorError, Unavailable
from okrsync.kit.meter import meter

T = TypeVar("T")
ATTEMPTS = 4
LONGEST_WAIT = 60.0  # seconds; a service that asks for more is left alone until a later run


class TryAgain(Exception):  # noqa: N818 (a request, not a fault)
    """This request did no harm and may be sent again, after ``wait`` seconds where the service said so."""

    def __init__(self, finally_raise: ConnectorError, wait: float | None = None) -> None:
        super().__init__(str(finally_raise))
        self.finally_raise, self.wait = finally_raise, wait


class LostReply(Exception):  # noqa: N818
    """The request may have been carried out: nobody answered, or the answer says neither yes nor no."""


def patiently(send: Callable[[], T], *, attempts: int = ATTEMPTS, sleep: Callable[[float], None] = time.sleep) -> T:
    """Call ``send`` until it returns, fails for good, or was tried ``attempts`` times; waits grow, with jitter.

    Raises what :class:`TryAgain` carries when the tries are used up, or at once, as :class:`Unavailable` with
    ``retry_after``, when the service asks for a longer wait than a run should sit out.
    """
    backoff = tenacity.wait_random_exponential(multiplier=0.5, max=LONGEST_WAIT)

    def wait(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, TryAgain) and error.wait is not None else 0.0
        return asked or backoff(state)

    def rest(seconds: float) -> None:
        sleep(seconds)
        meter().waited("service", seconds)

    def worth_it(error: BaseException) -> bool:
        return isinstance(error, TryAgain) and (error.wait or 0.0) <= LONGEST_WAIT

    retrying = tenacity.Retrying(
        retry=tenacity.retry_if_exception(worth_it),
        stop=tenacity.stop_after_attempt(attempts),
        wait=wait,
        sleep=rest,
        reraise=True,
    )
    try:
        return retrying(send)
    except TryAgain as last:
        final = last.finally_raise
        if isinstance(final, Unavailable) and last.wait is not None:
            final.retry_after = last.wait
        raise final from last
