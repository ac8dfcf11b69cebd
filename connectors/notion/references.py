"""Decides how a reference stands in Notion: pages in a relation, names with hyperlinks in a text, or both side by side.

A relation holds what has a page here, a text anything. Where both are configured, the text keeps only what the relation
cannot hold, so that a code which somebody typed turns into a relation where its key result has a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from connectors.notion.addresses import absolute, page_url
from connectors.notion.properties import Pair, Payload, Property, Wire
from connectors.notion.texts import MOST_ELEMENTS, plain_text, rich_text
from okrsync.kit.mentions import Run, read_runs, write_runs
from okrsync.kit.texts import one_line
from okrsync.model import FieldType, Mention, Mentions, Record, Target, Unfit

MOST_LINKS = 100  # related pages in one request, per Notion's page on size limits; a property may hold more
URL_LENGTH = 2_000  # per the same page
CHIPS = {"page": "id", "link_mention": "href", "link_preview": "url"}
"""The mentions that are one thing each, however they are put together, and the member that says which thing."""


@dataclass(frozen=True)
class Standing:
    """What a reference shows before it is written: related pages, those that are no records of ours, and words."""

    pages: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    words: Mentions = ()

    @classmethod
    def of(cls, field: str, record: Record, ours: Callable[[str], bool]) -> Standing:
        seen = record.values.get(field)
        mentions = [each for each in seen if isinstance(each, Mention)] if isinstance(seen, tuple) else []
        pages = tuple(each.record for each in mentions if each.record is not None)
        words = tuple(each for each in mentions if each.record is None)
        return cls(pages, tuple(page for page in pages if not ours(page)), words)


NOTHING = Standing()


def read_pages(payload: Payload) -> Mentions:
    """The related pages."""
    return tuple(Mention(record=page["id"]) for page in payload)


def read_names(pair: Pair, payload: Payload) -> Mentions:
    """What rich text names: its words with the addresses behind them, and what was mentioned or pasted as a chip.

    A mentioned page is given by its address and not as a record: whether it is one of ours is for the engine to say,
    and what it does not know has to stay as it stands.
    """
    chips = any(map(_is_chip, payload))
    return tuple(
        mention
        for chip, elements in groupby(payload, _is_chip)
        for mention in (map(_chip, elements) if chip else _words(pair, elements))
        if mention.url or not chips or any(map(str.isalnum, mention.text))
    )


def write_names(pair: Pair, targets: Sequence[Target]) -> Payload | Unfit:
    """Each target's name, leading to where people open it."""
    elements = rich_text(write_runs([replace(target, url=_address(target)) for target in targets]))
    if len(elements) > MOST_ELEMENTS:
        return Unfit(
            f"{pair.property.name!r} holds {MOST_ELEMENTS} pieces of text: too few for the names and links of "
            f"{len(targets)} items"
        )
    return elements


def write_reference(
    pair: Pair, also: Property | None, targets: Sequence[Target], standing: Standing
) -> dict[str, Wire] | Unfit:
    """The values, by property id, of a relation and the text beside it; without what already stands so.

    A written relation replaces the whole list, so the related pages of others are sent along. More pages than a request
    takes can be left as they are, but not be written; then the text takes the rest, where there is one.
    """
    pages = _pages(pair, targets, standing, overflows=also is not None)
    if isinstance(pages, Unfit):
        return pages
    wires: dict[str, Wire] = {}
    if set(pages) != set(standing.pages):
        wires[pair.property.id] = {"type": "relation", "relation": [{"id": page} for page in pages]}
    if also is not None:
        beside = replace(pair, property=also)
        names = write_names(beside, [target for target in targets if target.record not in pages])
        if isinstance(names, Unfit):
            return names
        if read_names(beside, names) != standing.words:
            wires[also.id] = {"type": "rich_text", "rich_text": names}
    return wires


def _pages(pair: Pair, targets: Sequence[Target], standing: Standing, *, overflows: bool) -> list[str] | Unfit:
    """What the relation is to show. Where it ``overflows``, there is a text for the rest."""
    here = [target.record for target in targets if target.record]
    others = standing.others if pair.field.type is FieldType.REFERENCES else ()
    pages, there = list(dict.fromkeys([*here, *others])), set(standing.pages)
    if there == set(pages):
        return list(standing.pages)
    if len(pages) <= MOST_LINKS:
        return pages
    if overflows and len(there) >= MOST_LINKS and there <= set(pages):
        return list(standing.pages)
    if overflows and len(others) <= MOST_LINKS:
        return [*[page for page in here if page not in others][: MOST_LINKS - len(others)], *others]
    return Unfit(
        f"Notion takes at most {MOST_LINKS} pages at a time for the relation {pair.property.name!r}, not {len(pages)}"
    )


def _words(pair: Pair, elements: Iterable[Payload]) -> Iterator[Mention]:
    """Several items are named between semicolons and line ends; a single one by all there is."""
    runs = [Run(plain_text([each]), _href(each)) for each in elements]
    if pair.field.type is FieldType.REFERENCES:
        yield from read_runs(runs)
        return
    text, url = one_line("".join(run.text for run in runs)), next((run.url for run in runs if run.url), None)
    if text or url:
        yield Mention(text or "", url=url)


def _href(element: Payload) -> str | None:
    """The address behind an element, as answered (``href``) or as sent."""
    href = element.get("href") or (element.get("text", {}).get("link") or {}).get("url")
    return absolute(href) if href else None


def _is_chip(element: Payload) -> bool:
    return element.get("type") == "mention" and element["mention"]["type"] in CHIPS


def _chip(element: Payload) -> Mention:
    kind = element["mention"]["type"]
    meant = element["mention"][kind][CHIPS[kind]]
    return Mention(one_line(plain_text([element])) or "", url=page_url(meant) if kind == "page" else meant)


def _address(target: Target) -> str | None:
    """Where a name leads; nowhere, where Notion would not take the address."""
    url = target.url or (page_url(target.record) if target.record else None)
    return url if url and url.startswith(("https://", "http://")) and len(url) <= URL_LENGTH else None
