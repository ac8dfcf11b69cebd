"""Owns what a connection remembers between runs: the cursor that the engine keeps and never looks into."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from connectors.notion.people import Person
from connectors.notion.schema import Layout
from okrsync.connector import Cursor
from okrsync.model import Kind


class Place(BaseModel):
    """How far one container is read.

    ``since`` is the minute in which the last read began, ``reach`` the minute from which on everything was seen
    (``None``: all of time).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    layout: Layout
    since: datetime
    reach: datetime | None = None


class Bookmark(BaseModel):
    """Every container's place, and who is who. ``mapping`` tells under which settings it was made."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mapping: str
    places: dict[Kind, Place]
    users: dict[str, Person]

    @classmethod
    def opened(cls, cursor: Cursor | None, mapping: str) -> Self | None:
        """What the cursor says; ``None`` where there is none, or it was made under other settings or by other code."""
        if not cursor:
            return None
        try:
            bookmark = cls.model_validate(dict(cursor))
        except ValidationError:
            return None
        return bookmark if bookmark.mapping == mapping else None

    @property
    def layouts(self) -> Mapping[Kind, Layout]:
        """The containers as they were found last."""
        return {kind: place.layout for kind, place in self.places.items()}

    def closed(self) -> Cursor:
        return self.model_dump(mode="json")
