"""Decides whether a webhook comes from Jira: by the signature that a webhook with a secret carries."""

from __future__ import annotations

from okrsync.kit.hooks import Forged, Genuine, Knock, signed

SIGNATURE, DELIVERY = "x-hub-signature", "x-atlassian-webhook-identifier"


def heed(knock: Knock, secret: str | None) -> Genuine | Forged:
    """Jira signs the whole body; its delivery id is no part of that, so the body itself tells one call from another.

    Where an administrator excluded the body, all signatures are the same, and the delivery id is all there is.
    """
    heard = signed(knock, SIGNATURE, secret)
    if isinstance(heard, Genuine) and not knock.body:
        return Genuine(heard.mark + knock.headers.get(DELIVERY, "").encode())
    return heard
