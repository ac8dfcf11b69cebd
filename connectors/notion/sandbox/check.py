"""Checks a request value by value and refuses in Notion's words, naming the path to what is wrong."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.notion.sandbox.errors import invalid, refused
from connectors.notion.sandbox.ids import canonical
from connectors.notion.sandbox.plain import double
from okrsync.sandbox import ApiError, Call

MAX_ITEMS = 100
MAX_PAYLOAD = 500 * 1024  # bytes, per Notion's page on request limits


class _Undefined:
    """What a member that is not there is, as in JavaScript."""


UNDEFINED = _Undefined()


@dataclass(frozen=True)
class Spot:
    """A value of a request and the path by which Notion names it, such as ``body.properties.Name.title[0]``."""

    path: str
    value: Any

    def __getitem__(self, key: str) -> Spot:
        value = self.value.get(key, UNDEFINED) if isinstance(self.value, dict) else UNDEFINED
        return Spot(f"{self.path}.{key}", value)

    @property
    def given(self) -> bool:
        return self.value is not UNDEFINED

    @property
    def shown(self) -> str:
        return "undefined" if self.value is UNDEFINED else json.dumps(self.value, ensure_ascii=False)

    def wrong(self, expected: str) -> ApiError:
        """``body failed validation: body.x should be …, instead was `…`.``"""
        section = self.path.partition(".")[0]
        return invalid(f"{section} failed validation: {self.path} should be {expected}, instead was `{self.shown}`.")

    def object(self, allowed: Collection[str] | None = None, expected: str = "an object") -> dict[str, Any]:
        """The members, none of them but the allowed ones."""
        if not isinstance(self.value, dict):
            raise self.wrong("defined" if not self.given else expected)
        for key in self.value if allowed is not None else ():
            if key not in (allowed or ()):
                raise self[key].wrong("not present")
        return self.value

    def items(self, limit: int = MAX_ITEMS) -> Sequence[Spot]:
        """The elements of an array."""
        if not isinstance(self.value, list):
            raise self.wrong("defined" if not self.given else "an array")
        if len(self.value) > limit:
            raise Spot(f"{self.path}.length", len(self.value)).wrong(f"≤ `{limit}`")
        return [Spot(f"{self.path}[{index}]", each) for index, each in enumerate(self.value)]

    def text(self, *, most: int | None = None, least: int = 0, expected: str = "a string") -> str:
        """A string. Its length counts UTF-16 units, as everything in JavaScript does."""
        if not isinstance(self.value, str):
            raise self.wrong("defined" if not self.given else expected)
        length = len(self.value.encode("utf-16-le")) // 2
        if most is not None and length > most:
            raise Spot(f"{self.path}.length", length).wrong(f"≤ `{most}`")
        if length < least:
            raise Spot(f"{self.path}.length", length).wrong(f"≥ `{least}`")
        return self.value

    def number(self, expected: str = "a number") -> int | float:
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.wrong("defined" if not self.given else expected)
        return double(value)

    def boolean(self, expected: str = "a boolean") -> bool:
        if not isinstance(self.value, bool):
            raise self.wrong("defined" if not self.given else expected)
        return self.value

    def word(self, words: Collection[str]) -> str:
        """One of a few words."""
        if not isinstance(self.value, str) or self.value not in words:
            raise self.wrong("defined" if not self.given else " or ".join(f'`"{word}"`' for word in words))
        return self.value

    def uuid(self) -> str:
        """An id with dashes, however it was written."""
        found = canonical(self.value) if isinstance(self.value, str) else None
        if found is None:
            raise self.wrong("defined" if not self.given else "a valid uuid")
        return found

    def key_among(self, keys: Collection[str]) -> str:
        """Which of the alternatives the object is: the one whose member it has."""
        members = self.object()
        found = [key for key in keys if key in members]
        if len(found) == 1:
            return found[0]
        lines = "\n".join(f"{self.path}.{key} should be defined, instead was `undefined`." for key in keys)
        raise invalid(f"{self.path.partition('.')[0]} failed validation. Fix one:\n{lines}")


def body_of(call: Call, allowed: Collection[str]) -> Spot:
    """The request's JSON object with none but the allowed members."""
    if (call.request.content_length or 0) > MAX_PAYLOAD:
        raise invalid("The request body is larger than 500 KB.")
    if isinstance(call.body, str):
        raise refused(400, "Error parsing JSON body.", "invalid_json")
    spot = Spot("body", {} if call.body is None else call.body)
    spot.object(allowed)
    return spot


def path_id(name: str, text: str) -> str:
    """An id out of the request's path."""
    return Spot(f"path.{name}", text).uuid()
