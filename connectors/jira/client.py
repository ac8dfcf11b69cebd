"""Owns every request to Jira: the ``jira`` library's session with its traps disarmed.

The library sends for ever without a time limit, repeats a POST whose connection broke (which makes an epic twice),
follows redirects to log-in pages, and puts request headers into its errors. Here each call has a time limit, is
repeated only by :mod:`okrsync.kit.retry`, and fails in the words of the port.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, Literal

import jira
import requests
import urllib3
from jira.exceptions import JIRAError

from okrsync.connector import Misconfigured, Unavailable
from okrsync.kit.agent import USER_AGENT
from okrsync.kit.meter import endpoint, meter
from okrsync.kit.pace import Pace
from okrsync.kit.retry import LostReply, TryAgain, patiently

TIMEOUT = (10.0, 60.0)  # seconds to connect, and between two bytes of an answer
TEMPORARY = frozenset({500, 502, 503, 504})
DENIED = ("AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED")

Method = Literal["GET", "POST", "PUT", "DELETE"]
Json = Any


class Rejected(Exception):  # noqa: N818 (an answer, not a fault)
    """Jira said no and did nothing. ``fields`` has its reasons by field id; ``body`` the whole answer."""

    def __init__(self, status: int, body: Json) -> None:
        collection: Mapping[str, Json] = body if isinstance(body, dict) else {}
        errors = collection.get("errors")
        self.status, self.body = status, body
        self.fields: dict[str, str] = {k: str(v) for k, v in errors.items()} if isinstance(errors, dict) else {}
        self.messages = [str(message) for message in collection.get("errorMessages") or ()]
        super().__init__(self.reason)

    @property
    def reason(self) -> str:
        """Jira's own words, else the status."""
        said = [*self.messages, *self.fields.values()]
        return "; ".join(said) or f"Jira answered {self.status}"


@dataclass(frozen=True)
class Request:
    """One request. ``repeatable``: sending it twice does what sending it once does. ``reads``: it changes nothing."""

    method: Method
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Json = None
    reads: bool = False
    repeatable: bool = False


@dataclass(frozen=True)
class Account:
    """How to get in: ``email`` is empty where ``token`` is a personal access token of Data Center."""

    server: str
    token: str
    email: str = ""
    version: Literal["2", "3"] = "3"


