"""Keeps one request's changes to a drawer apart until they are put back all at once, or dropped with the request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from okrsync.sandbox.shelf import Drawer

Document = dict[str, Any]


class Overlay:
    """A drawer seen through the changes of one request.

    A document that :meth:`read` gives is not to be changed; :meth:`change` gives a copy of one's own. The copy goes
    as deep as ``copied`` does, one level by default; what lies deeper is replaced, never changed in place.
    """

    def __init__(self, drawer: Drawer, copied: Callable[[Document], Document] = dict) -> None:
        self._drawer, self._copied = drawer, copied
        self._changed: dict[str, Document | None] = {}

    def read(self, key: str) -> Mapping[str, Any] | None:
        if key in self._changed:
            return self._changed[key]
        return self._drawer.get(key)

    def change(self, key: str) -> Document:
        """The document, made empty where there is none, to be changed and kept."""
        document = self._changed.get(key)
        if document is None:
            fresh = key in self._changed or key not in self._drawer
            document = {} if fresh else self._copied(self._drawer[key])
            self._changed[key] = document
        return document

    def remove(self, key: str) -> None:
        self._changed[key] = None

    @property
    def touched(self) -> bool:
        return bool(self._changed)

    def keep(self) -> None:
        """Put everything that was changed back into the drawer."""
        for key, document in self._changed.items():
            if document is not None:
                self._drawer[key] = document
            elif key in self._drawer:
                del self._drawer[key]
        self._changed.clear()
