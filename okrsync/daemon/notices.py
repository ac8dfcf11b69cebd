"""Decides who is told what by message, and when: never in quiet hours, never too often, never the same twice.

It is asked after every run, so whatever may not be said now is looked at again, and said once it may and still holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from cronsim import CronSim
from structlog.typing import FilteringBoundLogger

from okrsync.config import Config
from okrsync.daemon import letters
from okrsync.daemon.backoff import Backoff
from okrsync.daemon.letters import Letter, WeekText
from okrsync.daemon.ran import Ran
from okrsync.daemon.settings import NotificationSettings, RecipientSettings, between
from okrsync.store import Sent

WEEK = timedelta(days=7)
Post = Callable[[Sequence[str], Letter], None]
"""Sends a letter to Apprise URLs. Raises ``OSError`` where it did not go out to all."""


class Tally(Protocol):
    """Who counts the messages."""

    def sent(self, recipient: str, outcome: str) -> None: ...


class Notices:
    """A watcher of runs. ``week`` says how this week stands."""

    def __init__(
        self, week: Callable[[Config], WeekText], post: Post, tally: Tally, log: Callable[[], FilteringBoundLogger]
    ) -> None:
        self._week, self._post, self._tally, self._log = week, post, tally, log
        self._lost_since: dict[str, datetime] = {}
        self._looked: dict[str, datetime] = {}
        self._failing = Backoff(longest=3600, chance=lambda: 0.5)

    def __call__(self, ran: Ran) -> None:
        if ran.stopped:
            return
        self._note_lost(ran)
        wanted = ran.config.notifications
        for name, recipient in wanted.recipients.items():
            if not quiet(recipient, wanted, ran.ended) and name not in self._failing.resting(ran.ended):
                self._tell(ran, name, recipient)

    def _note_lost(self, ran: Ran) -> None:
        lost = ran.report.failures.keys()
        self._lost_since = {name: self._lost_since.get(name, ran.ended) for name in lost}

    def _tell(self, ran: Ran, name: str, recipient: RecipientSettings) -> None:
        sent = list(ran.store.outbox(name))
        for letter in self._due(ran, name, recipient, sent):
            recent = [each for each in sent if each.at > ran.ended - WEEK]
            if len(recent) >= recipient.most_per_week:
                return  # it is looked at again once the oldest of these is a week old
            if not self._deliver(ran, name, recipient, letter):
                return
            at = max([ran.ended, *(each.at + timedelta(microseconds=1) for each in sent[-1:])])
            sent.append(Sent(at, letter.topic, letter.digest))
            ran.store.sent(name, sent[-1])

    def _due(self, ran: Ran, name: str, recipient: RecipientSettings, sent: Sequence[Sent]) -> Iterator[Letter]:
        if recipient.alerts:
            yield from self._alerts(ran, sent)
        if self._digest_is_due(ran, name, recipient, sent):
            letter = letters.digest(ran, self._week(ran.config))
            if letter.digest != next((each.digest for each in reversed(sent) if each.topic == letter.topic), None):
                yield letter
            self._looked[name] = ran.ended

    def _alerts(self, ran: Ran, sent: Sequence[Sent]) -> Iterator[Letter]:
        for connection in ran.config.connections:
            ours = [each.topic for each in sent if each.topic in (f"lost:{connection}", f"back:{connection}")]
            told = ours[-1:] == [f"lost:{connection}"]
            since = self._lost_since.get(connection)
            if since is None:
                if told:
                    yield letters.back(connection)
                continue
            gone = (ran.ended - since).total_seconds()
            if not told and gone >= ran.config.notifications.lost_after:
                yield letters.lost(connection, ran.report.failures[connection], round(gone / 60))

    def _digest_is_due(self, ran: Ran, name: str, recipient: RecipientSettings, sent: Sequence[Sent]) -> bool:
        """True where one of its times has passed since the last digest, or since we began to look."""
        last = [each.at for each in sent if each.topic == letters.DIGEST]
        since = max([self._looked.setdefault(name, last[-1] if last else ran.began), *last[-1:]])
        local = since.astimezone(ZoneInfo(ran.config.notifications.time_zone))
        times = [next(CronSim(expression, local), None) for expression in recipient.digest]
        return any(time.astimezone(UTC) <= ran.ended for time in times if time is not None)

    def _deliver(self, ran: Ran, name: str, recipient: RecipientSettings, letter: Letter) -> bool:
        try:
            self._post(recipient.addresses(), letter)
        except OSError as error:
            self._failing.failed(name, error, ran.ended)
            self._tally.sent(name, "failed")
            why = error.strerror or error
            self._log().error(f"a message to {name} did not go out: {why}. Check its url", recipient=name)
            return False
        self._failing.answered(name)
        self._tally.sent(name, "sent")
        self._log().info(f"told {name}: {letter.subject}", recipient=name, topic=letter.topic)
        return True


def quiet(recipient: RecipientSettings, wanted: NotificationSettings, now: datetime) -> bool:
    """True in the recipient's quiet hours, which may go over midnight."""
    if recipient.quiet is None:
        return False
    first, last = between(recipient.quiet)
    time = now.astimezone(ZoneInfo(wanted.time_zone)).time()
    return first <= time < last if first <= last else time >= first or time < last
