"""Owns a sandbox's port: opens it, closes it, and keeps it for as long as connections to it are to be refused."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

HOST = "127.0.0.1"
QUEUE = 128  # connections that wait to be accepted
POLL = 0.05  # seconds until a listener notices that it is to close


class _Quiet(WSGIRequestHandler):
    """Without a line on standard error for each request, without Nagle's delay on kept-alive connections, and with no
    ``Date`` but the one that the server puts into its answers."""

    disable_nagle_algorithm = True

    def send_response(self, code: int, message: str | None = None) -> None:
        self.send_response_only(code, message)

    def log(self, type: str, message: str, *args: Any) -> None:
        logging.getLogger(__name__).debug(message, *args)


class Listener:
    """Serves a WSGI application on ``127.0.0.1:<port>``, a thread for each connection; port 0 picks a free one.

    A port that is closed stays bound, so that nobody else gets it: who connects is refused. Requests that are being
    answered while it closes get their answers.
    """

    def __init__(self, application: Callable[..., Any], port: int, name: str) -> None:
        self._application, self._name = application, name
        self._bound = _bind(port)
        self.port: int = self._bound.getsockname()[1]
        self._lock = threading.Lock()
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        self._reopening: threading.Timer | None = None

    def open(self) -> None:
        with self._lock:
            self._listen()

    def refuse(self, seconds: float) -> None:
        """Close now, and open again after that many seconds; nothing where it is closed already."""
        with self._lock:
            if self._server is None:
                return
            self._close()
            self._bound = _bind(self.port)
            self._reopening = threading.Timer(seconds, self._reopen)
            self._reopening.daemon = True
            self._reopening.start()

    def end(self) -> None:
        with self._lock:
            if self._reopening is not None:
                self._reopening.cancel()
                self._reopening = None
            self._close()
            self._bound.close()

    def _reopen(self) -> None:
        with self._lock:
            if self._reopening is not None:
                self._reopening = None
                self._listen()

    def _listen(self) -> None:
        self._bound.listen(QUEUE)
        self._server = make_server(
            HOST, self.port, self._application, threaded=True, request_handler=_Quiet, fd=self._bound.fileno()
        )
        self._bound.close()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(POLL,), name=self._name, daemon=True)
        self._thread.start()

    def _close(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server = self._thread = None


def _bind(port: int) -> socket.socket:
    """A socket that has the port and does not listen: whoever connects to it is refused."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
    except OSError:
        bound.close()
        raise
    return bound
