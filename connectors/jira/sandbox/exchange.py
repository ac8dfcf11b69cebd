"""Owns one request to the API as an endpoint sees it: which version it speaks, and what its body and query ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from connectors.jira.sandbox.site import Issue, Site
from connectors.jira.sandbox.wire import BAD_JSON, BAD_PAYLOAD, NO_ISSUE, refusal, stamp
from okrsync.sandbox import Answer, Call, Route

Json = Any
CLOUD_VERSIONS, SERVER_VERSIONS = ("3", "2"), ("2", "latest")


@dataclass(frozen=True)
class Exchange:
    """``version`` is 2 or 3; ``base`` the address that the caller used for this site."""

    site: Site
    call: Call
    path_version: str

    @property
    def version(self) -> int:
        return 2 if self.path_version == "latest" else int(self.path_version)

    @property
    def documents(self) -> bool:
        """True where long texts travel as Atlassian documents, not as wiki text."""
        return self.version == 3

    def url(self, path: str) -> str:
        """The absolute address of a resource of this API version, for its ``self``."""
        return f"{self.call.request.host_url}rest/api/{self.version}/{path}"

    def stamp(self, milliseconds: int) -> str:
        return stamp(milliseconds, self.site.zone)

    def issue(self, id_or_key: object) -> Issue:
        """The issue meant. Raises Jira's 404 where there is none, or where a fault hides it."""
        issue = self.site.find(id_or_key)
        if issue is None or self.hides(issue):
            raise refusal(404, NO_ISSUE)
        return issue

    def hides(self, issue: Issue) -> bool:
        return self.call.hides(issue["id"]) or self.call.hides(issue["key"])

    # -- what the caller sent

    def body(self) -> dict[str, Json]:
        """The body, which must be a JSON object."""
        if isinstance(self.call.body, str):
            raise refusal(400, BAD_JSON)
        if not isinstance(self.call.body, dict):
            raise refusal(400, BAD_PAYLOAD)
        return self.call.body

    def strict_body(self, **types: type | tuple[type, ...]) -> dict[str, Json]:
        """The body of an endpoint that refuses what it does not know, without its nulls."""
        body = {name: value for name, value in self.body().items() if value is not None}
        for name, value in body.items():
            if (
                name not in types
                or not isinstance(value, types[name])
                or (isinstance(value, bool) and types[name] is int)
            ):
                raise refusal(400, BAD_PAYLOAD)
        return body

    def words(self, name: str) -> list[str] | None:
        """A query parameter that may be repeated and may hold commas; ``None`` where it is absent."""
        values = self.call.query.get(name)
        return None if values is None else split(values)

    def whole(self, name: str, default: int) -> int:
        """A query parameter that is a whole number."""
        text = self.call.arg(name)
        if text is None or text == "":
            return default
        if not re.fullmatch(r"-?\d{1,9}", text):
            raise refusal(400, f"Invalid value for parameter '{name}': {text}. Expected a whole number.")
        return int(text)

    def flag(self, name: str) -> bool:
        return (self.call.arg(name) or "").lower() == "true"

    def page(self, values: Sequence[Json], size: int, largest: int) -> dict[str, Json]:
        """A slice of ``values`` by ``startAt`` and ``maxResults``, with the numbers that Jira's page beans carry."""
        start, wanted = max(self.whole("startAt", 0), 0), self.whole("maxResults", size)
        if wanted < 0:
            raise refusal(400, f"Invalid value for parameter 'maxResults': {wanted}. It must not be negative.")
        wanted = min(wanted, largest)
        rows = values[start : start + wanted]
        return {
            "values": list(rows), "startAt": start, "maxResults": wanted, "total": len(values),
            "isLast": start + len(rows) >= len(values),
        }  # fmt: skip

    def page_bean(self, values: Sequence[Json], size: int, largest: int) -> dict[str, Json]:
        """The same with its own address and that of the next page."""
        page = self.page(values, size, largest)
        here = f"{self.call.request.host_url.rstrip('/')}{self.call.path}"
        page["self"] = f"{here}?maxResults={page['maxResults']}&startAt={page['startAt']}"
        if not page["isLast"]:
            after = page["startAt"] + page["maxResults"]
            page["nextPage"] = f"{here}?maxResults={page['maxResults']}&startAt={after}"
        return page


Endpoint = Callable[..., Answer]


@dataclass(frozen=True)
class Resource:
    """One endpoint of the API: ``path`` follows ``/rest/api/<version>/``; ``where`` says which deployment has it."""

    method: str
    path: str
    endpoint: Endpoint
    where: str = "cloud, data-center"


def routes(resources: Sequence[Resource], site: Site) -> Sequence[Route]:
    """The resources of this deployment in every API version that it has."""
    versions = CLOUD_VERSIONS if site.cloud else SERVER_VERSIONS
    return [
        Route(resource.method, f"/rest/api/{version}/{resource.path}", partial(_answer, resource, site, version))
        for version in versions
        for resource in resources
        if site.deployment in resource.where
    ]


def _answer(resource: Resource, site: Site, version: str, call: Call, **arguments: str) -> Answer:
    return resource.endpoint(Exchange(site, call, version), **arguments)


def split(values: Sequence[str]) -> list[str]:
    return [word.strip() for value in values for word in value.split(",") if word.strip()]
