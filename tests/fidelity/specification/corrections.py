"""Lists where a published document is wrong about the real service or about itself, what it should say, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Json = Any
Word = str | int
ANY = "*"


@dataclass(frozen=True)
class Correction:
    """``place`` leads through the document (``*``: every way) to what ``says`` is merged into, as in RFC 7396; lists
    grow."""

    tool: str
    place: tuple[Word, ...]
    says: Json
    reason: str

    def __str__(self) -> str:
        return " › ".join(map(str, self.place))

    def apply(self, document: Json) -> None:
        """Raises ``LookupError`` where the document has no such place (any more) or says so by itself."""
        *above, last = self.place
        parents = [document]
        for word in above:
            parents = [child for parent in parents for child in _children(parent, word)]
        before = [parent[last] for parent in parents]
        after = [_merged(each, self.says) for each in before]
        if before == after:
            raise LookupError(f"{self.tool}: {self} needs no correction, or is not there")
        for parent, corrected in zip(parents, after, strict=True):
            parent[last] = corrected


def _children(parent: Json, word: Word) -> Iterator[Json]:
    if word != ANY:
        yield parent[word]
    else:
        yield from (each for each in parent.values() if isinstance(each, dict))


def _merged(there: Json, says: Json) -> Json:
    if isinstance(there, list) and isinstance(says, list):
        return there + says
    if not (isinstance(there, dict) and isinstance(says, dict)):
        return says
    merged = {**there, **{name: _merged(there.get(name), each) for name, each in says.items()}}
    return {name: each for name, each in merged.items() if each is not None}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(name: str) -> Json:
    return {"type": "array", "items": _ref(name)}


_SCHEMAS = ("components", "schemas")
_NULL = {"nullable": True}
_REFUSAL = {"content": {"application/json": {"schema": _ref("ErrorCollection")}}}
_ISO = {"format": "date, with a time or without"}
_FILTERS = ("equals", "before", "after", "on_or_before", "on_or_after")


def _jira(path: str, method: str, *words: Word) -> tuple[Word, ...]:
    return ("paths", f"/rest/api/3/{path}", method, *words)


def _answer(status: int) -> tuple[Word, ...]:
    return ("responses", str(status), "content", "application/json", "schema")


def _changes(name: str) -> Correction:
    reason = "null where the field was or becomes empty, as in the document's own example of a changelog"
    return Correction("jira", (*_SCHEMAS, "ChangeDetails", "properties", name), _NULL, reason)


def _gone(method: str) -> Correction:
    reason = "gone from the live service since 2025: Atlassian's notice CHANGE-2046, and reports of its users"
    return Correction("jira", _jira("search", method, "responses"), {"410": _REFUSAL}, reason)


def _notion_date(*place: Word) -> Correction:
    reason = "dates have times too, per Notion's reference of the property, and in recorded answers"
    return Correction("notion", (*_SCHEMAS, *place), _ISO, reason)


_JIRA: Sequence[Correction] = (
    *map(_changes, ("from", "fromString", "to", "toString")),
    *map(_gone, ("get", "post")),
    Correction(
        "jira",
        ("paths", ANY, ANY, "responses"),
        {"429": _REFUSAL},
        "any operation may be refused so, per Atlassian's page on rate limiting",
    ),
    Correction(
        "jira",
        _jira("issue/{issueIdOrKey}/remotelink", "get", *_answer(200)),
        {"$ref": None, **_list("RemoteIssueLink")},
        "a list of links, as in the document's own example",
    ),
    Correction(
        "jira",
        _jira("issue/bulk", "post", *_answer(400)),
        {"$ref": None, "anyOf": [_ref("CreatedIssues"), _ref("ErrorCollection")]},
        "an ErrorCollection where the request as a whole is refused: reports of users of the live service",
    ),
    Correction(
        "jira",
        (*_SCHEMAS, "LinkIssueRequestJsonBean", "properties", "comment"),
        _NULL,
        "the jira library sends null where there is no comment",
    ),
    Correction(
        "jira",
        (*_SCHEMAS, "SearchAndReconcileRequestBean", "properties", "expand"),
        _NULL,
        "the jira library sends null where nothing is to be expanded",
    ),
    Correction(
        "jira",
        (*_SCHEMAS, "IssueTransition", "properties", "id"),
        {"type": None, "anyOf": [{"type": "string"}, {"type": "integer"}]},
        "the jira library sends a number",
    ),
    Correction(
        "jira",
        _jira("user/search", "get", "parameters"),
        [{"name": name, "in": "query", "schema": {"type": "boolean"}} for name in ("includeActive", "includeInactive")],
        "Data Center's parameters, which the jira library sends to Cloud too",
    ),
)
_NOTION: Sequence[Correction] = (
    Correction(
        "notion",
        (*_SCHEMAS, "relationArrayBasedPropertyValueResponse", "properties"),
        {"has_more": {"type": "boolean"}},
        "recorded in answers of the live service, and told in words by Notion's reference of the property",
    ),
    *(_notion_date(schema, "properties", "start") for schema in ("dateRequest", "dateResponse")),
    *(_notion_date(schema, "properties", "end", "oneOf", 0) for schema in ("dateRequest", "dateResponse")),
    *(
        _notion_date("datePropertyFilter", "anyOf", 0, "anyOf", index, "properties", name)
        for index, name in enumerate(_FILTERS)
    ),
    Correction(
        "notion",
        (
            "paths",
            "/v1/pages",
            "post",
            "requestBody",
            "content",
            "application/json",
            "schema",
            "properties",
            "properties",
        ),
        {"properties": {"title": {"anyOf": [_list("richTextItemRequest"), {"type": "object"}]}}},
        "the title of a page in a page may be given as a bare array, per Notion's reference of the endpoint",
    ),
)
CORRECTIONS: Sequence[Correction] = (*_JIRA, *_NOTION)
