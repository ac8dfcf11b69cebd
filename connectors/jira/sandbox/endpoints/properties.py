"""Answers for entity properties: JSON that apps keep with an issue. Setting one does not move ``updated``."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.jira.sandbox.exchange import Exchange, Resource
from connectors.jira.sandbox.properties import checked_key, checked_value
from connectors.jira.sandbox.wire import BAD_JSON, refusal
from okrsync.sandbox import Answer


def keys(exchange: Exchange, issue: str) -> Answer:
    found = exchange.issue(issue)
    return Answer({"keys": [{"self": _self(exchange, found["id"], key), "key": key} for key in found["properties"]]})


def _self(exchange: Exchange, issue_id: str, key: str) -> str:
    return exchange.url(f"issue/{issue_id}/properties/{key}")


def read(exchange: Exchange, issue: str, key: str) -> Answer:
    found = exchange.issue(issue)
    _known(found["properties"], key)
    return Answer({"key": key, "value": found["properties"][key]})


def _known(properties: dict[str, object], key: str) -> None:
    if key not in properties:
        raise refusal(404, f"The property with key '{key}' does not exist.")


def write(exchange: Exchange, issue: str, key: str) -> Answer:
    found = exchange.issue(issue)
    new = checked_key(key) not in found["properties"]
    value = exchange.call.body
    if isinstance(value, str) and not exchange.call.request.get_data(as_text=True).lstrip().startswith('"'):
        raise refusal(400, BAD_JSON)  # the server hands on as text what is no JSON
    exchange.site.set_properties(found, {key: checked_value(value)})
    return Answer(status=201 if new else 200)


def delete(exchange: Exchange, issue: str, key: str) -> Answer:
    found = exchange.issue(issue)
    _known(found["properties"], key)
    exchange.site.drop_property(found, key)
    return Answer(status=204)


RESOURCES: Sequence[Resource] = (
    Resource("GET", "issue/<issue>/properties", keys),
    Resource("GET", "issue/<issue>/properties/<key>", read),
    Resource("PUT", "issue/<issue>/properties/<key>", write),
    Resource("DELETE", "issue/<issue>/properties/<key>", delete),
)
