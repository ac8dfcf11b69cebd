"""Decides what the daemon answers over HTTP: health, metrics and webhooks.

``/healthz`` and ``/readyz`` say yes or no to anybody; everything else that tells something asks for the token, where
there is one. Webhooks show the proof of their tool instead.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from okrsync.daemon.door import Door, Verdict
from okrsync.daemon.metrics import Metrics
from okrsync.daemon.pulse import Pulse
from okrsync.kit.hooks import Knock

MAX_BODY = 256 * 1024  # bytes; Notion's calls have a few hundred, Jira's hold the issue and what changed in it
_ROUTES = Map(
    [
        Rule("/healthz", endpoint="alive", methods=["GET"]),
        Rule("/readyz", endpoint="ready", methods=["GET"]),
        Rule("/metrics", endpoint="measures", methods=["GET"]),
        Rule("/hooks/<connection>", endpoint="hook", methods=["POST"]),
    ]
)
_ANSWERS = {Verdict.FORGED: 401, Verdict.UNKNOWN: 404}


@dataclass(frozen=True)
class Behind:
    """What the pages show and pass on. ``reachable``: whether the store answers; ``strike`` takes secrets out."""

    pulse: Pulse
    metrics: Metrics
    door: Door
    reachable: Callable[[], bool]
    strike: Callable[[str], str] = lambda text: text


class Pages:
    """A WSGI application. A run may be overdue by ``late`` seconds; ``token`` guards what is not for everybody."""

    def __init__(self, behind: Behind, *, late: float, token: str | None) -> None:
        self._behind, self._late, self._token = behind, late, token

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = MAX_BODY
        try:
            endpoint, arguments = _ROUTES.bind_to_environ(environ).match()
            response: Any = getattr(self, f"_{endpoint}")(request, **arguments)
        except HTTPException as error:
            response = _text(error.name or "", error.code or 500)
        answer: Iterable[bytes] = response(environ, start_response)
        return answer

    def _alive(self, _: Request) -> Response:
        return _text("alive", 200) if self._behind.pulse.alive else _text("stuck", 503)

    def _ready(self, request: Request) -> Response:
        ready = self._behind.pulse.ready(self._late) and self._behind.reachable()
        if not self._known(request):
            return _text("ready" if ready else "not ready", 200 if ready else 503)
        detail = json.dumps({"ready": ready, **self._behind.pulse.detail()})
        return Response(f"{self._behind.strike(detail)}\n", 200 if ready else 503, content_type="application/json")

    def _measures(self, request: Request) -> Response:
        if not self._known(request):
            return _text("show the token", 401)
        return Response(self._behind.metrics.text(), content_type=CONTENT_TYPE_LATEST)

    def _hook(self, request: Request, connection: str) -> Response:
        knock = Knock({name.lower(): value for name, value in request.headers.items()}, request.get_data())
        verdict = self._behind.door.knock(connection, knock)
        self._behind.metrics.heard(connection if verdict is not Verdict.UNKNOWN else "", verdict.value)
        return _text(verdict.value, _ANSWERS.get(verdict, 200))

    def _known(self, request: Request) -> bool:
        """True for whoever shows the token, and for everybody where there is none."""
        if self._token is None:
            return True
        said = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(said.encode(), self._token.encode())


def _text(text: str, status: int) -> Response:
    return Response(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
