"""Says what whoever watches the sandboxes of this process gets to see: each request, and the answer that was sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Exchange:
    """One request to the tool's own API and its answer.

    ``method`` and ``query`` are those that were meant (see the server on Google's long GETs); ``headers`` have small
    letters; ``sent`` is the JSON body of the request, ``None`` where it had none; ``answer`` the text of the answer's
    body; ``broken`` tells that a fault rule made this answer, not the tool.
    """

    tool: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    sent: Any
    status: int
    answer: str
    broken: bool


Witness = Callable[[Exchange], None]
