"""Owns every request to Notion: the ``notion-client`` library with its traps disarmed.

The library retries on its own with a cut ``Retry-After``, knows nothing of 529 or of a commit behind a 503, drops the
arguments it does not know, and prints to standard error. Here each request has time limits, is repeated only by
:mod:`okrsync.kit.retry`, and fails in the words of the port.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import httpx
from notion_client import Client
from notion_client.errors import HTTPResponseError, RequestTimeoutError

from okrsync.connector import ConnectorError, Misconfigured, Unavailable
from okrsync.kit.agent import USER_AGENT
from okrsync.kit.meter import endpoint, meter
from okrsync.kit.pace import Pace
from okrsync.kit.retry import LostReply, TryAgain, patiently

VERSION = "2026-03-11"
TIMEOUT = httpx.Timeout(70.0, connect=10.0)  # seconds; Notion itself gives up after 60
LONG_AGO = datetime.min.replace(tzinfo=UTC)
TEMPORARY = frozenset({409, 500, 502, 503, 504, 529})
NOT_DONE = frozenset({409, 503, 529})
"""Where Notion itself says that a write did not happen, unless a look shows that it did. Gateways (502, 504) do not
know, and 500 says nothing."""

Method = Literal["GET", "POST", "PATCH"]
Json = Any


class Rejected(Exception):  # noqa: N818 (an answer, not a fault)
    """Notion said no to this one request (400, 404) and did nothing."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class Uncertain(LostReply):
    """A write that nobody answered properly. ``committed`` is the page it made after all, where Notion says so;
    ``not_done``: Notion says that it was not done, which is to be believed only after a look."""

    def __init__(self, reason: str, *, committed: str | None = None, not_done: bool = False) -> None:
        super().__init__(reason)
        self.committed, self.not_done = committed, not_done


@dataclass(frozen=True)
class Request:
    """One request. ``reads``: it changes nothing. ``repeatable``: sending it twice does what sending it once does."""

    method: Method
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Json = None
    reads: bool = False
    repeatable: bool = False


@dataclass(frozen=True)
class Account:
    """How to get in."""

    server: str
    token: str


