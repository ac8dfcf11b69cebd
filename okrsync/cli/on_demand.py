"""Loads a command's module when that command is wanted, so that each starts without what only the others need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple, cast

import typer
from typer.core import TyperGroup


class Home(NamedTuple):
    """Where a command is, in :mod:`okrsync.cli`, and what the help of all commands says of it in one line.

    ``place`` is ``module`` for one of the commands in its ``group``, ``module:attribute`` for commands that stand under
    a name of their own.
    """

    place: str
    summary: str


class Commands(Mapping[str, Any]):
    """The commands by name."""

    def __init__(self, homes: Mapping[str, Home]) -> None:
        self._homes = homes

    def __getitem__(self, name: str) -> Any:
        module, _, attribute = self._homes[name].place.partition(":")
        found = getattr(import_module(f"okrsync.cli.{module}"), attribute or "group")
        alone = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
        alone.add_typer(found, name=name if attribute else None)
        return typer.main.get_group(alone).commands[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)


def on_demand(homes: Mapping[str, Home]) -> type[TyperGroup]:
    """The class of a group of just these commands."""

    class OnDemand(TyperGroup):
        def __init__(self, **attributes: Any) -> None:
            super().__init__(**attributes)
            self.commands = cast("Any", Commands(homes))

        def list_commands(self, ctx: Any) -> list[str]:
            return list(self.commands)

        def format_commands(self, ctx: Any, formatter: Any) -> None:
            """Say the summaries, which needs none of the commands."""
            with formatter.section("Commands"):
                formatter.write_dl([(name, home.summary) for name, home in homes.items()])

    return OnDemand
