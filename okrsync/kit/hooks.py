"""What a connector says of a call that claims to come from its tool: whether it does, and what it asks for.

A connector that has webhooks offers ``heed(knock, secret)`` on its plugin. A genuine call only ever wakes the daemon:
nothing that it says is believed, for the run looks for itself.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeAlias, runtime_checkable


@dataclass(frozen=True)
class Knock:
    """An HTTP request as it came in; the names of the headers are in lower case."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Genuine:
    """The tool's own call. ``mark`` tells it from all others, so that it counts once however often it is repeated.

    ``wakes`` is false for what announces nothing, such as a greeting.
    """

    mark: bytes
    wakes: bool = True


@dataclass(frozen=True)
class Introduction:
    """The tool says what it is going to sign with. Believed only as long as nothing is known."""

    secret: str


@dataclass(frozen=True)
class Forged:
    """Anybody could have sent this."""


Heard: TypeAlias = Genuine | Introduction | Forged


@runtime_checkable
class Heeds(Protocol):
    """A plugin whose tool sends webhooks."""

    def heed(self, knock: Knock, secret: str | None) -> Heard:
        """What the call is, judged by the secret; ``None`` while there is none."""


@runtime_checkable
class Subscribes(Protocol):
    """A plugin whose tool has to be asked for its calls, again and again."""

    def subscribe(self, name: str, settings: Any, address: str, secret: str) -> datetime:
        """Have the tool call ``address``, with the secret as its proof; until when it will.

        Raises the port's errors: :class:`okrsync.connector.Misconfigured`, :class:`okrsync.connector.Unavailable`.
        """


def signed(knock: Knock, header: str, secret: str | None) -> Genuine | Forged:
    """Whether ``header`` is ``sha256=`` and the body's HMAC-SHA256 in hex digits. Takes the same time for all."""
    if secret is None:
        return Forged()
    digest = hmac.new(secret.encode(), knock.body, hashlib.sha256).hexdigest()
    said = knock.headers.get(header, "")
    if not hmac.compare_digest(f"sha256={digest}".encode(), said.encode()):
        return Forged()
    return Genuine(digest.encode())
