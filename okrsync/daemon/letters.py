"""Owns what messages to people say: the digest, and the alerts about a connection."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from okrsync.connector import ConnectorError
from okrsync.daemon.ran import Ran
from okrsync.reports.board.markdown import escaped
from okrsync.sync.plan import Plan

MOST = 20  # entries of one kind in a digest; the rest is counted


@dataclass(frozen=True)
class Letter:
    """A message. ``topic`` is what it is about; two of one topic and one ``digest`` say the same."""

    topic: str
    subject: str
    text: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


DIGEST = "digest"


@dataclass(frozen=True)
class WeekText:
    """What a digest says of this week, in Markdown: the board, and a line for each that serves nothing or is stale."""

    board: str = ""
    unaligned: Sequence[str] = ()
    stale: Sequence[str] = ()


def digest(ran: Ran, week: WeekText) -> Letter:
    """The board, and under it what needs a person, in Markdown."""
    plan = ran.report.plan
    conflicts = [escaped(f"{_title(plan, spot.item)}: {spot.field}") for spot in plan.conflicts]
    held = [escaped(f"{each.title} ({each.connection}): {each.reason}") for each in plan.held]
    lost = [escaped(f"{name}: {_why(error)}") for name, error in ran.report.failures.items()]
    needs = [
        *_part("In conflict: `okrsync conflicts` shows what was said where", conflicts),
        *_part("Held back: `okrsync plan` says how to lift it", held),
        *_part("Unaligned: say under “aligned to” what it serves", week.unaligned),
        *_part("Stale: say how it stands, or that it is over", week.stale),
        *_part("Lost connections", lost),
    ]
    text = "\n".join([week.board.rstrip(), "", "## What needs somebody", "", *(needs or ["Nothing.", ""])])
    return Letter(DIGEST, f"OKRs of {ran.config.workspace}", text)


def lost(connection: str, error: Exception, minutes: int) -> Letter:
    """The connection has not answered for so long."""
    text = f"{connection} has been lost for {minutes} minutes: {_why(error)}\n\nThe other tools go on."
    return Letter(f"lost:{connection}", f"okrsync has lost {connection}", text)


def back(connection: str) -> Letter:
    """The connection answers again, after people were told that it does not."""
    text = f"{connection} answers again. What was missed there is being told."
    return Letter(f"back:{connection}", f"okrsync has {connection} back", text)


def _part(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield f"**{heading}**"
    yield ""
    yield from (f"- {line}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"- and {len(lines) - MOST} more"
    yield ""


def _title(plan: Plan, item: str) -> str:
    return plan.titles.get(item, item)


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, ConnectorError) else f"{type(error).__name__}: {error}"
