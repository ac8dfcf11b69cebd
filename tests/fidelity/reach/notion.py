"""Says where a request to Notion is out of reach: a page of another data source, or a property that nobody mapped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from okrsync.sandbox import Exchange


@dataclass
class NotionReach:
    """``pages`` were seen to be in a container; ``properties`` are each property's id and names so far; ``inside`` are
    the data sources of the databases that were looked at."""

    pages: set[str] = field(default_factory=set)
    properties: set[tuple[str, str]] = field(default_factory=set)
    inside: dict[str, set[str]] = field(default_factory=dict)

    def judge(self, exchange: Exchange, answer: Any, settings: Sequence[Any]) -> Iterator[str]:
        said = list(self._asked(exchange, settings))
        if not exchange.broken and isinstance(answer, dict):
            self._learn(exchange, answer, settings)
        yield from said

    def _asked(self, exchange: Exchange, settings: Sequence[Any]) -> Iterator[str]:
        sent = exchange.sent or {}
        match [exchange.method, *exchange.path.split("/")[2:]]:
            case ["GET", *_]:
                return
            case ["POST", "data_sources", source, "query"]:
                yield from self._container(source, settings)
            case ["POST", "search"]:
                only = sent.get("filter") == {"property": "object", "value": "data_source"}
                yield from [] if only else ["it searches for more than data sources"]
            case ["POST", "pages"]:
                yield from self._container(str(sent.get("parent", {}).get("data_source_id")), settings)
                yield from self._body(sent, settings, {"parent", "properties"})
            case ["PATCH", "pages", page]:
                yield from [] if page in self.pages else [f"the page {page} was never seen in a container"]
                yield from self._body(sent, settings, {"properties", "in_trash"})
            case _:
                yield "this changes something that is no OKR's"

    def _container(self, source: str, settings: Sequence[Any]) -> Iterator[str]:
        if source not in self._sources(settings):
            yield f"the data source {source} is no container"

    def _body(self, sent: Mapping[str, Any], settings: Sequence[Any], parts: set[str]) -> Iterator[str]:
        for each in sent.keys() - parts:
            yield f"{each} is none of ours"
        mapped = self._mapped(settings)
        for each in sent.get("properties", {}):
            yield from [] if unquote(each) in mapped else [f"the property {each} is not mapped"]

    def _sources(self, settings: Sequence[Any]) -> set[str]:
        given = {str(each.data_source) for each in _containers(settings) if each.data_source}
        databases = {str(each.database) for each in _containers(settings) if each.database}
        return given.union(*(self.inside.get(each, set()) for each in databases))

    def _mapped(self, settings: Sequence[Any]) -> set[str]:
        names = {each.key for each in _containers(settings)}
        for container in _containers(settings):
            names |= {name for way in container.fields.values() for name in (way.name, way.also) if name}
        return names | {unquote(each) for each, name in self.properties if name in names or each in names}

    def _learn(self, exchange: Exchange, answer: Mapping[str, Any], settings: Sequence[Any]) -> None:
        sources = self._sources(settings)
        if answer.get("object") == "database":
            self.inside[answer["id"]] = {each["id"] for each in answer.get("data_sources", ())}
        if answer.get("object") == "data_source" and answer["id"] in sources:
            self.properties |= {(each["id"], name) for name, each in answer["properties"].items()}
        for page in _pages(answer):
            if (page.get("parent") or {}).get("data_source_id") in sources:
                self.pages.add(page["id"])


def _pages(answer: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    found = answer.get("results", [answer])
    return [each for each in found if isinstance(each, dict) and each.get("object") == "page"]


def _containers(settings: Sequence[Any]) -> list[Any]:
    return [container for each in settings for container in each.containers.values()]
