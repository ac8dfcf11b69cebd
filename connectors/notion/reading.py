"""Decides what is asked of a data source so that no edit is missed, although Notion's clock counts minutes.

A page's ``last_edited_time`` is cut to the minute, so pages edited in the minute of a read must be read again, and
indexes lag, so some minutes before it as well. How far back is a matter of price: as far as one answer of 100 pages
goes when nothing changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from connectors.notion.client import Json, NotionClient, Rejected
from connectors.notion.records import Outdated, Page, Table

PAGE_SIZE = 100  # the most that Notion gives in one answer
CROWD = 80  # pages known to be in a window that still leave room for news in one answer
OVERLAP = timedelta(minutes=15)  # how far an index may lag
MINUTE = timedelta(minutes=1)
RESULT_LIMIT = 10_000  # per Notion's page on querying data sources; `has_more` is false there all the same
SHOWN_LINKS = 25  # related pages that an answer shows of a relation, or mentioned pages and people of a text
KEYS_AT_ONCE = 50  # conditions in one filter

Stamp = Literal["created_time", "last_edited_time"]


@dataclass(frozen=True)
class Scan:
    """Pages in ascending order of a stamp. ``began``: the minute in which it began, by Notion's clock. Not
    ``complete``: more than 10,000 pages carry the same minute, and some of them were not shown."""

    pages: list[Page]
    began: datetime
    complete: bool = True


def floor(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def moment(stamp: str) -> datetime:
    """A time as Notion writes it, with ``Z`` or ``+00:00``."""
    return datetime.fromisoformat(stamp).astimezone(UTC)


def window(since: datetime, known: Iterable[datetime]) -> datetime:
    """From which minute on to read: up to 15 minutes before ``since``, without the ``known`` stamps filling a page."""
    late = sorted((stamp for stamp in known if stamp >= since - OVERLAP), reverse=True)
    if len(late) <= CROWD:
        return since - OVERLAP
    return min(since, floor(late[CROWD]) + MINUTE)


class Reader:
    """Reads pages of data sources, and the rest of a page where an answer cuts it short."""

    def __init__(self, client: NotionClient) -> None:
        self._client = client

    def scan(self, data_source: str, stamp: Stamp, since: datetime | None = None) -> Scan:
        """Every page whose ``stamp`` is in or after the minute ``since``; each once, as it was seen last.

        Where the limit of 10,000 results ends a query, the next one goes on from the last stamp seen.
        """
        part = self._query(data_source, stamp, since)
        began, pages = part.began, {page["id"]: page for page in part.pages}
        while not part.complete:
            last = moment(part.pages[-1][stamp]) if part.pages else since
            if last is None or (since is not None and last <= since):
                return Scan(list(pages.values()), began, complete=False)
            since = last
            part = self._query(data_source, stamp, since)
            pages |= {page["id"]: page for page in part.pages}
        return Scan(list(pages.values()), began)

    def keyed(self, table: Table, keys: Sequence[str]) -> Mapping[str, Page]:
        """The pages that carry these keys, by key; the oldest where there are several."""
        found: dict[str, Page] = {}
        for start in range(0, len(keys), KEYS_AT_ONCE):
            some = keys[start : start + KEYS_AT_ONCE]
            equal = [{"property": table.layout.key.id, "rich_text": {"equals": key}} for key in some]
            query = {"filter": {"or": equal}, "sorts": _sorted_by("created_time"), "page_size": PAGE_SIZE}
            for page in self._ask(table.layout.data_source, query)["results"]:
                found.setdefault(table.record(page).key or "", page)
        return {key: page for key, page in found.items() if key in keys}

    def complete(self, page: Page, lists: Collection[str]) -> Page:
        """The page with all that stands in the properties of these ids."""
        whole = {
            name: {**wire, wire["type"]: self._all_of(page["id"], wire["id"])}
            if wire["id"] in lists and cut_short(wire)
            else wire
            for name, wire in page["properties"].items()
        }
        return {**page, "properties": whole}

    def _query(self, data_source: str, stamp: Stamp, since: datetime | None) -> Scan:
        """One query, all its answers. Not complete where the limit of results ended it."""
        pages: list[Page] = []
        began: datetime | None = None
        query: dict[str, Any] = {"page_size": PAGE_SIZE, "sorts": _sorted_by(stamp)}
        if since is not None:
            query["filter"] = {"timestamp": stamp, stamp: {"on_or_after": since.strftime("%Y-%m-%dT%H:%M:%SZ")}}
        limited = False
        while True:
            answer = self._ask(data_source, query)
            began = began or floor(self._client.began)
            pages += [page for page in answer["results"] if page["object"] == "page"]
            limited |= (answer.get("request_status") or {}).get("type") == "incomplete"
            if not answer["has_more"]:
                return Scan(pages, began, complete=not limited and len(pages) < RESULT_LIMIT)
            query["start_cursor"] = answer["next_cursor"]

    def _ask(self, data_source: str, query: Json) -> Json:
        try:
            return self._client.ask(f"data_sources/{data_source}/query", query)
        except Rejected as error:
            raise Outdated(data_source, f"the data source, or a property of it ({error.reason}),") from None

    def _all_of(self, page: str, property_id: str) -> list[Json]:
        elements: list[Json] = []
        query: dict[str, Any] = {"page_size": PAGE_SIZE}
        while True:
            try:
                answer = self._client.get(f"pages/{page}/properties/{property_id}", **query)
            except Rejected as error:
                raise Outdated(page, f"the page, or a property of it ({error.reason}),") from None
            elements += [item[item["type"]] for item in answer["results"]]
            if not answer["has_more"]:
                return elements
            query["start_cursor"] = answer["next_cursor"]


def cut_short(wire: Mapping[str, Any]) -> bool:
    """True where a relation or a text may have more in it than was shown.

    The specification does not promise a relation's ``has_more``; a text never has it, and of those with more mentions
    the rest comes without its words or not at all, per Notion's page on retrieving a page.
    """
    if wire["type"] == "relation":
        return bool(wire.get("has_more", len(wire["relation"]) >= SHOWN_LINKS))
    return sum(1 for element in wire[wire["type"]] if _refers(element)) >= SHOWN_LINKS


def _refers(element: Mapping[str, Any]) -> bool:
    return element.get("type") == "mention" and element["mention"]["type"] in ("page", "user")


def _sorted_by(stamp: Stamp) -> list[Json]:
    return [{"timestamp": stamp, "direction": "ascending"}]
