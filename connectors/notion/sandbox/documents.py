"""Says what stands on the shelf: the JSON documents of a workspace, before they are shown in Notion's shapes."""

from __future__ import annotations

from typing import Any, TypeAlias, TypedDict

RichText: TypeAlias = list[dict[str, Any]]
"""Rich text items in the shape in which Notion answers them."""

Stored: TypeAlias = Any
"""What a page keeps for a property: rich text, a number, option ids, user ids, page ids, a date, a flag, a string."""


class Property(TypedDict):
    """One column of a data source. ``config`` is what its type needs, references by id."""

    id: str
    name: str
    description: str | None
    type: str
    config: dict[str, Any]


class Timed(TypedDict):
    """Who made something and who changed it last, and when (see :func:`times.stamp`)."""

    created_time: str
    created_by: str
    last_edited_time: str
    last_edited_by: str


class User(TypedDict):
    """A person (with an e-mail address) or the bot (without one)."""

    id: str
    name: str
    email: str | None


class Database(Timed):
    """A container of data sources."""

    id: str
    title: RichText
    description: RichText
    parent: str | None
    is_inline: bool
    icon: dict[str, Any] | None
    in_trash: bool


class Source(Timed):
    """A data source: a schema, and the rows that name it as their parent."""

    id: str
    database_id: str
    title: RichText
    properties: list[Property]
    icon: dict[str, Any] | None
    in_trash: bool


class Page(Timed):
    """A page: a row of a data source (``source``), or a page in a page or in the workspace (its title alone)."""

    id: str
    source: str | None
    parent: str | None
    values: dict[str, Stored]
    children: list[str]
    icon: dict[str, Any] | None
    cover: dict[str, Any] | None
    is_locked: bool
    in_trash: bool


class Block(Timed):
    """A block inside a page or another block."""

    id: str
    parent: str
    type: str
    content: dict[str, Any]
    children: list[str]
    in_trash: bool


class Comment(Timed):
    """A comment on a page or a block."""

    id: str
    parent: str
    discussion_id: str
    rich_text: RichText
