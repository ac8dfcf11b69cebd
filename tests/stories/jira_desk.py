"""A person at Jira, by the official client library: epics, their fields in REST v3's own JSON, and issue links."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import requests
from desk import Plain, Row, names, split
from jira import JIRA

from okrsync.model import FIELDS, FieldType, Kind
from okrsync.sandbox import Server

LABELS = {Kind.OBJECTIVE: "okr-objective", Kind.KEY_RESULT: "okr-key-result"}
LINK = "Contribution"
PROSE = ("description", "note")
OPTIONS = ("level", "state", "direction")


class JiraDesk:
    """Signed in with the box's own token."""

    def __init__(self, box: Server) -> None:
        access, settings = box.tool.access(box.url), box.tool.settings(box.url)
        self._url = box.url
        account = (access["email"], access["token"])
        self.client = JIRA(box.url, basic_auth=account, options={"rest_api_version": "3"}, max_retries=0)
        ids = {field["name"]: field["id"] for field in self.client.fields()}
        self._fields: Mapping[Kind, Mapping[str, str]] = {
            kind: {name: ids[where] for name, where in settings[f"{kind}s"]["fields"].items() if isinstance(where, str)}
            for kind in Kind
        }

    def column(self, kind: Kind, field: str) -> str:
        """The id of the field that it is mapped to."""
        return self._fields[kind][field]

    def rows(self, kind: Kind) -> Sequence[Row]:
        issues = self._epics("project = OKR AND issuetype = Epic ORDER BY created")
        called = {issue["id"]: self._name(issue) for issue in issues}
        mine = [issue for issue in issues if LABELS[kind] in issue["fields"]["labels"]]
        return [Row(issue["id"], _key(issue), self._values(issue, kind, called)) for issue in mine]

    def types(self, row: Row, kind: Kind, field: str, value: Plain) -> None:
        if field == "objective":
            self._links(row, value)
        else:
            self.client.issue(row.id).update(fields={self._fields[kind][field]: self._wire(field, value)})

    def trash(self, row: Row, kind: Kind) -> Callable[[], None]:
        """Jira has no trash: the epic is taken out of the filter, as a person does by taking off its label."""
        issue, label = self.client.issue(row.id), LABELS[kind]
        issue.update(update={"labels": [{"remove": label}]})
        return lambda: issue.update(update={"labels": [{"add": label}]})

    def moves(self, row: Row, kind: Kind, project: str) -> str:
        """Move an epic to another project, as a person does in the browser. Gives its key there."""
        sheet, key = {Kind.OBJECTIVE: "Objectives", Kind.KEY_RESULT: "Key results"}[kind], self.client.issue(row.id).key
        typed = {"do": "edit", "sheet": sheet, "row": key, "column": "Project", "text": project}
        requests.post(f"{self._url}/_sandbox/edit", data=typed, timeout=10).raise_for_status()
        return str(self.client.issue(row.id).key)

    def _epics(self, jql: str) -> list[Any]:
        found: list[Any] = []
        how: dict[str, Any] = {"fields": ["*all"], "properties": "okrsync", "json_result": True}
        token = None
        while token or not found:
            page = self.client.enhanced_search_issues(jql, maxResults=100, nextPageToken=token, **how)
            found, token = found + page["issues"], page.get("nextPageToken")
            if not page["issues"]:
                break
        return found

    def _name(self, issue: Mapping[str, Any]) -> str:
        return issue["fields"].get(self._fields[Kind.OBJECTIVE]["code"]) or issue["fields"]["summary"]

    def _values(self, issue: Mapping[str, Any], kind: Kind, called: Mapping[str, str]) -> Mapping[str, Plain]:
        shown = {name: _plain(kind, name, issue["fields"].get(id)) for name, id in self._fields[kind].items()}
        if kind is Kind.KEY_RESULT:
            shown["objective"] = names(
                called[link["outwardIssue"]["id"]]
                for link in issue["fields"]["issuelinks"]
                if link["type"]["name"] == LINK and "outwardIssue" in link
            )
        return shown

    def _wire(self, field: str, value: Plain) -> Any:
        if value is None:
            return None
        if field in PROSE:
            return document(value)
        if field in OPTIONS:
            return {"value": value}
        if field == "owner":
            return {"accountId": self.client.search_users(query=value)[0].accountId}
        return "; ".join(value) if isinstance(value, tuple) else value

    def _links(self, row: Row, value: Plain) -> None:
        for link in self.client.issue(row.id).fields.issuelinks:
            if link.type.name == LINK and hasattr(link, "outwardIssue"):
                self.client.delete_issue_link(link.id)
        objectives = {each.name: each.id for each in self.rows(Kind.OBJECTIVE)}
        for name in value or ():
            inward, outward = self.client.issue(row.id).key, self.client.issue(objectives[name]).key
            self.client.create_issue_link(LINK, inward, outward)


def document(text: str) -> Mapping[str, Any]:
    """Text as an ADF document: a paragraph for each block, a hard break for each line end in it."""
    return {"type": "doc", "version": 1, "content": [_paragraph(block) for block in text.split("\n\n")]}


def _paragraph(block: str) -> Mapping[str, Any]:
    content: list[Mapping[str, Any]] = []
    for line in block.split("\n"):
        content += [{"type": "hardBreak"}] if content else []
        content += [{"type": "text", "text": line}] if line else []
    return {"type": "paragraph", "content": content}


def prose(adf: Mapping[str, Any]) -> str:
    """The text of an ADF document, a blank line between its blocks."""
    blocks = ["".join(part.get("text", "\n") for part in block.get("content", ())) for block in adf["content"]]
    return "\n\n".join(blocks)


def _key(issue: Mapping[str, Any]) -> str | None:
    held = issue.get("properties", {}).get("okrsync")
    return held["key"] if isinstance(held, Mapping) else held


def _plain(kind: Kind, field: str, wire: Any) -> Plain:
    if isinstance(wire, Mapping):
        return prose(wire) if wire.get("type") == "doc" else wire.get("value") or wire.get("emailAddress")
    if isinstance(wire, float) and wire.is_integer():
        return int(wire)
    if isinstance(wire, str) and FIELDS[kind][field].type is not FieldType.NUMBER:
        return split(kind, field, wire)
    return wire
