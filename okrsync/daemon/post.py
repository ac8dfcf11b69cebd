"""Sends messages, with Apprise: Slack, Teams, e-mail and a hundred others, each by an address of its own."""

from __future__ import annotations

from collections.abc import Sequence

from okrsync.daemon.letters import Letter


def post(addresses: Sequence[str], letter: Letter) -> None:
    """Send to all of the addresses. Raises ``OSError`` where one is none, or it did not go out to each of them."""
    import apprise  # noqa: PLC0415 (it takes half a second and much memory, and most daemons send nothing)

    known = apprise.Apprise()
    if not addresses or not all(known.add(address) for address in addresses):
        raise OSError("no address that Apprise knows")
    if not known.notify(body=letter.text, title=letter.subject, body_format=apprise.NotifyFormat.MARKDOWN):
        raise OSError("the service did not take it")
