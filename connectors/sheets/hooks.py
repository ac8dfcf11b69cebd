"""Decides whether a push notification comes from Google Drive: by the token that the channel was opened with."""

from __future__ import annotations

import hmac

from okrsync.kit.hooks import Forged, Genuine, Knock

TOKEN, CHANNEL, NUMBER, STATE = (
    f"x-goog-{name}" for name in ("channel-token", "channel-id", "message-number", "resource-state")
)


def heed(knock: Knock, secret: str | None) -> Genuine | Forged:
    """Drive signs nothing and sends no body: the token is all there is, and messages are numbered in each channel.

    ``sync`` is the greeting of a new channel.
    """
    if not secret or not hmac.compare_digest(secret.encode(), knock.headers.get(TOKEN, "").encode()):
        return Forged()
    mark = f"{knock.headers.get(CHANNEL, '')} {knock.headers.get(NUMBER, '')}"
    return Genuine(mark.encode(), wakes=knock.headers.get(STATE) != "sync")
