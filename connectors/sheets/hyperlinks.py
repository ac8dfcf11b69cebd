"""Decides which stretches of a cell's text lead where, and how text with hyperlinks stands in a cell.

Google keeps a link in one of three places: in the runs of a rich text, in a smart chip, or with the cell as a whole.
Places in a text are counted in UTF-16 code units, per the discovery document's ``TextFormatRun`` and ``ChipRun``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from okrsync.kit.mentions import Run

Json = Any


class Link(NamedTuple):
    """From ``start`` on, in UTF-16 code units, the text leads to ``url``; ``None`` ends the link before."""

    start: int
    url: str | None


Links: TypeAlias = tuple[Link, ...]
"""In their order, only where the address changes, and empty where there is none: equal links are written alike."""


def read_links(cell: Mapping[str, Json], text: str) -> Links:
    """The links of a ``CellData`` message with this text. A chip hides the format of what it stands for."""
    if "textFormatRuns" in cell or "chipRuns" in cell:
        formats = [(run.get("startIndex", 0), _formatted(run)) for run in cell.get("textFormatRuns", ())]
        chips = [(run.get("startIndex", 0), _chipped(run)) for run in cell.get("chipRuns", ())]
        found = _only_changes(_overlaid(formats, chips), _length(text))
        if found:
            return found
    whole = cell.get("hyperlink")  # the cell's own, or a formula's
    return (Link(0, whole),) if whole else ()


def runs_of(text: str, links: Links) -> list[Run]:
    """The text in stretches, each with its address."""
    units = text.encode("utf-16-le", "surrogatepass")
    bounds = [Link(0, None), *links, Link(_length(text), None)]
    stretches = ((units[2 * here.start : 2 * then.start], here.url) for here, then in pairwise(bounds))
    return [Run(part.decode("utf-16-le", "replace"), url) for part, url in stretches if part]


def laid_out(runs: Iterable[Run]) -> tuple[str, Links]:
    """The stretches as one text with its links."""
    text, starts = "", list[Link]()
    for run in runs:
        starts.append(Link(_length(text), run.url))
        text += run.text
    return text, _only_changes(starts, _length(text))


def text_format_runs(links: Links) -> list[Json]:
    """The links as ``TextFormatRun`` messages; each has all its fields, as the discovery document asks of updates."""
    return [{"startIndex": start, "format": {"link": {"uri": url}} if url else {}} for start, url in links]


def _formatted(run: Mapping[str, Json]) -> str | None:
    uri: str | None = run.get("format", {}).get("link", {}).get("uri")
    return uri


def _chipped(run: Mapping[str, Json]) -> str | None:
    uri: str | None = run.get("chip", {}).get("richLinkProperties", {}).get("uri")
    return uri


def _overlaid(*layers: Sequence[tuple[int, str | None]]) -> Iterator[Link]:
    """Several layers of addresses as one: a later layer hides the earlier ones wherever it has an address."""
    now: list[str | None] = [None for _ in layers]
    changes = [(start, layer, url) for layer, links in enumerate(layers) for start, url in links]
    for start, together in groupby(sorted(changes, key=itemgetter(0)), key=itemgetter(0)):
        for _, layer, url in together:
            now[layer] = url
        yield Link(start, next((url for url in reversed(now) if url), None))


def _only_changes(links: Iterable[Link], length: int) -> Links:
    kept: list[Link] = []
    for link in links:
        if link.start < length and link.url != (kept[-1].url if kept else None):
            kept.append(link)
    return tuple(kept)


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
