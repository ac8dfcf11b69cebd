"""Serves the daemon's pages with waitress, within limits that no caller can move: connections, time, bytes, threads.

One thread reads all connections and hands complete requests to a few others, so a caller that sends slowly holds a
connection and nothing more; and of those the oldest goes when a new one needs the place.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import create_server

from okrsync.daemon.pages import MAX_BODY

THREADS = 4
CONNECTIONS = 100
SECONDS = 10  # from a request's first byte to its last, and for which a silent connection is kept
MAX_HEADER = 16 * 1024  # bytes


class Hurried(HTTPChannel):
    """A connection whose requests must be whole in time: a drop now and then is no sign of life."""

    def __init__(self, server: Any, *args: Any, **kwargs: Any) -> None:
        idle = [each for each in server.active_channels.values() if not each.requests]
        if len(server.active_channels) >= CONNECTIONS and idle:
            min(idle, key=lambda each: each.last_activity).handle_close()
        super().__init__(server, *args, **kwargs)

    def handle_read(self) -> None:
        before = self.last_activity if self.request is not None else None
        super().handle_read()
        if before is not None and self.request is not None:
            self.last_activity = before


@contextmanager
def served(application: Callable[..., Any], host: str, port: int, *, seconds: int = SECONDS) -> Iterator[int]:
    """The application at that address until the block ends; says the port, which 0 leaves to chance.

    Raises ``OSError`` where the address cannot be had.
    """
    logging.getLogger("waitress").setLevel(logging.CRITICAL)
    server: Any = create_server(
        application,
        sockets=[_listening(host, port)],
        threads=THREADS,
        connection_limit=CONNECTIONS + 20,
        channel_timeout=seconds,
        cleanup_interval=1,
        max_request_header_size=MAX_HEADER,
        max_request_body_size=MAX_BODY,
        inbuf_overflow=2 * MAX_BODY,  # never a file: the root file system may be read-only
        ident=None,
        expose_tracebacks=False,
        log_socket_errors=False,
    )
    server.channel_class = Hurried
    thread = threading.Thread(target=server.run, name="http", daemon=True)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        # The threads that answer go first: at the end of an answer they write to the trigger, whose number may by then
        # be that of another file.
        server.task_dispatcher.shutdown(timeout=SECONDS)
        server.trigger.pull_trigger(lambda: _close(server))
        thread.join(SECONDS)


def _listening(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


def _close(server: Any) -> None:
    """Close everything, in the server's own thread: with nothing left to look at it ends."""
    for dispatcher in list(server._map.values()):
        dispatcher.close()
