"""Decides whether a webhook comes from Jira: by the signature that a webhook with a secret carries."""

from __future__ import annotations

from okrsync.kit.hooks import Forged, Genuine, Knock, signed

SIGNATURE = "x-hub-signature"


def heed(knock: Knock, secret: str | None) -> Genuine | Forged:
    """Jira signs the whole body; its delivery id is no part of that, so the body itself tells one call from another."""
    return signed(knock, SIGNATURE, secret)
