"""Decides whether a webhook comes from Notion: by its signature, whose key Notion sends once, in its first call."""

from __future__ import annotations

import json

from okrsync.kit.hooks import Heard, Introduction, Knock, signed

SIGNATURE = "x-notion-signature"


def heed(knock: Knock, secret: str | None) -> Heard:
    """The first call of a new subscription carries ``verification_token`` alone, and is not yet signed."""
    if SIGNATURE in knock.headers:
        return signed(knock, SIGNATURE, secret)
    token = _verification_token(knock.body)
    return Introduction(token) if token else signed(knock, SIGNATURE, secret)


def _verification_token(body: bytes) -> str | None:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    token = document.get("verification_token") if isinstance(document, dict) else None
    return token if isinstance(token, str) and token.isprintable() and 16 <= len(token) <= 200 else None
