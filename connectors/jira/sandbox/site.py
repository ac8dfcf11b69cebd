"""Owns what is on the site and how it changes: issues, links, remote links and the history of every change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from connectors.jira.sandbox import catalogue
from connectors.jira.sandbox.catalogue import OKRS, PROJECTS, LinkType, Project
from connectors.jira.sandbox.fields import Deployment
from connectors.jira.sandbox.index import SearchIndex
from connectors.jira.sandbox.people import BOT, People
from connectors.jira.sandbox.wire import milliseconds
from okrsync.sandbox import Shelf

Issue = dict[str, Any]
"""``id``, ``key``, ``fields`` by id as stored, ``properties`` by key, ``former`` keys."""


class Site:
    """One Jira site. Values are stored by ids and moments as milliseconds since 1970; how they look is `kinds`'."""

    def __init__(self, shelf: Shelf, clock: Callable[[], datetime], deployment: Deployment, zone: tzinfo = UTC) -> None:
        self.deployment, self.zone, self._clock = deployment, zone, clock
        self.people = People(shelf)
        self.issues, self.links = shelf.drawer("issues"), shelf.drawer("links")
        self.remote_links, self.histories = shelf.drawer("remotelinks"), shelf.drawer("histories")
        self.counters = shelf.drawer("counters")
        self.index = SearchIndex(self.issues, self.now)
        self.administrator = False  # whether whoever uses the API may administer the site and its projects
        self.hidden: frozenset[str] = frozenset()  # projects that whoever uses the API may not browse, by id
        self._by_key: dict[str, str] = {key: id for id, issue in self.issues.items() for key in _keys(issue)}
        self._children: dict[str, set[str]] = defaultdict(set)
        self._links: dict[str, dict[str, None]] = defaultdict(dict)
        self._remote: dict[str, dict[str, None]] = defaultdict(dict)
        self._history: dict[str, list[str]] = defaultdict(list)
        for issue in self.issues.values():
            self._index_parent(issue, None)
        for id, link in self.links.items():
            self._index_link(id, link)
        for id, remote in self.remote_links.items():
            self._remote[remote["issue"]][id] = None
        for id, history in self.histories.items():
            self._history[history["issue"]].append(id)

    @property
    def cloud(self) -> bool:
        return self.deployment == "cloud"

    @property
    def moment(self) -> datetime:
        """The site's clock."""
        return self._clock()

    def now(self) -> int:
        """The site's clock, in milliseconds since 1970."""
        return milliseconds(self._clock())

    def next_id(self, counter: str, first: int = 10000) -> int:
        """A number that was never given before and will never be given again."""
        value: int = self.counters.get(counter, {"last": first - 1})["last"] + 1
        self.counters[counter] = {"last": value}
        return value

    # -- projects

    @property
    def projects(self) -> Sequence[Project]:
        """Those that whoever uses the API may browse."""
        return [each for each in PROJECTS if each.id not in self.hidden]

    def project(self, id_or_key: str) -> Project | None:
        """The project of that id, or of that key whatever its case, as far as it may be seen."""
        return next((each for each in self.projects if id_or_key.upper() in (each.id, each.key)), None)

    def shows(self, issue: Issue) -> bool:
        """Whether the issue's project may be seen."""
        return issue["fields"]["project"] not in self.hidden

    # -- issues

    @property
    def me(self) -> str:
        """The account that the API's credentials belong to."""
        return self.people.add(BOT)

    def find(self, id_or_key: object) -> Issue | None:
        """The issue of that id, or of a key it has or had, whatever its case, as far as its project may be seen."""
        text = str(id_or_key)
        issue: Issue | None = self.issues.get(text) or self.issues.get(self._by_key.get(text.upper(), ""))
        return issue if issue is not None and self.shows(issue) else None

    def children(self, issue_id: str) -> Sequence[Issue]:
        return [self.issues[id] for id in sorted(self._children[issue_id], key=int)]

    def create(self, fields: Mapping[str, Any], properties: Mapping[str, Any], author: str) -> Issue:
        """A new issue in the first step of the workflow. ``fields`` are stored values that were checked before."""
        id, now = str(self.next_id("issue")), self.now()
        made = {
            "status": catalogue.TO_DO.id, "priority": catalogue.MEDIUM.id, "labels": [], "creator": author,
            "reporter": author, "project": OKRS.id, **fields, "created": now, "updated": now,
        }  # fmt: skip
        issue: Issue = {"id": id, "key": "", "fields": made, "properties": dict(properties)}
        self._number(issue)
        self._keep(issue)
        self._index_parent(issue, None)
        return issue

    def change(self, issue: Issue, fields: Mapping[str, Any], author: str) -> None:
        """Set stored values; what really changes is kept in the history and moves ``updated``."""
        stored = issue["fields"]
        changes = {id: value for id, value in fields.items() if stored.get(id) != value}
        if not changes:
            return
        items = [{"field": id, "from": stored.get(id), "to": value} for id, value in changes.items()]
        parent = stored.get("parent")
        stored.update(changes)
        self._index_parent(issue, parent)
        self.record(issue, items, author)

    def move(self, issue: Issue, status: catalogue.Status, author: str) -> None:
        """Take a step of the workflow; the last one resolves the issue, as Jira's simplified workflow does."""
        done = status is catalogue.DONE
        fields: dict[str, Any] = {"status": status.id}
        if done != (issue["fields"].get("resolution") is not None):
            fields |= {"resolution": catalogue.RESOLUTIONS[0].id if done else None}
            issue["fields"]["resolutiondate"] = self.now() if done else None
        self.change(issue, fields, author)

    def relocate(self, issue: Issue, project: Project, author: str) -> None:
        """Move an issue to another project: it gets a key of that one, and is still found by those that it had."""
        if issue["fields"]["project"] == project.id:
            return
        before = {"project": issue["fields"]["project"], "key": issue["key"]}
        issue["former"] = [*issue.get("former", ()), issue["key"]]
        issue["fields"]["project"] = project.id
        self._number(issue)
        moved = {"field": "project", "from": before["project"], "to": project.id}
        renamed = {"from": None, "fromString": before["key"], "to": None, "toString": issue["key"]}
        self.record(issue, [moved, {"field": "Key", **renamed}], author)

    def _number(self, issue: Issue) -> None:
        """Give an issue the next key of its project."""
        project = next(each for each in PROJECTS if each.id == issue["fields"]["project"])
        issue["key"] = f"{project.key}-{self.next_id(project.key, first=1)}"
        self._by_key[issue["key"]] = issue["id"]

    def record(self, issue: Issue, items: Sequence[Mapping[str, Any]], author: str) -> None:
        """Keep what changed; ``updated`` moves to now, and at least by a millisecond."""
        at = max(self.now(), issue["fields"]["updated"] + 1)
        issue["fields"]["updated"] = at
        id = str(self.next_id("history"))
        self.histories[id] = {"id": id, "issue": issue["id"], "author": author, "created": at, "items": list(items)}
        self._history[issue["id"]].append(id)
        self._keep(issue)

    def set_properties(self, issue: Issue, properties: Mapping[str, Any]) -> None:
        """Set entity properties; that is no change of the issue and does not move ``updated``."""
        if properties:
            issue["properties"].update(properties)
            self._keep(issue)

    def drop_property(self, issue: Issue, key: str) -> None:
        del issue["properties"][key]
        self._keep(issue)

    def _keep(self, issue: Issue) -> None:
        self.issues[issue["id"]] = issue
        self.index.note(issue)

    def delete(self, issue: Issue, author: str) -> None:
        """Remove an issue with its subtasks, links and history; its other children lose their parent."""
        for child in self.children(issue["id"]):
            if child["fields"]["issuetype"] == catalogue.SUBTASK.id:
                self.delete(child, author)
            else:
                self.change(child, {"parent": None}, author)
        for id in list(self._links.pop(issue["id"], {})):
            self.unlink(id, author)
        for id in self._remote.pop(issue["id"], {}):
            del self.remote_links[id]
        for id in self._history.pop(issue["id"], []):
            del self.histories[id]
        self._children[issue["fields"].get("parent") or ""].discard(issue["id"])
        for key in _keys(issue):
            del self._by_key[key]
        del self.issues[issue["id"]]

    def history(self, issue_id: str) -> Sequence[Mapping[str, Any]]:
        """Every change of an issue, the oldest first."""
        return [self.histories[id] for id in self._history[issue_id]]

    # -- links

    def links_of(self, issue_id: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The links that an issue has a part in, with their ids, the oldest first."""
        for id in self._links[issue_id]:
            yield id, self.links[id]

    def link(self, kind: LinkType, source: str, destination: str, author: str) -> str:
        """Link two issues; the same link again is the link that is there."""
        wanted = {"type": kind.id, "source": source, "destination": destination}
        for id, link in self.links_of(source):
            if link == wanted:
                return id
        id = str(self.next_id("link"))
        self.links[id] = wanted
        self._index_link(id, wanted)
        self._record_link(wanted, "to", author)
        return id

    def unlink(self, link_id: str, author: str) -> None:
        link = self.links[link_id]
        del self.links[link_id]
        for end in ("source", "destination"):
            self._links[link[end]].pop(link_id, None)
        self._record_link(link, "from", author)

    def _record_link(self, link: Mapping[str, Any], side: str, author: str) -> None:
        for own, other in (("source", "destination"), ("destination", "source")):
            issue, target = self.issues.get(link[own]), self.issues.get(link[other])
            if issue is not None and target is not None:
                kind = catalogue.by_id(catalogue.LINK_TYPES, link["type"]) or catalogue.CONTRIBUTION
                words = kind.outward if own == "source" else kind.inward
                item = {"field": "Link", side: target["key"], f"{side}String": f"This issue {words} {target['key']}"}
                self.record(issue, [{"from": None, "to": None, **item}], author)

    def remote_links_of(self, issue_id: str) -> Sequence[Mapping[str, Any]]:
        return [self.remote_links[id] for id in self._remote[issue_id]]

    def set_remote_link(self, issue: Issue, id: str | None, body: Mapping[str, Any], author: str) -> str:
        """Write a remote link in full: what ``body`` leaves out is empty afterwards."""
        side = "to"
        if id is None:
            id = str(self.next_id("remotelink"))
        self.remote_links[id] = {"id": int(id), "issue": issue["id"], **body}
        self._remote[issue["id"]][id] = None
        words = f'This issue links to "{body["object"]["title"]}"'
        self.record(issue, [{"field": "RemoteIssueLink", "from": None, side: id, "toString": words}], author)
        return id

    def drop_remote_link(self, issue: Issue, id: str, author: str) -> None:
        words = f'This issue links to "{self.remote_links[id]["object"]["title"]}"'
        del self.remote_links[id]
        del self._remote[issue["id"]][id]
        self.record(issue, [{"field": "RemoteIssueLink", "from": id, "fromString": words, "to": None}], author)

    # -- indexes

    def _index_parent(self, issue: Issue, before: str | None) -> None:
        if before:
            self._children[before].discard(issue["id"])
        if parent := issue["fields"].get("parent"):
            self._children[parent].add(issue["id"])

    def _index_link(self, id: str, link: Mapping[str, Any]) -> None:
        for end in ("source", "destination"):
            self._links[link[end]][id] = None

    def labels(self) -> Iterable[str]:
        """Every label in use, in order."""
        return sorted({label for issue in self.issues.values() for label in issue["fields"]["labels"]})


def _keys(issue: Issue) -> Sequence[str]:
    """The key that an issue has, and those that it had in other projects."""
    return [issue["key"], *issue.get("former", ())]


def rank(issue: Issue) -> str:
    """Sorts issues as their keys do: by project, then by number."""
    project, _, number = issue["key"].partition("-")
    return f"{project}-{number:0>9}"
