"""Runs one tool in a box as a loopback HTTP server: routes, log, faults, control endpoints and the page."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.http import http_date
from werkzeug.routing import Map, Rule
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from okrsync.sandbox.faults import Fault, Faults
from okrsync.sandbox.journal import Entry, Journal
from okrsync.sandbox.page import render
from okrsync.sandbox.shelf import Shelf
from okrsync.sandbox.tool import Answer, ApiError, Call, Tool

MAX_BODY = 10 * 1024 * 1024  # bytes; more than any of the services accepts in one request


class _Quiet(WSGIRequestHandler):
    """Without a line on standard error for each request, without Nagle's delay on kept-alive connections, and with no
    ``Date`` but the one that the server puts into its answers."""

    disable_nagle_algorithm = True

    def send_response(self, code: int, message: str | None = None) -> None:
        self.send_response_only(code, message)

    def log(self, type: str, message: str, *args: Any) -> None:
        logging.getLogger(__name__).debug(message, *args)


class Server:
    """One tool served on ``http://127.0.0.1:<port>`` by a thread of this process, from :meth:`start` to :meth:`stop`.

    Port 0 picks a free one. ``journal`` and ``faults`` may be used directly by tests in the same process; from
    outside they are ``/_sandbox/requests`` and ``/_sandbox/faults``. ``clock`` tells the ``Date`` of its answers: give
    the tool's own clock where that one is not the real one.
    """

    def __init__(
        self, tool: Tool, shelf: Shelf, port: int = 0, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.tool, self.shelf, self._clock = tool, shelf, clock
        self.journal, self.faults = Journal(), Faults()
        self.lock = threading.RLock()
        self._map = Map(
            [Rule(r.rule, methods=[r.method], endpoint=r.endpoint) for r in tool.routes()], strict_slashes=False
        )
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", port, self._serve, threaded=True, request_handler=_Quiet
        )
        self._thread = threading.Thread(target=self._server.serve_forever, name=f"sandbox-{tool.name}", daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> Server:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
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
            connection: socket.socket = environ["werkzeug.socket"]
            connection.shutdown(socket.SHUT_RDWR)
            raise ConnectionAbortedError("cut by a fault rule") from None
        response.headers.setdefault("Date", http_date(self._clock()))
        return response(environ, start_response)

    # -- the tool's own API

    def _api(self, request: Request) -> Response:
        method, query = _effective(request)
        body = _body(request)
        entry = {"method": method, "path": request.path, "query": query, "body": body}
        faults: dict[str, Fault] = {fault.do: fault for fault in self.faults.take(method, request.path)}
        if "delay" in faults:
            time.sleep(faults["delay"].seconds)
        if "cut-before" in faults:
            self.journal.add(Entry(status=0, **entry))
            raise _CutError
        if "status" in faults:
            answer = self._failure(faults["status"])
        else:
            hidden = faults["hide"].records if "hide" in faults else ()
            answer = self._answer(
                Call(request, method, request.path, parse_qs(query, keep_blank_values=True), body, hidden)
            )
        if "after" in faults:
            answer = self._failure(faults["after"])
        if "cut-after" in faults:
            self.journal.add(Entry(status=0, **entry))
            raise _CutError
        self.journal.add(Entry(status=answer.status, **entry))
        return _response(answer)

    def _answer(self, call: Call) -> Answer:
        adapter = self._map.bind("127.0.0.1", url_scheme="http")
        with self.lock:
            try:
                self.tool.authenticate(call.request)
                endpoint, arguments = adapter.match(call.path, method=call.method)
                answer: Answer = endpoint(call, **arguments)
            except ApiError as error:
                return error.answer
            except MethodNotAllowed:
                return self.tool.failure(501, f"the sandbox does not offer {call.method} {call.path}")
            except HTTPException:
                return self.tool.failure(501, f"the sandbox does not offer {call.method} {call.path}")
            self.shelf.commit()
            return answer

    def _failure(self, fault: Fault) -> Answer:
        with self.lock:
            answer = self.tool.failure(fault.status, "a fault rule of the sandbox answered this")
        waits = {"Retry-After": f"{fault.seconds:g}"} if fault.status == 429 else {}
        return Answer(answer.body, answer.status, {**answer.headers, **waits, **fault.headers})

    # -- what belongs to the sandbox itself

    def _page(self, request: Request) -> Response:
        match request.method, request.path:
            case "GET", "/_sandbox/requests":
                return _response(Answer(self.journal.as_json()))
            case "POST", "/_sandbox/requests/reset":
                self.journal.reset()
                return _response(Answer(status=204))
            case "GET", "/_sandbox/faults":
                return _response(Answer(self.faults.as_json()))
            case "PUT", "/_sandbox/faults":
                return self._set_faults(request)
            case "GET", "/":
                with self.lock:
                    return Response(render(self.tool.name, self.tool.sheets()), mimetype="text/html")
            case "POST", "/_sandbox/edit":
                return self._edit(request)
        return self._own(request)

    def _own(self, request: Request) -> Response:
        """Endpoints that a box adds for itself under ``/_sandbox/``, such as a token service; not logged."""
        adapter = self._map.bind("127.0.0.1", url_scheme="http")
        call = Call(request, request.method, request.path, parse_qs(request.query_string.decode()), _body(request))
        with self.lock, contextlib.suppress(HTTPException):
            endpoint, arguments = adapter.match(request.path, method=request.method)
            return _response(endpoint(call, **arguments))
        return _response(Answer({"error": f"no such page: {request.method} {request.path}"}, 404))

    def _set_faults(self, request: Request) -> Response:
        try:
            self.faults.parse_and_set(request.get_json(force=True))
        except ValidationError as error:
            return _response(Answer({"error": error.errors(include_url=False, include_input=False)}, 400))
        except HTTPException:
            return _response(Answer({"error": "the body is no JSON"}, 400))
        return _response(Answer(status=204))

    def _edit(self, request: Request) -> Response:
        form = request.form
        with self.lock:
            try:
                match form.get("do", "edit"):
                    case "add":
                        self.tool.add(form["sheet"])
                    case "remove":
                        self.tool.remove(form["sheet"], form["row"])
                    case _:
                        self.tool.edit(form["sheet"], form["row"], form["column"], form.get("text", ""))
                self.shelf.commit()
            except (KeyError, ValueError) as error:
                page = render(self.tool.name, self.tool.sheets(), problem=str(error))
                return Response(page, status=400, mimetype="text/html")
        return Response(status=303, headers={"Location": "/"})


class _CutError(Exception):
    """A fault rule closes the connection here."""


def _ours(path: str) -> bool:
    return path == "/" or path.startswith("/_sandbox/")


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


def _response(answer: Answer) -> Response:
    headers: Mapping[str, str] = answer.headers
    if answer.body is None:
        return Response(status=answer.status, headers=dict(headers))
    return Response(json.dumps(answer.body), answer.status, dict(headers), mimetype="application/json")