class NotionClient:
    """Sends requests for one connection, named ``place`` in what it raises. Used by one thread at a time.

    ``began`` is a moment, by Notion's clock, at or shortly before which the last answered request was sent.
    """

    def __init__(
        self,
        place: str,
        account: Account,
        *,
        per_minute: float,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._place, self._account, self.sleep, self._monotonic = place, account, sleep, monotonic
        self._pace = Pace.windowed(per_minute, 60.0, clock=monotonic, sleep=sleep)
        self._http = httpx.Client()
        self._http.event_hooks = {"request": [self._sent], "response": [self._answered]}
        logger = logging.getLogger(f"{__name__}.library")
        self._notion = Client(
            auth=account.token,
            client=self._http,
            base_url=account.server,
            notion_version=VERSION,
            retry=False,
            logger=logger,
            log_level=logging.CRITICAL,
        )
        self._http.timeout = TIMEOUT
        self._http.headers["User-Agent"] = USER_AGENT
        self._sent_at = self._answered_at = 0.0
        self._date: datetime | None = None
        self._sent_after = LONG_AGO
        self.requests = 0

    def get(self, path: str, **query: Any) -> Json:
        return self.send(Request("GET", path, query, reads=True, repeatable=True))

    def ask(self, path: str, body: Json) -> Json:
        """A POST that only reads, such as a query."""
        return self.send(Request("POST", path, body=body, reads=True, repeatable=True))

    def post(self, path: str, body: Json) -> Json:
        """A POST that makes something: sent once. Raises :class:`Uncertain` where it may have been carried out."""
        return self.send(Request("POST", path, body=body))

    def patch(self, path: str, body: Json) -> Json:
        return self.send(Request("PATCH", path, body=body, repeatable=True))

    def send(self, request: Request) -> Json:
        """The answer's JSON.

        Raises :class:`Rejected`, :class:`Uncertain` (never for a request that only reads), and the port's errors.
        """
        lost: Uncertain | None = None

        def attempt() -> Json:
            nonlocal lost
            try:
                return self._attempt(request)
            except Uncertain as error:
                if not request.repeatable:
                    raise
                lost = error
                raise TryAgain(self._unavailable(str(error))) from error

        try:
            return patiently(attempt, sleep=self.sleep)
        except Unavailable:
            if lost and not request.reads:
                raise lost from None
            raise

    @property
    def began(self) -> datetime:
        return max(self._server_time() - timedelta(seconds=self._answered_at - self._sent_at), self._sent_after)

    @property
    def now(self) -> datetime:
        """What Notion's clock shows now at least, by the last answer's ``Date``; never this machine's clock alone."""
        return self._server_time() + timedelta(seconds=self._monotonic() - self._answered_at)

    def close(self) -> None:
        self._http.close()

    def _server_time(self) -> datetime:
        if self._date is None:
            raise Misconfigured(
                "the answers come without a Date header, and without Notion's clock an edit could be missed",
                place=self._place,
                remedy="Let the proxy between here and Notion pass that header on",
            )
        return self._date

    def _sent(self, _: httpx.Request) -> None:
        self.requests += 1
        self._sent_after = self.now if self._date else LONG_AGO
        self._sent_at = self._monotonic()

    def _answered(self, response: httpx.Response) -> None:
        meter().answered(response.request.method, endpoint(response.request.url.path), response.status_code)
        self._answered_at = self._monotonic()
        try:
            self._date = parsedate_to_datetime(response.headers.get("Date", "")).astimezone(UTC)
        except ValueError:
            self._date = None

    def _attempt(self, request: Request) -> Json:
        self._pace.wait()
        try:
            return self._notion.request(request.path, request.method, dict(request.query) or None, request.body)
        except HTTPResponseError as error:
            raise self._sort(request, error) from None
        except RequestTimeoutError:
            meter().answered(request.method, endpoint(request.path), None)
            raise Uncertain("Notion did not answer in time") from None
        except httpx.ConnectError as error:
            raise self._unreachable(error) from None
        except httpx.TransportError:
            meter().answered(request.method, endpoint(request.path), None)
            raise Uncertain("the connection to Notion broke before an answer came") from None
        except ValueError:
            raise Uncertain("Notion's answer was cut short or is no JSON") from None

    def _unreachable(self, error: httpx.TransportError) -> ConnectorError | TryAgain:
        """What a connection that never stood means: nothing was sent."""
        if "CERTIFICATE" in str(error).upper():
            return Misconfigured(
                f"{self._account.server} has no certificate that can be trusted",
                place=self._place,
                remedy="Check url, or add your certificate authority through SSL_CERT_FILE",
            )
        away = f"{self._account.server} cannot be reached"
        return TryAgain(self._unavailable(away, "Check url and the network; the next run tries again"))

    def _sort(self, request: Request, error: HTTPResponseError) -> Exception:
        """What an answer that is no success means, per Notion's pages on status codes and on request limits."""
        said = str(error).replace(self._account.token, "[token]")
        match error.status:
            case 401:
                return self._misconfigured(
                    "Notion does not accept the token",
                    "Copy the access token of the connection anew from Notion's developer portal",
                )
            case 403:
                return self._misconfigured(
                    f"Notion forbids {request.method} {request.path}: {said}",
                    "Check the connection's capabilities (read, update, insert content; user information with e-mail)",
                )
            case 400 | 404:
                return Rejected(error.status, said)
            case 429:
                return self._too_many(error)
            case status if status in TEMPORARY:
                committed = (error.additional_data or {}).get("committed_resource_id")
                reason = f"Notion answered {status}: {said}"
                return Uncertain(reason, committed=committed, not_done=status in NOT_DONE)
        return self._misconfigured(
            f"Notion answered {error.status} for {request.method} {request.path}: {said}",
            "Check that url is the address of Notion's API",
        )

    def _too_many(self, error: HTTPResponseError) -> ConnectorError | TryAgain:
        """429 was never carried out. A wait above 60 s (the limit of the whole workspace) is left to a later run."""
        more = error.additional_data or {}
        why = more.get("rate_limit_reason", "too many requests")
        if why == "public_api_request_blocked":
            return self._unavailable("Notion has blocked this connection's requests", "Ask Notion's support why")
        wait = _seconds(error.headers.get("Retry-After")) or _seconds(str(more.get("retry_after", "")))
        return TryAgain(
            self._unavailable(f"Notion asks for patience ({why})", "Lower requests_per_minute if this happens often"),
            wait,
        )

    def _misconfigured(self, message: str, remedy: str) -> Misconfigured:
        return Misconfigured(message, place=self._place, remedy=remedy)

    def _unavailable(self, message: str, remedy: str = "The next run tries again") -> Unavailable:
        return Unavailable(message, place=self._place, remedy=remedy)


def _seconds(header: str | None) -> float | None:
    """What ``Retry-After`` says, in seconds from now: a number, or an HTTP date."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(header).astimezone(UTC) - datetime.now(UTC)).total_seconds())
    except ValueError:
        return None
