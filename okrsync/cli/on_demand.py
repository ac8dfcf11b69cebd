"""Loads a command's module when that command is wanted, so that each starts without what only the others need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, cast

import typer
from typer.core import TyperGroup


class Commands(Mapping[str, Any]):
    """The commands by name. ``homes`` says in which module of :mod:`okrsync.cli` each is: ``module`` for one of the
    commands in its ``group``, ``module:attribute`` for commands that stand under a name of their own."""

    def __init__(self, homes: Mapping[str, str]) -> None:
        self._homes = homes

    def __getitem__(self, name: str) -> Any:
        module, _, attribute = self._homes[name].partition(":")
        found = getattr(import_module(f"okrsync.cli.{module}"), attribute or "group")
        alone = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
        alone.add_typer(found, name=name if attribute else None)
        return typer.main.get_group(alone).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)


def on_demand(homes: Mapping[str, str]) -> type[TyperGroup]:
    """The class of a group of just these commands."""

    class OnDemand(TyperGroup):
        def __init__(self, **attributes: Any) -> None:
            super().__init__(**attributes)
            self.commands = cast("Any", Commands(homes))

        def list_commands(self, ctx: Any) -> list[str]:
            return list(self.commands)

    return OnDemand
