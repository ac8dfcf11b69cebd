"""Says which runs of formatted text and which smart chips a cell can have, and where its text leads.

Per the discovery document's ``CellData``, ``TextFormatRun``, ``TextFormat`` and ``ChipRun``, and Google's guide to
smart chips. Places in a text are counted in UTF-16 code units.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from connectors.sheets.sandbox.content import Cell
from connectors.sheets.sandbox.errors import invalid
from connectors.sheets.sandbox.fieldmask import Mask, merge, picks

Json = Any
MAX_URI = 2000  # bytes of a written chip's address
PLACEHOLDER = "@"  # stands for a chip in the text that comes with it
_BLUE = {"red": 0.06666667, "green": 0.33333334, "blue": 0.8}
_LINK_LOOK = {"foregroundColor": _BLUE, "underline": True, "foregroundColorStyle": {"rgbColor": _BLUE}}
_CELL_LINK: Mask = {"userEnteredFormat": {"textFormat": {"link": {}}}}
_IN_DRIVE = re.compile(r"https://(docs|drive)\.google\.com/")
_ADDRESS = re.compile(r"https?://[^\s;,]+")


def settled(cell: Cell, picked: Mask) -> Cell:
    """The cell after an update of the picked fields, with all that follows for its runs, chips and links.

    Raises the API's 400 for runs and chips that its text cannot have.
    """
    made = dict(cell)
    runs, chips = picks(picked, "textFormatRuns"), picks(picked, "chipRuns")
    if picks(picked, "userEnteredValue"):
        for name, named in (("textFormatRuns", runs), ("chipRuns", chips)):
            if not named:
                made.pop(name, None)
    if runs and made.get("textFormatRuns"):
        made["textFormatRuns"] = [_dressed(run) for run in _in_order(made, "textFormatRuns")]
        if any(_uri(run) for run in made["textFormatRuns"]):
            made = dict(merge(made, {}, _CELL_LINK))
    if chips and made.get("chipRuns"):
        made = _with_chips(made, _in_order(made, "chipRuns"))
    return made


def as_typed(cell: Cell) -> Cell:
    """The cell as the screen makes it of what was typed: addresses become links, ``@`` and an address a chip.

    A person accepts the chip that is offered for an address; the sandbox knows no titles, so the chip shows the last
    part of the address.
    """
    text = _text(cell)
    if text.startswith(PLACEHOLDER) and _ADDRESS.fullmatch(text[1:]):
        title = text[1:].rstrip("/").rpartition("/")[2]
        chip = {"chip": {"richLinkProperties": {"uri": text[1:]}}}
        return {**cell, "userEnteredValue": {"stringValue": title}, "chipRuns": [chip]}
    runs: list[Json] = []
    for found in _ADDRESS.finditer(text):
        start, end = _length(text[: found.start()]), _length(text[: found.end()])
        runs.append(_dressed({**_from(start), "format": {"link": {"uri": found[0]}}}))
        runs += [{"startIndex": end, "format": {}}] if end < _length(text) else []
    return {**cell, "textFormatRuns": runs} if runs else cell


def hyperlink(cell: Cell) -> str | None:
    """Where the cell leads, unless it leads to several places."""
    found = {url for _, url in links(cell, _text(cell))}
    if found:
        return found.pop() if len(found) == 1 else None
    return _cell_link(cell)


def links(cell: Cell, text: str) -> list[tuple[str, str]]:
    """The stretches of the text that lead somewhere, each with its address."""
    formats = [(run.get("startIndex", 0), _uri(run)) for run in cell.get("textFormatRuns", ())]
    chips = [(run.get("startIndex", 0), _chip_uri(run)) for run in cell.get("chipRuns", ())]
    found = [*_stretches(text, formats), *_stretches(text, chips)]
    whole = _cell_link(cell)
    return found or ([(text, whole)] if whole else [])


def _stretches(text: str, starts: Sequence[tuple[int, str | None]]) -> Iterator[tuple[str, str]]:
    units = text.encode("utf-16-le")
    for (start, url), (end, _) in pairwise([*starts, (_length(text), None)]):
        if url:
            yield units[2 * start : 2 * end].decode("utf-16-le", "replace"), url


def _in_order(cell: Cell, name: str) -> list[Mapping[str, Json]]:
    """The runs, each of which must start behind the one before, and in the text."""
    runs: list[Mapping[str, Json]] = cell[name]
    if "stringValue" not in cell.get("userEnteredValue", {}):
        raise invalid(f"{name} can only be set on cells whose value is a string.")
    starts = [int(run.get("startIndex", 0)) for run in runs]
    if starts != sorted(set(starts)) or starts[0] < 0:
        raise invalid(f"The start indexes of {name} must increase.")
    if starts[-1] >= _length(_text(cell)):
        raise invalid(f"{name}[{len(runs) - 1}].startIndex must be less than the length of the text.")
    return [
        {**{part: run[part] for part in run if part != "startIndex"}, **_from(int(run.get("startIndex", 0)))}
        for run in runs
    ]


def _from(start: int) -> dict[str, int]:
    """A run's start as answers have it: left out where it is zero."""
    return {"startIndex": start} if start else {}


