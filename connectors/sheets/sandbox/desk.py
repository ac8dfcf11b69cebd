"""Opens spreadsheets for those who may see them, and keeps what their formulas came to until something changes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime

from connectors.sheets.sandbox.accounts import Accounts
from connectors.sheets.sandbox.book import Book, timestamp
from connectors.sheets.sandbox.errors import forbidden, not_found
from connectors.sheets.sandbox.formulas.calculator import Calculator
from okrsync.sandbox import Call, Shelf


class Desk:
    """Where requests get their spreadsheets, and the time."""

    def __init__(self, shelf: Shelf, accounts: Accounts, clock: Callable[[], datetime]) -> None:
        self._shelf, self._accounts, self._clock = shelf, accounts, clock
        self._calculators: dict[str, tuple[int, Calculator]] = {}
        self.unshared: Collection[str] | None = ()
        """Spreadsheets that nobody shares with whoever asks now (``None``: all)."""

    @property
    def now(self) -> datetime:
        return self._clock()

    @property
    def today(self) -> date:
        return self._clock().date()

    def open(self, call: Call, book_id: str) -> Book:
        """The spreadsheet, for the account that asks. Raises the API's 404 or 403."""
        book = self.book(book_id, self._accounts.who(call.request))
        if not book.document or (call.hidden is not None and book_id in call.hidden):
            raise not_found()
        if not self._visible(book):
            raise forbidden()
        return book

    def book(self, book_id: str, editor: str) -> Book:
        return Book(self._shelf, book_id, editor)

    def visible(self, call: Call) -> Iterator[Book]:
        """Every spreadsheet that the asking account can see, the one that was changed last first."""
        who = self._accounts.who(call.request)
        books = [self.book(book_id, who) for book_id in self._shelf.drawer("spreadsheets")]
        seen = [book for book in books if self._visible(book)]
        return iter(sorted(seen, key=lambda book: str(book.document["modifiedTime"]), reverse=True))

    def create(self, title: str, owner: str) -> Book:
        """A new spreadsheet without tabs; nothing is kept yet."""
        book = self.book(secrets.token_urlsafe(33), owner)
        for name, value in {
            "title": title,
            "owner": owner,
            "editors": [],
            "link": False,
            "locale": "en_US",
            "timeZone": "Etc/GMT",
            "createdTime": timestamp(self.now),
            "tabs": [],
            "metadata": {},
        }.items():
            book.change(name, value)
        return book

    def creator(self, call: Call) -> str:
        return self._accounts.who(call.request)

    def keep(self, book: Book) -> None:
        book.keep(self.now)

    def calculator(self, book: Book) -> Calculator:
        """What computes a kept spreadsheet's formulas; the same one until it is changed."""
        version = int(book.document["version"])
        known = self._calculators.get(book.id)
        if known is None or known[0] != version:
            known = self._calculators[book.id] = version, Calculator(book)
        return known[1]

    def _visible(self, book: Book) -> bool:
        if self.unshared is None or book.id in self.unshared:
            return False
        return book.owned or bool(book.document["link"]) or book.editor in book.document["editors"]
