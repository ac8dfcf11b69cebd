"""Learns with which settings connectors are made, once the module of one is imported."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any

CONNECTORS = {f"connectors.{name.lower()}.connector": f"{name}Connector" for name in ("Jira", "Notion", "Sheets")}


class OnImport:
    """Stands in front of the usual finders, and lets them do their work."""

    def __init__(self, note: Callable[[Any], None]) -> None:
        self._note, self._left = note, set(CONNECTORS)

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
        connector = getattr(module, CONNECTORS[name])
        make, note = connector.__init__, self._note

        def noted(self: Any, connection: str, settings: Any, **how: Any) -> None:
            note(settings)
            make(self, connection, settings, **how)

        connector.__init__ = noted
