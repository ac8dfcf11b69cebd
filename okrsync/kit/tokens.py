"""Decides whether a connection's token can be sent at all, and says what is wrong with it without quoting it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

from okrsync.connector import Misconfigured

_SENDABLE = re.compile(r"[!-~]+")  # one word of visible ASCII


class SignsIn(Protocol):
    """A connection's settings, as far as they tell of its token."""

    @property
    def token_file(self) -> Path | None: ...

    def secret(self) -> str | None:
        """The token, ``None`` where none is configured. Raises ``OSError`` and ``UnicodeDecodeError``."""


def read_token(connection: str, settings: SignsIn) -> str | None:
    """The token; ``None`` where none is configured. Raises :class:`Misconfigured` for one that will not do.

    A token travels in a header, and a library that cannot put it there may quote all of it in its own error.
    """
    place = f"{connection}.{'token' if settings.token_file is None else 'token_file'}"
    try:
        token = settings.secret()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror or type(error).__name__ if isinstance(error, OSError) else "it is not UTF-8 text"
        remedy = "Put the token into that file, readable by okrsync, or correct the path"
        raise Misconfigured(f"the token cannot be read: {why}", place=place, remedy=remedy) from None
    if token is None or _SENDABLE.fullmatch(token):
        return token
    wrong = "holds white space, or characters that no token has" if token else "is empty"
    raise Misconfigured(f"the token {wrong}", place=place, remedy="Copy it there anew: the token alone, on one line")
