"""Decides what in a text is a secret: those of tests and sandboxes all have a mark, which stands nowhere else.

The marks are of letters that neither JSON nor an address writes in another way, so a mark is found in these too.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator

PLANTED = b"planted-"
MARKS = (
    PLANTED,
    b"t0p-s3cret",
    b"swordfish",
    b"sandbox-jira-token",
    b"ntn_okrsync_sandbox",
    b"PRIVATE KEY-----",
)
"""What tests call their secrets, and what opens the sandboxes of Jira, of Notion, and of Google's service account."""
_MADE = (
    ("an access token of Google's sandbox", b"ya29.", re.compile(rb"ya29\.[\w-]{16,}\.[0-9a-f]{64}")),
    ("a refresh token of Google's sandbox", b"1//", re.compile(rb"1//[0-9a-f]{64}")),
)
_BASIC = re.compile(rb"Basic ([A-Za-z0-9+/]{8,}=*)")


def secrets_in(text: bytes) -> Iterator[str]:
    """Which secrets stand there, as they are or as basic authentication writes them."""
    yield from (mark.decode() for mark in MARKS if mark in text)
    yield from (name for name, start, pattern in _MADE if start in text and pattern.search(text))
    if b"Basic " in text:
        for found in _BASIC.finditer(text):
            yield from (f"{each} in base64" for each in secrets_in(_decoded(found[1])))


def unannounced(text: bytes) -> bytes:
    """The text without the lines in which ``okrsync sandbox`` and the demo say how to get in: that is what they do."""
    return b"\n".join(line for line in text.splitlines() if not _announces(line))


def _announces(line: bytes) -> bool:
    if not line.startswith(b"{"):
        return False
    try:
        said = json.loads(line)
    except ValueError:
        return False
    return "config" in said and all("url" in said.get(tool, ()) for tool in ("jira", "notion", "sheets"))


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text)
    except binascii.Error:
        return b""
