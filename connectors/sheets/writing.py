"""Decides how a batch of changes is looked at, sent, verified and put right, and how each of them came out."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from connectors.sheets.client import Rejected, SheetsClient, StillRunning
from connectors.sheets.edits import Addition, Edit, Work, append_request, key_column, sort, unwritten, update_requests
from connectors.sheets.reading import Table
from connectors.sheets.sending import Failure, Sent, batches, deliver
from connectors.sheets.strays import strays
from okrsync.connector import (
    Action,
    Change,
    ConnectorError,
    Done,
    Misconfigured,
    Outcome,
    Refused,
    Stale,
    Unavailable,
    Unknown,
)
from okrsync.kit.retry import LostReply

ROUNDS = 2  # what a lost reply left undone is sent once more, after a look
UNANSWERED = "Google gave no answer"
PUT_BACKS = 3  # times that strays are put back before we give up and say so

Json = Any


class Writing:
    """Writes to one tab. ``look`` reads it anew."""

    def __init__(self, client: SheetsClient, look: Callable[[], Table]) -> None:
        self._client, self._look = client, look

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """As the port's ``write``."""
        table = self._with_key_column(changes)
        for round_ in range(ROUNDS):
            work = sort(changes, table)
            yield from work.settled
            sent = self._send(work, table)
            parts = [*(edit.change for edit in work.edits), *(row.change for row in work.additions)]
            sure = [change for change in parts if not sent.unsent(change)]
            table, outcomes = self._verdicts(work, sure, table, sent)
            yield from outcomes.values()
            if sent.stopped and not round_:
                yield from (Unknown(change, UNANSWERED) for change in sure if change.item not in outcomes)
                raise sent.stopped
            changes = [change for change in parts if change.item not in outcomes]
            if not changes:
                return
        yield from (Unknown(change, UNANSWERED) for change in changes)

    # -- sending

    def _with_key_column(self, changes: Sequence[Change]) -> Table:
        """The tab as it is now, after its key column was made where it is missing and needed."""
        table = self._look()
        marks = any(change.action in (Action.CREATE, Action.LINK) for change in changes)
        if table.layout.key is not None or not marks:
            return table
        # After a lost reply the look tells whether it was made; repeating blindly would make a second one.
        with contextlib.suppress(LostReply):
            self._change(table, key_column(table))
        table = self._look()
        if table.layout.key is None:
            heading = table.layout.key_heading
            raise Unavailable(f"Google did not say whether the column {heading!r} was made", place=table.place)
        return table

    def _change(self, table: Table, requests: Sequence[Json]) -> None:
        try:
            self._client.change(requests)
        except Rejected as refusal:
            remedy = "Make our account an editor of the whole tab, or remove its protection"
            raise Misconfigured(f"Google refuses: {refusal}", place=table.place, remedy=remedy) from refusal

    def _send(self, work: Work, table: Table) -> Sent:
        """Edits first: the less time since the look, the less can have moved."""

        def update(edits: Sequence[Edit]) -> None:
            self._client.change([request for edit in edits for request in update_requests(edit, table)])

        def append(additions: Sequence[Addition]) -> None:
            self._client.change([append_request(additions, table)])

        sent = Sent()
        for edits in batches(work.edits, lambda edit: list(update_requests(edit, table))):
            deliver(edits, update, sent)
        for additions in batches(work.additions, lambda addition: append_request([addition], table)):
            deliver(additions, append, sent)
        return sent

    # -- verifying

    def _verdicts(
        self, work: Work, sure: Sequence[Change], before: Table, sent: Sent
    ) -> tuple[Table, Mapping[str, Outcome]]:
        """The tab after the writes, and an outcome by item for every change but those worth another round."""
        if not sure:
            return before, {}
        try:
            after, astray = self._put_right([edit for edit in work.edits if sent.carried_out(edit.change)], before)
        except (ConnectorError, Rejected, LostReply) as error:
            reason = f"it was sent, and could not be verified: {error}"
            return before, {change.item: Unknown(change, reason) for change in sure}
        found: dict[str, Outcome] = {}
        for change in sure:
            verdict = _verdict(change, after, sent.failures.get(change.item))
            if change.item in astray and not isinstance(verdict, Done):
                verdict = Stale(change, "rows moved while it was written; what stood there was put back")
            if verdict is not None:
                found[change.item] = verdict
        return after, found

    def _put_right(self, edits: Sequence[Edit], before: Table) -> tuple[Table, set[str]]:
        """Put back what stood where an edit went astray; the tab as it is then, and the items of those edits."""
        made, astray = [(edits, before)], set[str]()
        for _ in range(PUT_BACKS):
            after = self._look()
            wrong = [stray for some, table in made for stray in strays(some, table, after)]
            if not wrong:
                return after, astray
            astray |= {stray.edit.change.item for stray in wrong}
            # A lost reply needs no care of its own: the next look shows whether it was put back.
            with contextlib.suppress(LostReply):
                self._client.change([request for stray in wrong for request in stray.put_back(after)])
            made.append(([stray.undo(after) for stray in wrong], after))
        rows = ", ".join(sorted({str(stray.row.index + 1) for stray in wrong}))
        raise Unavailable(
            f"rows kept moving while we wrote; rows {rows} may show another row's values",
            place=before.place,
            remedy="Compare them with the version history",
        )


def _verdict(change: Change, after: Table, failure: Failure | None) -> Outcome | None:
    """How the change came out, by what stands there now; ``None`` where it is to be sent once more."""
    row = after.by_key.get(change.item)
    if isinstance(failure, Rejected):
        return Refused(change, str(failure))
    if row is not None and not unwritten(change, after, row):
        return Done(change, after.record(row))
    if isinstance(failure, StillRunning):
        return Unknown(change, str(failure))
    if row is not None and change.action is Action.CREATE:
        return Unknown(change, "somebody changed the new row while it was made")
    return None if failure else Stale(change, "somebody changed the row while it was written")
