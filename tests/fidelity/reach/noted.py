"""Learns which settings connectors are made with and configurations name, once the modules of these are imported.

A configuration counts although nobody has connected by it yet: its connections may be used by another process.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

CONFIGURATION = "okrsync.config.loading"
WATCHED = {f"connectors.{name.lower()}.connector": f"{name}Connector" for name in ("Jira", "Notion", "Sheets")} | {
    CONFIGURATION: "Config"
}


class OnImport:
    """Stands in front of the usual finders, and lets them do their work."""

    def __init__(self, note: Callable[[Any], None]) -> None:
        self._note, self._left = note, set(WATCHED)

    def begin(self) -> None:
        for name in [each for each in self._left if each in sys.modules]:
            self._watch(name, sys.modules[name])
        sys.meta_path.insert(0, self)

    def end(self) -> None:
        sys.meta_path.remove(self)

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> Any:
        if name not in self._left:
            return None
        self._left.remove(name)
        spec = find_spec(name)
        if spec is not None:
            self._afterwards(name, spec)
        return spec

    def _afterwards(self, name: str, spec: ModuleSpec) -> None:
        loader: Any = spec.loader
        load = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            load(module)
            self._watch(name, module)

        loader.exec_module = exec_module

    def _watch(self, name: str, module: ModuleType) -> None:
        self._left.discard(name)
        made = getattr(module, WATCHED[name])
        make, note = made.__init__, self._note

        def noted(self: Any, *given: Any, **named: Any) -> None:
            make(self, *given, **named)
            for settings in named["connections"].values() if name == CONFIGURATION else [given[1]]:
                note(settings)

        made.__init__ = noted
