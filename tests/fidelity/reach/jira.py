"""Says where a request to Jira is out of reach: an issue that is no OKR, or a field that nobody mapped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from okrsync.sandbox import Exchange

PATH = re.compile(r"/rest/api/[23]/(.*)")
LOOKING = {"search/jql", "search", "search/approximate-count", "issue/bulkfetch", "changelog/bulkfetch"}
BELOW = re.compile(r"parent in \((\d+(?:, \d+)*)\)")
"""The one search that may show what work is below OKRs: by these fields alone."""
OF_WORK = {"parent", "status"}
OWN = {"project", "issuetype", "labels"}
"""What a new issue needs besides the mapped fields; the labels carry the key."""


@dataclass
class JiraReach:
    """``okrs`` are ids and keys of issues that were seen to be OKRs, ``fields`` each field's id and names so far."""

    okrs: set[str] = field(default_factory=set)
    fields: set[tuple[str, str]] = field(default_factory=set)
    types: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)

    def judge(self, exchange: Exchange, answer: Any, settings: Sequence[Any]) -> Iterator[str]:
        found = PATH.fullmatch(exchange.path)
        path = found[1] if found else ""
        said = list(self._asked(exchange, path, settings))
        self._learn(path, exchange, answer, settings)
        yield from said
        if exchange.status == 200 and not exchange.broken:
            yield from self._told(path, exchange, answer, settings)

    # -- what is asked

    def _asked(self, exchange: Exchange, path: str, settings: Sequence[Any]) -> Iterator[str]:
        if exchange.method == "GET" or path in LOOKING:
            yield from self._below(exchange.sent or {})
            return
        sent = exchange.sent or {}
        match [exchange.method, *path.split("/")]:
            case ["POST", "issue"]:
                yield from self._new(sent, settings)
            case ["POST", "issue", "bulk"]:
                for element in sent.get("issueUpdates", ()):
                    yield from self._new(element, settings)
            case ["PUT", "issue", issue]:
                yield from self._known(issue)
                yield from self._body(sent, settings, set())
            case ["POST", "issue", issue, "transitions"]:
                yield from self._known(issue)
                yield from [] if "state" in _ways(settings) else ["the status is not mapped"]
            case ["PUT" | "DELETE", "issue", issue, "properties", "okrsync"]:
                yield from self._known(issue)
            case ["POST" | "DELETE", "issue", issue, "remotelink"]:
                yield from self._known(issue)
                yield from self._web_link(sent, exchange.query, settings)
            case ["POST", "issueLink"]:
                yield from self._known(sent["inwardIssue"]["id"], sent["outwardIssue"]["id"])
                yield from self._link_type(self.types.get(str(sent["type"].get("id"))), settings)
            case ["DELETE", "issueLink", link]:
                yield from self._link_type(self.links.get(link), settings)
            case _:
                yield "this changes something that is no OKR's"

    def _below(self, sent: Mapping[str, Any]) -> Iterator[str]:
        """A search for children: below known OKRs, for where they belong and whether they are done, and no more."""
        found = BELOW.fullmatch(str(sent.get("jql", "")))
        if found:
            yield from self._known(*found[1].split(", "))
            if set(sent.get("fields", ())) != OF_WORK or sent.get("properties") or sent.get("expand"):
                yield "of work below an OKR more is asked for than its status and its parent"

    def _new(self, element: Mapping[str, Any], settings: Sequence[Any]) -> Iterator[str]:
        fields = element.get("fields", {})
        wanted = (fields["project"].get("key"), fields["issuetype"].get("name") or fields["issuetype"].get("id"))
        if wanted not in {(each.project, each.issue_type) for each in _containers(settings)}:
            yield f"a new issue of {wanted} belongs to no container"
        yield from self._body(element, settings, OWN)

    def _body(self, body: Mapping[str, Any], settings: Sequence[Any], own: set[str]) -> Iterator[str]:
        for each in body.get("fields", {}).keys() - self._mapped(settings) - own:
            yield f"the field {each} is not mapped"
        for each in body.get("update", {}).keys() - {"labels", "issuelinks"}:
            yield f"the field {each} is not mapped"
        ours = {label for each in _containers(settings) for label in each.labels}
        for step in body.get("update", {}).get("labels", ()):
            yield from [
                f"the label {each} is not ours" for each in step.values() if each not in ours and each[:4] != "okr-"
            ]
        for step in body.get("update", {}).get("issuelinks", ()):
            yield from self._known(step["add"]["outwardIssue"]["id"])
            yield from self._link_type(step["add"]["type"]["name"], settings)
        for each in body.get("properties", ()):
            yield from [] if each["key"] == "okrsync" else [f"the property {each['key']} is not ours"]

    def _known(self, *issues: str) -> Iterator[str]:
        for issue in issues:
            if str(issue) not in self.okrs:
                yield f"the issue {issue} was never seen to be an OKR"

    def _link_type(self, name: str | None, settings: Sequence[Any]) -> Iterator[str]:
        if name not in {getattr(way, "link", None) for way in _all_ways(settings)} - {None}:
            yield f"links of the type {name} are not mapped"

    def _web_link(self, sent: Mapping[str, Any], query: str, settings: Sequence[Any]) -> Iterator[str]:
        if not str(sent.get("globalId", query)).replace("globalId=", "").startswith("okrsync"):
            yield "a web link that is not ours"
        if sent and sent.get("relationship") not in {getattr(way, "remote", None) for way in _all_ways(settings)}:
            yield f"web links called {sent.get('relationship')} are not mapped"

    def _mapped(self, settings: Sequence[Any]) -> set[str]:
        names = {name.casefold() for way in _all_ways(settings) for name in _names(way)}
        return {each for each, name in self.fields if name.casefold() in names or each.casefold() in names} | (
            {"parent"} if any(getattr(way, "parent", False) for way in _all_ways(settings)) else set()
        )

    # -- what is told

    def _learn(self, path: str, exchange: Exchange, answer: Any, settings: Sequence[Any]) -> None:
        if exchange.broken or answer is None:
            return
        if path == "field" and isinstance(answer, list):
            self.fields |= {(each["id"], each["name"]) for each in answer}
        if path == "issueLinkType" and isinstance(answer, dict):
            self.types |= {each["id"]: each["name"] for each in answer.get("issueLinkTypes", ())}
        for issue in _issues(answer):
            made = path in ("issue", "issue/bulk") and exchange.method == "POST"
            if made or _is_okr(issue, settings):
                self.okrs |= {issue["id"], issue["key"]}
            if issue["id"] in self.okrs:
                links = (issue.get("fields") or {}).get("issuelinks") or ()
                self.links |= {link["id"]: link["type"]["name"] for link in links}

    def _told(self, path: str, exchange: Exchange, answer: Any, settings: Sequence[Any]) -> Iterator[str]:
        if re.fullmatch(r"issue/[^/]+", path) and path not in LOOKING and exchange.method == "GET":
            yield from self._known(path.partition("/")[2])
        counted = bool(BELOW.fullmatch(str((exchange.sent or {}).get("jql", ""))))
        by_number = any("-" in each for each in (exchange.sent or {}).get("issueIdsOrKeys", ()))
        for issue in _issues(answer):
            shown = (issue.get("fields") or {}).keys()
            if not by_number and "summary" in shown and "issuetype" in shown and issue["id"] not in self.okrs:
                yield f"the issue {issue['key']} is no OKR, and was read"
            elif not by_number and not counted and OF_WORK & shown and issue["id"] not in self.okrs:
                yield f"the issue {issue['key']} is no OKR, and where it belongs or stands was read"


def _issues(answer: Any) -> Iterable[Mapping[str, Any]]:
    if not isinstance(answer, dict):
        return ()
    found = answer.get("issues", [answer])
    return [each for each in found if isinstance(each, dict) and "id" in each and "key" in each]


def _is_okr(issue: Mapping[str, Any], settings: Sequence[Any]) -> bool:
    fields = issue.get("fields") or {}
    kind = fields.get("issuetype") or {}
    project = str((fields.get("project") or {}).get("key", "")).casefold()
    return any(
        project == each.project.casefold()
        and each.issue_type.casefold() in (str(kind.get("name", "")).casefold(), kind.get("id"))
        for each in _containers(settings)
    )


def _containers(settings: Sequence[Any]) -> list[Any]:
    return [container for each in settings for container in each.containers.values()]


def _ways(settings: Sequence[Any]) -> set[str]:
    return {name for container in _containers(settings) for name in container.fields}


def _all_ways(settings: Sequence[Any]) -> list[Any]:
    return [way for container in _containers(settings) for way in container.fields.values()]


def _names(way: Any) -> list[str]:
    return [name for name in (getattr(way, "name", None), getattr(way, "field", None)) if name]
