"""Owns what is remembered of messages that went out to people: when, about what, and a digest of what they said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from okrsync.store.tables import messages

KEPT = timedelta(days=400)  # longer than any pause between two digests


@dataclass(frozen=True)
class Sent:
    """A message that went out."""

    at: datetime
    topic: str
    digest: str


class Outbox:
    """The messages to one recipient of one workspace, in one transaction."""

    def __init__(self, connection: Connection, workspace: str, recipient: str) -> None:
        self._connection, self._workspace, self._recipient = connection, workspace, recipient
        self._ours = (messages.c.workspace == workspace) & (messages.c.recipient == recipient)

    def enter(self, sent: Sent) -> None:
        """Add one, and forget those that nothing depends on any more."""
        self._connection.execute(delete(messages).where(self._ours, messages.c.at < sent.at - KEPT))
        row = {"workspace": self._workspace, "recipient": self._recipient}
        self._connection.execute(insert(messages), {**row, "at": sent.at, "topic": sent.topic, "digest": sent.digest})

    def all(self) -> Sequence[Sent]:
        """What went out, the oldest first."""
        query = select(messages).where(self._ours).order_by(messages.c.at)
        return [Sent(row.at, row.topic, row.digest) for row in self._connection.execute(query)]