class JiraClient:
    """Sends requests for one connection, named ``place`` in what it raises. Used by one thread at a time."""

    def __init__(
        self,
        place: str,
        account: Account,
        *,
        per_second: float = 20.0,
        sleep: Callable[[float], None] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._place, self._account, self._sleep = place, account, sleep
        self._root = f"{account.server}/rest/api/{account.version}/"
        self._pace = Pace(per_second, 1.0, clock=monotonic, sleep=sleep)
        self._jira = jira.JIRA(
            options={"server": account.server, "rest_api_version": account.version},
            basic_auth=(account.email, account.token) if account.email else None,
            token_auth=None if account.email else account.token,
            timeout=TIMEOUT,
            max_retries=0,
            get_server_info=False,
        )
        # Not by the library's option "headers", which changes the headers of all its clients in the process.
        self._jira._session.headers["User-Agent"] = USER_AGENT
        self.requests = 0

    def get(self, path: str, **query: Any) -> Json:
        return self.send(Request("GET", path, query, reads=True, repeatable=True))

    def ask(self, path: str, body: Json) -> Json:
        """A POST that only reads, such as a search."""
        return self.send(Request("POST", path, body=body, reads=True, repeatable=True))

    def post(self, path: str, body: Json) -> Json:
        """A POST that makes something: sent once. Raises :class:`LostReply` where nobody can tell whether it did."""
        return self.send(Request("POST", path, body=body))

    def put(self, path: str, body: Json, **query: Any) -> Json:
        return self.send(Request("PUT", path, query, body, repeatable=True))

    def upsert(self, path: str, body: Json) -> Json:
        """A POST that makes something with a name of its own, or writes over it: sending it twice makes one."""
        return self.send(Request("POST", path, body=body, repeatable=True))

    def delete(self, path: str, **query: Any) -> Json:
        return self.send(Request("DELETE", path, query, repeatable=True))

    def send(self, request: Request) -> Json:
        """The answer's JSON, ``None`` where it has no body.

        Raises :class:`Rejected`, :class:`LostReply` (never for a request that only reads), and the port's errors.
        """
        lost = False

        def attempt() -> Json:
            nonlocal lost
            try:
                return self._attempt(request)
            except LostReply as error:
                if not request.repeatable:
                    raise
                lost = True
                raise TryAgain(Unavailable(str(error), place=self._place, remedy="The next run tries again")) from error

        try:
            return patiently(attempt, sleep=self._sleep)
        except Unavailable as error:
            if lost and not request.reads:
                raise LostReply(error.message) from error
            raise

    def close(self) -> None:
        self._jira.close()  # type: ignore[no-untyped-call]

    def _attempt(self, request: Request) -> Json:
        self._pace.wait()
        self.requests += 1
        try:
            answer = self._transmit(request)
        except JIRAError as error:
            if error.response is None:
                raise LostReply("Jira gave no answer") from None
            answer = error.response
        except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError) as error:
            meter().answered(request.method, endpoint(request.path), None)
            self._not_answered(error)
        meter().answered(request.method, endpoint(request.path), answer.status_code)
        if answer.headers.get("X-RateLimit-NearLimit", "").lower() == "true":
            self._pace.hold(1.0)
        self._sort(answer)
        return self._parse(answer, request)

    def _transmit(self, request: Request) -> requests.Response:
        # The library's own verbs add hidden requests; its session sends exactly this one.
        session = self._jira._session
        response: requests.Response = session.request(
            request.method,
            self._root + request.path,
            params=dict(request.query) or None,
            data=None if request.body is None else json.dumps(request.body),
            allow_redirects=False,
        )
        return response

    def _not_answered(self, error: requests.RequestException) -> None:
        """Raise what a broken connection means; where it never stood, the request cannot have been carried out."""
        cause = error.args[0] if error.args else None
        reason = getattr(cause, "reason", None)
        if isinstance(error, requests.exceptions.SSLError):
            raise Misconfigured(
                f"{self._account.server} has no certificate that can be trusted",
                place=self._place,
                remedy="Check url, or add your certificate authority through REQUESTS_CA_BUNDLE",
            ) from None
        if isinstance(error, requests.ConnectTimeout) or isinstance(reason, urllib3.exceptions.NewConnectionError):
            away = Unavailable(
                f"{self._account.server} cannot be reached",
                place=self._place,
                remedy="Check url and the network; the next run tries again",
            )
            raise TryAgain(away) from None
        raise LostReply("the connection to Jira broke before an answer came") from None

    def _sort(self, answer: requests.Response) -> None:
        """Raise unless the answer is a success."""
        status, denial = answer.status_code, answer.headers.get("X-Seraph-LoginReason", "")
        if status == 401 or denial.upper() in DENIED:
            # Jira answers an expired token as if nobody had signed in, with 200 and nothing in it.
            raise Misconfigured(
                "Jira does not accept the credentials", place=self._place, remedy=self._how_to_sign_in(denial)
            )
        if status == 429:
            raise self._too_many(answer)
        if status in TEMPORARY:
            raise LostReply(f"Jira answered {status}")
        if status == 410 or 300 <= status < 400:
            raise Misconfigured(
                f"Jira answered {status} for {answer.request.method} {answer.request.path_url.partition('?')[0]}",
                place=self._place,
                remedy="Check that url is the address of the site itself and that deployment is right",
            )
        if status >= 400:
            raise Rejected(status, _json(answer))

    def _how_to_sign_in(self, denial: str) -> str:
        if denial.upper() == "AUTHENTICATION_DENIED":
            return "Jira wants a captcha: sign in once in a browser as that account"
        if self._account.email:
            return f"Make a new API token for {self._account.email} (tokens end after at most a year)"
        return "Make a new personal access token"

    def _too_many(self, answer: requests.Response) -> TryAgain:
        """429 was never carried out. Quota, burst and per-issue limits all say in Retry-After how long to wait."""
        wait = _seconds(answer.headers.get("Retry-After")) or _seconds(answer.headers.get("X-RateLimit-Reset"))
        if wait is not None:
            self._pace.hold(min(wait, 60.0))
        why = answer.headers.get("RateLimit-Reason", "too many requests")
        limited = Unavailable(
            f"Jira asks for patience ({why})",
            place=self._place,
            remedy="Lower requests_per_second if this happens often",
        )
        return TryAgain(limited, wait)

    def _parse(self, answer: requests.Response, request: Request) -> Json:
        if not answer.content:
            return None
        parsed = _json(answer)
        if parsed is None and not request.reads:
            raise LostReply("something between us and Jira answered in its place")
        if parsed is None:
            raise Misconfigured(
                f"{self._account.server} answers with something that is no JSON",
                place=self._place,
                remedy="Check that url is the address of a Jira site",
            )
        return parsed


def _json(answer: requests.Response) -> Json:
    try:
        return json.loads(answer.text, parse_float=Decimal)
    except ValueError:
        return None


def _seconds(header: str | None) -> float | None:
    """What Retry-After (seconds or an HTTP date) or X-RateLimit-Reset (ISO 8601) says, in seconds from now."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    for parse in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = parse(header)
        except ValueError:
            continue
        return max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())
    return None
