"""Owns every request to Google Sheets: the client library with its traps disarmed.

The library repeats requests without heeding Retry-After, and the HTTP client below it resends a POST whose connection
broke (which appends rows twice). Here each call has a time limit, is repeated only by :mod:`okrsync.kit.retry`, and
fails in the words of the port.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any

import google_auth_httplib2
import httplib2
from google.auth.exceptions import GoogleAuthError, RefreshError
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from connectors.sheets.access import Access, sign_in
from connectors.sheets.settings import SheetsSettings
from connectors.sheets.transport import NotSentError, SendOnce
from okrsync.connector import Misconfigured, Unavailable
from okrsync.kit.agent import USER_AGENT
from okrsync.kit.pace import Pace
from okrsync.kit.retry import LostReply, TryAgain, patiently

TIMEOUT = 60.0  # seconds to connect, and between two bytes of an answer
# Google says "exponential backoff" and no number: three waits are more than the minute in which it counts.
FIRST_WAIT = 10.0  # seconds after the first 429, doubled each time
MASK = (
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
    "protectedRanges(range,unprotectedRanges,warningOnly,requestingUserCanEdit),"
    "data(startRow,startColumn,rowData(values(userEnteredValue,effectiveValue,formattedValue,"
    "userEnteredFormat(numberFormat),effectiveFormat(numberFormat),hyperlink,"
    "textFormatRuns(startIndex,format(link(uri))),chipRuns(startIndex,chip(richLinkProperties(uri)))))))"
)

Json = Any


@cache
def _described() -> Any:
    """The API as the library describes it: a third of a second and tens of megabytes, so once in a process."""
    return build("sheets", "v4", http=httplib2.Http(), static_discovery=True, cache_discovery=False)


def api_of(server: str) -> Any:
    """The methods for spreadsheets at ``server``, which make requests and send none.

    The library would describe the API anew for each address, and never forget it.
    """
    spreadsheets = _described().spreadsheets()
    spreadsheets._baseUrl = f"{server}/"
    return spreadsheets


class Rejected(Exception):  # noqa: N818 (an answer, not a fault)
    """Google said no to this very request and did nothing of it."""


class StillRunning(LostReply):
    """The time was up before an answer came: the request may yet be carried out."""


class SheetsClient:
    """Sends requests for one connection and spreadsheet, named ``place`` in what it raises. One thread at a time.

    Every method raises :class:`Rejected` and the port's errors; those that write, :class:`LostReply` too.
    """

    def __init__(
        self,
        place: str,
        settings: SheetsSettings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._place, self._settings, self._sleep = place, settings, sleep
        self._id = settings.spreadsheet
        self._http = SendOnce(f"{settings.server}/v4/", TIMEOUT)
        # Sheets counts reads and writes apart, by the minute, per the limits page of its guide.
        self._reads, self._writes = (
            Pace.windowed(settings.requests_per_minute, 60.0, clock=monotonic, sleep=sleep) for _ in range(2)
        )
        self._access: Access | None = None
        self._authorized: Any = None
        self._refusals = 0

    @property
    def requests(self) -> int:
        """How many requests went to the Sheets API, repeats included."""
        return self._http.sent

    def look(self, tabs: Sequence[str]) -> Json:
        """All that stands in the tabs: values, formulas, number formats, hyperlinks, protection."""
        ranges = [quote(tab) for tab in tabs]
        return self._read(lambda api: api.get(spreadsheetId=self._id, ranges=ranges, fields=MASK))

    def titles(self) -> list[str]:
        """The names of all tabs."""
        answer = self._read(lambda api: api.get(spreadsheetId=self._id, fields="sheets(properties(title))"))
        return [sheet["properties"]["title"] for sheet in answer.get("sheets", ())]

    def values(self, spreadsheet: str, ranges: Sequence[str]) -> list[list[list[Any]]]:
        """What stands in each of the ranges, in rows; numbers as such, and not as they are shown.

        A day or a duration is no number, whatever Google counts it as: it comes as the text that people see.
        """
        wanted = {
            "spreadsheetId": spreadsheet,
            "ranges": list(ranges),
            "valueRenderOption": "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "FORMATTED_STRING",
        }
        answer = self._read(lambda api: api.values().batchGet(**wanted, fields="valueRanges(range,values)"))
        return [each.get("values", []) for each in answer.get("valueRanges", ())]

    def change(self, requests: Sequence[Json]) -> None:
        """Carry the requests out in order, all or none of them."""
        body = {"requests": list(requests)}
        self._write(lambda api: api.batchUpdate(spreadsheetId=self._id, body=body))

    def close(self) -> None:
        self._http.close()

    def _read(self, make: Callable[[Any], Any]) -> Json:
        def attempt() -> Json:
            try:
                return self._attempt(make, self._reads)
            except LostReply as lost:
                raise TryAgain(self._away(str(lost))) from lost

        return patiently(attempt, sleep=self._sleep)

    def _write(self, make: Callable[[Any], Any]) -> Json:
        return patiently(lambda: self._attempt(make, self._writes), sleep=self._sleep)

    def _attempt(self, make: Callable[[Any], Any], pace: Pace) -> Json:
        signed, request = self._signed(), make(self._api)
        request.headers["user-agent"] = f"{USER_AGENT} (gzip)"  # Google compresses for none that does not say gzip
        pace.wait()
        try:
            answer = request.execute(http=signed, num_retries=0)
        except HttpError as error:
            self._sort(int(error.resp.status), error.resp.get("retry-after"), error.content)
        except GoogleAuthError as error:
            self._not_signed_in(error)
        except NotSentError as error:
            self._unreachable(error)
        except TimeoutError:
            raise StillRunning(f"Google did not answer within {TIMEOUT:g} seconds") from None
        except (OSError, http.client.HTTPException, httplib2.HttpLib2Error):
            raise LostReply("the connection to Google broke before an answer came") from None
        except ValueError:
            raise LostReply("Google's answer is no JSON") from None
        self._refusals = 0
        return answer

    @cached_property
    def _api(self) -> Any:
        """Put together once: the library takes longer to do so than to make a request."""
        return api_of(self._settings.server)

    def _signed(self) -> Any:
        """The HTTP client that signs requests; credentials are read at the first of them."""
        if self._authorized is None:
            self._access = sign_in(self._place, self._settings)
            self._authorized = google_auth_httplib2.AuthorizedHttp(self._access.credentials, http=self._http)
        return self._authorized

    def _sort(self, status: int, retry_after: str | None, content: bytes) -> None:
        """Raise what an answer that is no success means."""
        message, reasons = _explained(content)
        message = self._redact(message) or f"Google answered {status}"
        if status == 429 or reasons & {"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"}:
            raise self._too_many(retry_after)
        if status >= 500 or status == 408:
            raise (StillRunning if status == 504 else LostReply)(f"Google answered {status}")
        if status == 409:
            raise TryAgain(self._away(message))
        if status in (401, 403, 404) and "protected" not in message:
            raise self._denied(status, message, reasons)
        if 300 <= status < 400:
            raise Misconfigured(
                f"{self._settings.server} sends us elsewhere", place=f"{self._place}.url", remedy="Check url"
            )
        raise Rejected(message)

    def _denied(self, status: int, message: str, reasons: frozenset[str]) -> Misconfigured:
        email = self._access.email if self._access else None
        share = f"Share the spreadsheet with {email or 'the account that the token belongs to'} as an editor"
        if status == 401:
            return Misconfigured(
                f"Google does not accept the credentials: {message.rstrip('.')}",
                place=self._place,
                remedy=self._access.renewal if self._access else "",
            )
        if status == 404:
            return Misconfigured(
                f"there is no spreadsheet {self._settings.spreadsheet}",
                place=f"{self._place}.spreadsheet",
                remedy=f"Check the id. {share}",
            )
        if reasons & {"accessNotConfigured", "SERVICE_DISABLED"}:
            return Misconfigured(message, place=self._place, remedy="Enable the Google Sheets API for the project")
        return Misconfigured(f"Google refuses: {message.rstrip('.')}", place=self._place, remedy=share)

    def _not_signed_in(self, error: GoogleAuthError) -> None:
        """Raise what a failure to get an access token means; the request itself was not sent."""
        said = self._redact(str(error.args[0]) if error.args else type(error).__name__)
        if getattr(error, "retryable", False) or not isinstance(error, RefreshError):
            raise TryAgain(self._away(f"Google gave no access token: {said}")) from None
        raise self._denied(401, said, frozenset()) from None

    def _unreachable(self, error: NotSentError) -> None:
        if isinstance(error.__cause__, ssl.SSLCertVerificationError):
            raise Misconfigured(
                f"{self._settings.server} has no certificate that can be trusted",
                place=f"{self._place}.url",
                remedy="Check url, or add your certificate authority through HTTPLIB2_CA_CERTS",
            ) from None
        away = self._away(f"{self._settings.server} cannot be reached")
        away.remedy = "Check url and the network; the next run tries again"
        raise TryAgain(away) from None

    def _too_many(self, retry_after: str | None) -> TryAgain:
        """429 was never carried out."""
        said = retry_after is not None and retry_after.strip().isdigit()
        wait = float(retry_after or 0) if said else FIRST_WAIT * 2**self._refusals
        self._refusals += 1
        away = self._away("Google asks for patience (too many requests)")
        away.remedy = "Lower requests_per_minute if this happens often"
        return TryAgain(away, wait)

    def _away(self, message: str) -> Unavailable:
        return Unavailable(message, place=self._place, remedy="The next run tries again")

    def _redact(self, text: str) -> str:
        return self._access.redact(text) if self._access else text


def quote(tab: str) -> str:
    """A tab's name as it stands in A1 notation."""
    return "'" + tab.replace("'", "''") + "'"


def _explained(content: bytes) -> tuple[str, frozenset[str]]:
    """Google's message, and its reasons in the old and the new form of its errors."""
    try:
        error = json.loads(content)["error"]
        parts = [*error.get("errors", ()), *error.get("details", ())]
        return str(error["message"]), frozenset(str(part["reason"]) for part in parts if "reason" in part)
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", frozenset()
