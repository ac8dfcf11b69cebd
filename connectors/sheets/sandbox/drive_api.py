"""Answers Drive's ``files.get`` and ``files.list``, for spreadsheets alone: there are no other files in the box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.sheets.sandbox import fieldmask, schema
from connectors.sheets.sandbox.book import Book
from connectors.sheets.sandbox.desk import Desk
from connectors.sheets.sandbox.drive_query import QueryError, UnknownTermError, parse
from connectors.sheets.sandbox.errors import drive_failure, not_offered
from connectors.sheets.sandbox.fieldmask import Mask, MaskError
from okrsync.sandbox import Answer, ApiError, Call, Route

MIME_TYPE = "application/vnd.google-apps.spreadsheet"
_FILE = fieldmask.parse("kind,id,name,mimeType")
_LIST: Mask = {"kind": {}, "incompleteSearch": {}, "nextPageToken": {}, "files": _FILE}
_PAGE = 100  # files, as long as nobody asks for another number
_ORDERS = {"modifiedTime", "createdTime", "name"}


class DriveApi:
    """The files that the spreadsheets are to Drive."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[Route]:
        return (
            Route("GET", "/drive/v3/files", self.list),
            Route("GET", "/drive/v3/files/<file_id>", self.get),
            Route("POST", "/drive/v3/files/<file_id>/watch", self.watch),
        )

    def get(self, call: Call, file_id: str) -> Answer:
        if call.arg("alt") == "media":
            text = "Only files with binary content can be downloaded. Use Export with Docs Editors files."
            raise drive_failure(403, text, "fileNotDownloadable", "alt")
        mask = _checked(call, "drive.files.get", _FILE)
        try:
            book = self._desk.open(call, file_id)
        except ApiError as error:
            raise drive_failure(404, f"File not found: {file_id}.", "notFound", "fileId") from error
        return Answer(fieldmask.select(_file(book), mask))

    def watch(self, call: Call, file_id: str) -> Answer:
        """Open a channel, as far as a caller can tell: the box itself calls nobody."""
        asked = call.body if isinstance(call.body, dict) else {}
        schema.drive().check("drive.files.watch", schema.drive().known("drive.files.watch", call.query), asked)
        if asked.get("type") not in ("web_hook", "webhook") or not asked.get("id"):
            raise drive_failure(400, "Bad Request", "badRequest", "channel")
        if not str(asked.get("address", "")).startswith("https://"):
            text = "WebHook callback must be HTTPS: " + str(asked.get("address"))
            raise drive_failure(400, text, "push.webhookUrlNotHttps", "address")
        self._desk.open(call, file_id)
        end = self._desk.now + timedelta(hours=1)
        if asked.get("expiration"):
            end = min(datetime.fromtimestamp(int(asked["expiration"]) / 1000, UTC), self._desk.now + timedelta(days=1))
        granted = {name: asked[name] for name in ("id", "token") if name in asked}
        uri = f"https://www.googleapis.com/drive/v3/files/{file_id}?alt=json"
        channel = {"kind": "api#channel", **granted, "resourceId": f"~{file_id[:12]}", "resourceUri": uri}
        return Answer({**channel, "expiration": str(int(end.timestamp() * 1000))})

    def list(self, call: Call) -> Answer:
        mask = _checked(call, "drive.files.list", _LIST)
        start, size = _start(call), int(call.arg("pageSize") or _PAGE)
        if not 1 <= size <= 1000:
            text = f"Invalid value '{size}'. Values must be within the range: [1, 1000]"
            raise drive_failure(400, text, "invalidParameter", "pageSize")
        found = [book for book in self._found(call) if not call.hides(book.id)]
        page = found[start : start + size]
        answer: dict[str, Any] = {
            "kind": "drive#fileList",
            "incompleteSearch": False,
            "files": [_file(b) for b in page],
        }
        if start + size < len(found):
            answer["nextPageToken"] = f"~!!~{start + size}"
        return Answer(fieldmask.select(answer, mask))

    def _found(self, call: Call) -> Sequence[Book]:
        """What the query finds, in the order asked for."""
        books = list(self._desk.visible(call))
        for key in reversed((call.arg("orderBy") or "").split(",")):
            name, _, direction = key.strip().partition(" ")
            if name and (name not in _ORDERS or direction not in ("", "desc")):
                raise not_offered(f"listing files ordered by {key.strip()}")
            if name:
                books.sort(key=lambda book, name=name: str(_file(book)[name]), reverse=direction == "desc")  # type: ignore[misc]
        text = call.arg("q")
        if not text:
            return books
        try:
            test = parse(text)
        except UnknownTermError as error:
            raise not_offered(f"searching files by {error}") from error
        except QueryError as error:
            raise drive_failure(400, "Invalid Value", "invalid", "q") from error
        return [book for book in books if test(_terms(book))]


def _file(book: Book) -> dict[str, Any]:
    """The API's ``File`` of a spreadsheet."""
    document = book.document
    return {
        "kind": "drive#file",
        "id": book.id,
        "name": document["title"],
        "mimeType": MIME_TYPE,
        "starred": False,
        "trashed": False,
        "version": str(document["version"]),
        "createdTime": document["createdTime"],
        "modifiedTime": document["modifiedTime"],
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{book.id}/edit?usp=drivesdk",
        "owners": [_user(document["owner"], book)],
        "lastModifyingUser": _user(document["lastEditor"], book),
        "ownedByMe": book.owned,
        "shared": bool(document["link"] or document["editors"]),
        "capabilities": {"canEdit": True, "canShare": book.owned, "canDelete": book.owned},
    }


def _user(address: str, book: Book) -> dict[str, Any]:
    name = address.partition("@")[0]
    return {"kind": "drive#user", "displayName": name, "me": address == book.editor, "emailAddress": address}


def _terms(book: Book) -> Mapping[str, Any]:
    """What a query asks about."""
    document = book.document
    writers = [document["owner"], *document["editors"]]
    shared = not book.owned
    return {
        **_file(book),
        "owners": [document["owner"]],
        "writers": writers,
        "readers": writers,
        "sharedWithMe": shared,
        "me": book.editor,
    }


def _checked(call: Call, method: str, default: Mask) -> Mask:
    """Hold the request against its method; gives the answer's mask.

    Drive, unlike Sheets, does not mind parameters that it does not know (gspread sends some), and complains about
    ``fields`` in its own way.
    """
    schema.drive().check(method, schema.drive().known(method, call.query))
    text = call.arg("fields")
    if text is None:
        return default
    try:
        mask = fieldmask.parse(text)
        stray = schema.drive().stray(mask, {"drive.files.get": "File"}.get(method, "FileList"))
    except MaskError:
        stray = text
    if stray is not None:
        raise drive_failure(400, f"Invalid field selection {stray}", "invalidParameter", "fields")
    return mask


def _start(call: Call) -> int:
    token = call.arg("pageToken")
    if token is None:
        return 0
    number = token.removeprefix("~!!~")
    if number == token or not number.isdigit():
        raise drive_failure(400, "Invalid Value", "invalid", "pageToken")
    return int(number)