def _dressed(run: Mapping[str, Json]) -> dict[str, Json]:
    """The run; one that has a link looks like one, unless it says how it is to look."""
    style = run.get("format", {})
    return {**run, "format": {**_LINK_LOOK, **style} if style.get("link", {}).get("uri") else dict(style)}


def _with_chips(cell: Cell, runs: Sequence[Mapping[str, Json]]) -> dict[str, Json]:
    """The cell with each placeholder replaced by what its chip shows, and all runs as answers have them."""
    units, at = _text(cell).encode("utf-16-le"), 0
    text, shown = "", list[Json]()
    for run in (run for run in runs if run.get("chip")):
        start = run.get("startIndex", 0)
        if units[2 * start : 2 * start + 2].decode("utf-16-le", "replace") != PLACEHOLDER:
            raise invalid(
                f"The text must have the placeholder {PLACEHOLDER} at index {start}, where the chip is to be."
            )
        if start > at:
            shown.append({**_from(_length(text)), "chip": {}})
            text += units[2 * at : 2 * start].decode("utf-16-le")
        shown.append({**_from(_length(text)), "chip": dict(run["chip"])})
        text, at = text + _title(run["chip"]), start + 1
    if 2 * at < len(units):
        shown.append({"startIndex": _length(text), "chip": {}})
        text += units[2 * at :].decode("utf-16-le")
    return {**cell, "userEnteredValue": {"stringValue": text}, "chipRuns": shown}


def _title(chip: Mapping[str, Json]) -> str:
    """What a chip that a request writes shows. Raises the API's 400 for one that only people can make."""
    person, link = chip.get("personProperties", {}).get("email"), chip.get("richLinkProperties", {}).get("uri")
    if person:
        return str(person)
    if not link:
        raise invalid("A chip must have personProperties.email or richLinkProperties.uri.")
    if not _IN_DRIVE.match(link):
        raise invalid("Only links to Google Drive files can be written as chips.")
    if len(link.encode()) > MAX_URI:
        raise invalid(f"richLinkProperties.uri must not exceed {MAX_URI} bytes.")
    return str(link)


def _text(cell: Cell) -> str:
    return str(cell.get("userEnteredValue", {}).get("stringValue", ""))


def _uri(run: Mapping[str, Json]) -> str | None:
    uri: str | None = run.get("format", {}).get("link", {}).get("uri")
    return uri


def _chip_uri(run: Mapping[str, Json]) -> str | None:
    uri: str | None = run.get("chip", {}).get("richLinkProperties", {}).get("uri")
    return uri


def _cell_link(cell: Cell) -> str | None:
    uri: str | None = cell.get("userEnteredFormat", {}).get("textFormat", {}).get("link", {}).get("uri")
    return uri


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
