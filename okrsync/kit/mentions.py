"""Decides how several items are named in one text with hyperlinks, and which mentions such a text holds.

Connectors whose cells or properties keep text in runs, each with or without an address, share it: a run is a text and
the address behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from okrsync.kit.texts import one_line
from okrsync.model import Mention, Mentions, Target

SEPARATOR = "; "
_BETWEEN = re.compile(r"[;\n]")


class Run(NamedTuple):
    """A stretch of text, and the address that it leads to."""

    text: str
    url: str | None = None


def read_runs(runs: Iterable[Run]) -> Mentions:
    """What stands between semicolons and line ends, each with the first address that it leads to."""
    return tuple(
        Mention(one_line(part.text) or "", url=part.url) for part in _parts(runs) if part.text.strip() or part.url
    )


def write_runs(targets: Sequence[Target]) -> list[Run]:
    """The targets' names, each leading to its address, with plain separators between them."""
    written: list[Run] = []
    for target in targets:
        if written:
            written.append(Run(SEPARATOR))
        written.append(Run(target.name, target.url))
    return written


def _parts(runs: Iterable[Run]) -> Iterator[Run]:
    text, url = "", None
    for run in runs:
        first, *others = _BETWEEN.split(run.text)
        text, url = text + first, url or (run.url if first.strip() else None)
        for other in others:
            yield Run(text, url)
            text, url = other, run.url if other.strip() else None
    yield Run(text, url)
