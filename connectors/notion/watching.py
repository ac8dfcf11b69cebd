"""Owns what one run sees of a container: what the engine was told, what changed since, where the next read starts."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from connectors.notion.bookmark import Place
from connectors.notion.client import NotionClient
from connectors.notion.reading import CROWD, MINUTE, Reader, Scan, Stamp, cut_short, floor, moment, window
from connectors.notion.records import Page, Table
from okrsync.connector import Unavailable
from okrsync.model import Record

DATE_STEP = 2.0  # seconds; a Date header tells whole ones, rounded down
QUIET = 5.0  # seconds for which what was read is taken for what is there


@dataclass
class Watch:
    """One container in one run: read first, then written to, then settled."""

    table: Table
    client: NotionClient
    place: Place | None = None
    told: dict[str, Record] = field(default_factory=dict)
    latest: dict[str, Record] = field(default_factory=dict)
    looked: float = field(default_factory=time.monotonic)
    looked_from: datetime | None = None

    @property
    def reader(self) -> Reader:
        return Reader(self.client)

    def read_all(self) -> tuple[list[Record], bool]:
        """Every record, and whether that is certain."""
        scan = self._scan("created_time", None)
        self.place = Place(layout=self.table.layout, since=scan.began)
        return self._tell(map(self.record, scan.pages)), scan.complete

    def read_changes(self, place: Place, known: Mapping[str, str | None]) -> list[Record]:
        """What may have changed since the bookmark was put at ``place``."""
        start = window(place.since, (moment(stamp) for stamp in known.values() if stamp))
        scan = self._whole("last_edited_time", start)
        reach = start if place.reach is None else max(start, place.reach)
        self.place = Place(layout=self.table.layout, since=scan.began, reach=reach)
        return self._tell(self.record(page) for page in scan.pages if not self._surely_same(page, place, known))

    def now(self, record_id: str) -> Record | None:
        """The record as this run saw it last, by a look of at most some seconds ago."""
        if time.monotonic() - self.looked > QUIET and self.looked_from is not None:
            for page in self._whole("last_edited_time", self.looked_from).pages:
                self.latest[page["id"]] = self.record(page)
        return self.latest.get(record_id) or self.told.get(record_id)

    def wrote(self, page: Page) -> Record:
        """Take in what a write's own answer shows, which tells the engine also what others changed there before."""
        record = self.record(page)
        self.told[record.id] = self.latest[record.id] = record
        return record

    def record(self, page: Page) -> Record:
        """What the page shows, with all pages of its relations and all mentions of its texts."""
        return self.table.record(self.reader.complete(page, self.table.lists))

    def settle(self) -> list[Record]:
        """Move on to where the next read tells people's edits from this run's writes, in one answer.

        After a big write more pages carry the minutes of this run than one answer holds. Then these minutes are read
        once more, when the last of them is over; what others changed in them is the result.
        """
        if self.place is None or self._carrying(self.place.since) <= CROWD:
            return []
        minute, now = floor(self.client.now), self.client.now
        if self._carrying(minute) > CROWD:
            self.client.sleep((minute + MINUTE - now).total_seconds() + DATE_STEP)
        scan = self._scan("last_edited_time", self.place.since)
        if not scan.complete:
            return []
        news = self._tell(record for record in map(self.record, scan.pages) if self._is_news(record))
        self.place = self.place.model_copy(update={"since": scan.began})
        return news

    def _scan(self, stamp: Stamp, since: datetime | None) -> Scan:
        self.looked = time.monotonic()
        scan = self.reader.scan(self.table.layout.data_source, stamp, since)
        self.looked_from = scan.began
        return scan

    def _whole(self, stamp: Stamp, since: datetime) -> Scan:
        scan = self._scan(stamp, since)
        if not scan.complete:
            raise Unavailable(
                f"more than 10,000 pages of {self.table.layout.name!r} were edited in one minute",
                place=self.table.layout.name,
                remedy="The next full read shows them",
            )
        return scan

    def _tell(self, records: Iterable[Record]) -> list[Record]:
        telling = list(records)
        self.told |= {record.id: record for record in telling}
        return telling

    def _surely_same(self, page: Page, place: Place, known: Mapping[str, str | None]) -> bool:
        """True for a page that costs requests of its own to read, read before, and not edited since: its minute was
        over when the last read began."""
        edited = moment(page["last_edited_time"])
        return (
            known.get(page["id"]) == page["last_edited_time"]
            and (place.reach or edited) <= edited < place.since
            and any(cut_short(self.table.properties(page)[name]) for name in self.table.lists)
        )

    def _carrying(self, minute: datetime) -> int:
        return sum(1 for record in self.told.values() if record.stamp and moment(record.stamp) >= minute)

    def _is_news(self, record: Record) -> bool:
        told = self.told.get(record.id)
        return told is None or (told.key, told.values) != (record.key, record.values)
