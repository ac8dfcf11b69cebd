"""Runs one tool in a box as a loopback HTTP server: routes, limits, faults and the log."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar, NoReturn
from urllib.parse import parse_qs

from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from okrsync.sandbox.control import Box, control, respond
from okrsync.sandbox.faults import Deed, Fault, Faults
from okrsync.sandbox.journal import Entry, Journal
from okrsync.sandbox.limits import Conditions, Limits
from okrsync.sandbox.listener import HOST, Listener
from okrsync.sandbox.shelf import Shelf
from okrsync.sandbox.tool import Answer, ApiError, Call, Route, Tool
from okrsync.sandbox.witness import Exchange, Witness

MAX_BODY = 10 * 1024 * 1024  # bytes; more than any of the services accepts in one request
POLL = 0.02  # seconds until a stop is noticed
BROKEN = "a fault rule of the sandbox answered this"


class Server:
    """One tool served on ``http://127.0.0.1:<port>`` by a thread of this process, from :meth:`start` to :meth:`stop`.

    Port 0 picks a free one. ``journal``, ``faults`` and :meth:`impose` may be used directly by tests in the same
    process; from outside they are ``/_sandbox/requests``, ``/_sandbox/faults`` and ``/_sandbox/limits``. ``clock``
    tells the ``Date`` of its answers and when a limit is lifted: give the tool's own clock where that one is not the
    real one. ``witnesses`` are shown what every server of this process is asked and answers for its tool, in the
    thread that answers and before the answer is sent.
    """

    witnesses: ClassVar[list[Witness]] = []

    def __init__(
        self, tool: Tool, shelf: Shelf, port: int = 0, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.tool, self.shelf, self._clock = tool, shelf, clock
        self._listener = Listener(self._serve, port, f"sandbox-{tool.name}")
        self.journal, self.faults = Journal(), Faults(self._listener.refuse)
        self.limits = Limits(tool.throttle.limits, lambda: clock().timestamp())
        self.lock = threading.RLock()
        self._box = Box(tool, shelf, self.journal, self.faults, self.limits, self.lock)
        self._map = Map(
            [Rule(route.rule, methods=[route.method], endpoint=route) for route in tool.routes()], strict_slashes=False
        )

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._listener.port}"

    def impose(self, conditions: Conditions) -> None:
        """Put limits and delays in force. Raises ``ValueError`` for what this tool has not."""
        self._box.impose(conditions)

    def start(self) -> Server:
        self._listener.open()
        return self

    def stop(self) -> None:
        self._listener.end()
        self.shelf.close()

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = MAX_BODY
        try:
            response = self._page(request) if _ours(request.path) else self._api(request)
        except _CutError:
            _cut(request)
        response.headers.setdefault("Date", http_date(self._clock()))
        return response(environ, start_response)

    def _page(self, request: Request) -> Response:
        return control(self._box, request) or self._own(request)

    def _own(self, request: Request) -> Response:
        """Endpoints that a box adds for itself under ``/_sandbox/``, such as a token service; not logged."""
        with self.lock, contextlib.suppress(HTTPException):
            route, call = self._routed(_call(request))
            return respond(route.endpoint(call, **call.arguments))
        return respond(Answer({"error": f"no such page: {request.method} {request.path}"}, 404))

    # -- the tool's own API

    def _api(self, request: Request) -> Response:
        call = _call(request)
        due = self.faults.take(call.method, call.path)
        if pause := self.limits.latency + (due["delay"].seconds if "delay" in due else 0.0):
            time.sleep(pause)
        answer = None if "cut-before" in due else self._broken(call, due)
        unheard = answer is None or "cut-after" in due or "cut-body" in due
        status = 0 if answer is None or unheard else answer.status
        _, query = _effective(request)
        self.journal.add(Entry(call.method, call.path, query, status, call.body))
        if "refuse" in due:
            self._listener.refuse(due["refuse"].seconds)
        if answer is None or "cut-after" in due:
            raise _CutError
        if self.witnesses:
            self._show(call, query, answer, broken=bool(due.keys() & {"status", "after"}))
        return _half(answer, request) if "cut-body" in due else respond(answer)

    def _show(self, call: Call, query: str, answer: Answer, *, broken: bool) -> None:
        exchange = Exchange(
            tool=self.tool.name,
            method=call.method,
            path=call.path,
            query=query,
            headers={name.lower(): value for name, value in call.request.headers.items()},
            sent=call.body,
            status=answer.status,
            answer=respond(answer).get_data(as_text=True),
            broken=broken,
        )
        for witness in self.witnesses:
            witness(exchange)

    def _broken(self, call: Call, due: Mapping[Deed, Fault]) -> Answer:
        """The answer as far as fault rules let it be one."""
        if "status" in due:
            return self._failure(due["status"])
        hidden = due["hide"].records if "hide" in due else ()
        unshared = due["unshare"].records if "unshare" in due else ()
        answer = self._answer(replace(call, hidden=hidden), unshared)
        if "after" not in due:
            return answer
        failure = self._failure(due["after"])
        return self._told_late(call, answer, failure) if answer.status < 400 else failure

    def _told_late(self, call: Call, done: Answer, failure: Answer) -> Answer:
        with self.lock:
            return self.tool.doubt(self._routed(call)[1], done, failure)

    def _failure(self, fault: Fault) -> Answer:
        with self.lock:
            if fault.status in (429, 529):
                answer = self.tool.overload(fault.status, BROKEN, fault.seconds)
            else:
                answer = self.tool.failure(fault.status, BROKEN)
        return replace(answer, headers={**answer.headers, **fault.headers})

    def _answer(self, call: Call, unshared: Collection[str] | None) -> Answer:
        with self.lock:
            self.tool.unshare(unshared)
            try:
                self.tool.authenticate(call.request)
                return self._limited(*self._routed(call))
            except ApiError as error:
                return error.answer
            except HTTPException:
                return self.tool.failure(501, f"the sandbox does not offer {call.method} {call.path}")
            finally:
                self.tool.unshare(())

    def _limited(self, route: Route, call: Call) -> Answer:
        """The tool's answer, or its refusal to one request too many; both say how the limits stand."""
        throttle = self.tool.throttle
        standings, spent = self.limits.spend(throttle.uses(call))
        answer = throttle.refusal(spent) if spent else self._carried_out(route, call)
        return replace(answer, headers={**throttle.headers(standings), **answer.headers})

    def _carried_out(self, route: Route, call: Call) -> Answer:
        try:
            answer = route.endpoint(call, **call.arguments)
        except ApiError as error:
            return error.answer
        self.shelf.commit()
        return answer

    def _routed(self, call: Call) -> tuple[Route, Call]:
        """The route that a call takes. Raises ``HTTPException`` where there is none."""
        adapter = self._map.bind(HOST, url_scheme="http")
        route, arguments = adapter.match(call.path, method=call.method)
        return route, replace(call, rule=route.rule, arguments=arguments)


class _CutError(Exception):
    """A fault rule closes the connection here."""


def _ours(path: str) -> bool:
    return path == "/" or path.startswith("/_sandbox/")


def _call(request: Request) -> Call:
    method, query = _effective(request)
    return Call(request, method, request.path, parse_qs(query, keep_blank_values=True), _body(request))


def _effective(request: Request) -> tuple[str, str]:
    """Method and query as meant: Google's client turns a long GET into a POST that says so in a header."""
    override = request.headers.get("x-http-method-override")
    if request.method == "POST" and override:
        return override.upper(), request.get_data(as_text=True)
    return request.method, request.query_string.decode("utf-8", "replace")


def _body(request: Request) -> Any:
    text = request.get_data(as_text=True)
    if not text or request.headers.get("x-http-method-override"):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _half(answer: Answer, request: Request) -> Response:
    """The answer with all its headers, and a connection that is closed in the middle of its body."""
    whole = respond(answer)
    text = whole.get_data()

    def body() -> Iterator[bytes]:
        yield text[: len(text) // 2]
        _cut(request)

    return Response(body(), whole.status, whole.headers)


def _cut(request: Request) -> NoReturn:
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError("cut by a fault rule") from None
