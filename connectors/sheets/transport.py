"""Decides how often one HTTP request goes out: once, whatever httplib2 would like to do when a connection breaks."""

from __future__ import annotations

import http.client
from typing import Any
from urllib.parse import urlsplit

import httplib2

from okrsync.kit.meter import endpoint, meter


class NotSentError(ConnectionError):
    """No connection came about, so the request cannot have been carried out."""


class SendOnce(httplib2.Http):
    """An httplib2 client that never sends a request twice and follows no redirect with our credentials.

    ``sent`` counts the requests whose address begins with ``api``; what a token costs is not among them.
    """

    def __init__(self, api: str, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self._api = api
        self.follow_redirects = False
        self.sent = 0

    def request(self, uri: str, *args: Any, **kwargs: Any) -> Any:
        if uri.startswith(self._api):
            self.sent += 1
        method, path = args[0] if args else kwargs.get("method", "GET"), endpoint(urlsplit(uri).path)
        try:
            answer = super().request(uri, *args, **kwargs)
        except Exception:
            meter().answered(method, path, None)
            raise
        meter().answered(method, path, answer[0].status)
        return answer

    def __deepcopy__(self, memo: dict[int, Any]) -> SendOnce:
        # google-auth copies its transport to ask iamcredentials.googleapis.com, in a thread of its own, where a service
        # account's data may lie. It leaves that be where there is no copy to be had, and nobody else is asked.
        raise TypeError("one connection, one thread")

    def _conn_request(self, conn: Any, *args: Any) -> Any:
        try:
            return super()._conn_request(_Once(conn), *args)  # type: ignore[misc]
        except BaseException:
            conn.close()  # what is left in a broken connection must not meet the next request
            raise


class _Once:
    """A connection on which one request goes out. httplib2 asks to connect again when it is about to resend."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._sent = False

    def connect(self) -> None:
        if self._sent:
            raise http.client.RemoteDisconnected("the connection broke before an answer came")
        try:
            self._connection.connect()
        except (OSError, httplib2.HttpLib2Error) as error:
            raise NotSentError(str(error)) from error

    def request(self, *args: Any) -> None:
        if self._sent:
            raise http.client.RemoteDisconnected("the connection broke before an answer came")
        self._sent = True
        self._connection.request(*args)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)
