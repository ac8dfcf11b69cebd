"""Decides how an issue shows a reference: as its parent, by issue links, by web links, by words in a text field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.jira.fields import Column, Wire
from connectors.jira.note import Note, WebLink
from okrsync.connector import Slot, Written
from okrsync.kit.texts import cut
from okrsync.model import Field, FieldType, Mention, Mentions, Target, Unfit

TITLE_LIMIT = 255  # characters of a web link's text


@dataclass(frozen=True)
class ParentColumn:
    """A reference that is the issue's parent."""

    field: Field
    name: str = "Parent"
    id: str = "parent"

    @property
    def ids(self) -> tuple[str, ...]:
        return (self.id,)

    @property
    def slot(self) -> Slot:
        return Slot(links=True)

    def read(self, wire: Wire) -> Mentions:
        return (_mention(wire),) if wire else ()

    def write(self, value: Written) -> Wire:
        return next(({"id": target.record} for target in targets_of(value) if target.record), None)


@dataclass(frozen=True)
class LinkColumn:
    """The issue links of one type, by its id, that go out from the record."""

    type: str
    name: str
    ours: Callable[[Mapping[str, Any]], bool] = lambda issue: True
    id: str = "issuelinks"

    def read(self, wire: Wire) -> Mentions:
        return tuple(_mention(issue) for issue in self.links(wire).values())

    def links(self, wire: Wire) -> dict[str, Mapping[str, Any]]:
        """The issues at the other end, by the link's id; issues that are no OKRs are not even looked at."""
        mine = [link for link in wire or () if str(link["type"]["id"]) == self.type]
        found = {str(link["id"]): link.get("outwardIssue") for link in mine}
        return {link: issue for link, issue in found.items() if issue and self.ours(issue)}


@dataclass(frozen=True)
class Share:
    """Which targets of a reference are shown in which way: ``linked`` issues by id, ``web`` links by item key.

    ``words`` is the JSON of the text field that names the others, and ``named`` what they are called there.
    """

    linked: tuple[str, ...] = ()
    web: Mapping[str, WebLink] = field(default_factory=dict)
    words: Wire = None
    named: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReferenceColumn:
    """A reference that is shown in one or more ways: issue links, web links of one ``relationship``, words.

    What people may type in ``words`` turns into a link where it can be one: the text field is left with what is shown
    in no other way.
    """

    field: Field
    link: LinkColumn | None = None
    relationship: str | None = None
    words: Column | None = None

    @property
    def name(self) -> str:
        """What people call the place: of several the one they type into."""
        return self.words.name if self.words else self.link.name if self.link else str(self.relationship)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(part.id for part in (self.link, self.words) if part)

    @property
    def slot(self) -> Slot:
        many = self.field.type is FieldType.REFERENCES
        elsewhere = bool(self.link and (self.relationship or self.words))
        return Slot(links=self.link is not None, many=many, elsewhere=elsewhere)

    def shown(self, fields: Mapping[str, Any], note: Note) -> Mentions:
        """All that the issue shows, by whichever way; words come first, for they are a person's latest."""
        links = note.web.get(self.field.name, {}) if self.relationship else {}
        return (*self.said(fields), *(Mention(link.text, url=link.url) for _, link in sorted(links.items())))

    def said(self, fields: Mapping[str, Any]) -> Mentions:
        """What people can change by hand: words and issue links."""
        words = self.words.read(fields.get(self.words.id)) if self.words else ()
        links = self.link.read(fields.get(self.link.id)) if self.link else ()
        return (*(words if isinstance(words, tuple) else ()), *links)

    def share(self, value: Written) -> Share | Unfit:
        """Each target in the best way that is configured: an issue link, else a web link, else by its name."""
        targets = targets_of(value)
        linked = [target for target in targets if self.link and target.record]
        others = [target for target in targets if target not in linked]
        web = [target for target in others if self.relationship and (target.url or not self.words)]
        named = tuple(target for target in others if self.words and target not in web)
        words = self.words.write(named) if self.words else None
        if isinstance(words, Unfit):
            return words
        return Share(
            tuple(str(target.record) for target in linked),
            {target.key: WebLink(cut(target.name, TITLE_LIMIT), target.url) for target in web},
            words,
            tuple(target.name for target in named),
        )


AnyColumn = Column | ParentColumn | ReferenceColumn


def targets_of(value: Written) -> tuple[Target, ...]:
    """The items that a reference is written to show; none where it is emptied."""
    return value if isinstance(value, tuple) else ()


def _mention(issue: Mapping[str, Any]) -> Mention:
    return Mention(text=str(issue.get("key", "")), record=str(issue["id"]))
