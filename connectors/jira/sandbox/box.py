"""Puts the parts together: Jira in a box, Cloud or Data Center, as the shared server runs it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from werkzeug.wrappers import Request

from connectors.jira.sandbox import page, seeding
from connectors.jira.sandbox.catalogue import PROJECTS
from connectors.jira.sandbox.endpoints import RESOURCES
from connectors.jira.sandbox.exchange import routes
from connectors.jira.sandbox.fields import Deployment
from connectors.jira.sandbox.limits import JiraThrottle
from connectors.jira.sandbox.people import BOT
from connectors.jira.sandbox.seeding import KEY_RESULT_LABEL, OBJECTIVE_LABEL
from connectors.jira.sandbox.site import Site
from connectors.jira.sandbox.wire import collection, refusal, unauthenticated
from okrsync.sandbox import Answer, Route, Seed, Sheet, Shelf, Throttle, Tool

TOKEN = "sandbox-jira-token"  # noqa: S105 (it opens nothing but this sandbox)
TOKEN_FILE = "jira-token"  # noqa: S105
_UNAUTHENTICATED = "You are not authenticated. Authentication required to perform this operation."
_LEVELS = {"levels": ["company", "team"]}


class Sandbox(Tool):
    """``zone`` is the time zone of the signed-in user's profile: JQL dates are read in it, times are shown in it."""

    name = "jira"

    def __init__(
        self,
        shelf: Shelf,
        seed: Seed | None,
        clock: Callable[[], datetime],
        *,
        deployment: Deployment = "cloud",
        zone: tzinfo = UTC,
    ) -> None:
        new = shelf.empty
        self._site = Site(shelf, clock, deployment, zone)
        self._setup = shelf.drawer("setup")
        self.throttle = JiraThrottle(self._site) if self._site.cloud else Throttle()
        if new:
            seed = seed or Seed()
            seeding.lay_out(self._site, seed)
            self._setup["site"] = {"seeded": bool(seed.objectives or seed.key_results)}
            shelf.commit()

    def routes(self) -> Sequence[Route]:
        return routes(RESOURCES, self._site)

    def authenticate(self, request: Request) -> None:
        """Basic with e-mail and API token in Cloud, Bearer with a personal access token in Data Center."""
        given = request.headers.get("Authorization")
        if given is None and request.path.endswith("/serverInfo"):
            return  # may be asked anonymously, per the specification
        kind, _, credentials = (given or "").partition(" ")
        if self._site.cloud:
            valid = kind.lower() == "basic" and _basic(credentials) == (BOT.email, TOKEN)
        else:
            valid = kind.lower() == "bearer" and credentials.strip() == TOKEN
        if not valid:
            raise unauthenticated() if self._site.cloud else refusal(401, _UNAUTHENTICATED)

    def failure(self, status: int, message: str) -> Answer:
        if status == 401 and self._site.cloud:
            return unauthenticated().answer
        return Answer(collection(message), status)

    def unshare(self, containers: Collection[str] | None) -> None:
        self._site.hidden = frozenset(
            each.id for each in PROJECTS if containers is None or not {each.id, each.key}.isdisjoint(containers)
        )

    def lag(self, seconds: float) -> None:
        if not self._site.cloud:
            super().lag(seconds)
        self._site.index.lag(round(seconds * 1000))

    def sheets(self) -> Sequence[Sheet]:
        return page.sheets(self._site)

    def edit(self, sheet: str, row: str, column: str, text: str) -> None:
        page.edit(self._site, sheet, row, column, text)

    def add(self, sheet: str) -> None:
        page.add(self._site, sheet)

    def remove(self, sheet: str, row: str) -> None:
        page.remove(self._site, sheet, row)

    def access(self, url: str) -> Mapping[str, str]:
        email = {"email": BOT.email} if self._site.cloud else {}
        return {"url": url, **email, "token": TOKEN}

    def settings(self, url: str) -> Mapping[str, Any]:
        account = {"email": BOT.email} if self._site.cloud else {"deployment": self._site.deployment}
        objectives = {name: field.name for name, field in seeding.OBJECTIVE_FIELDS.items()}
        key_results = {name: field.name for name, field in seeding.KEY_RESULT_FIELDS.items()}
        return {
            "tool": "jira",
            "url": url,
            **account,
            "token_file": TOKEN_FILE,
            "requests_per_second": 500,
            "objectives": self._container(OBJECTIVE_LABEL, objectives),
            "key_results": self._container(KEY_RESULT_LABEL, {**key_results, **self._linked()}),
        }

    def _linked(self) -> Mapping[str, Any]:
        """The references that are shown as links: remote ones in Cloud alone."""
        remote = {"supported_by": {"remote": "supported by"}} if self._site.cloud else {}
        return {"objective": {"link": "Contribution"}, **remote}

    def _container(self, label: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        container = {
            "project": "OKR",
            "issue_type": "Epic",
            "jql": f"project = OKR AND issuetype = Epic AND labels = {label}",
            "labels": [label],
            "fields": fields,
        }
        return {**container, "accepts": _LEVELS} if self._setup["site"]["seeded"] else container

    def secrets(self, url: str) -> Mapping[str, str]:
        return {TOKEN_FILE: TOKEN}


def _basic(credentials: str) -> tuple[str, str] | None:
    try:
        name, _, secret = base64.b64decode(credentials.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return name, secret
