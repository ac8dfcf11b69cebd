"""Owns the options that commands share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from okrsync.config import Config

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", "-c", metavar="FILE", help="The configuration. Default: $OKRSYNC_CONFIG or okrsync.yaml."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@dataclass(frozen=True)
class Common:
    """What was said before the command's own name."""

    config: Path | None


def load_config(context: typer.Context, given: Path | None) -> Config:
    """The configuration that was named, after the command or before it, or the usual one."""
    from okrsync.config import load  # noqa: PLC0415 (takes half a second, and not every command has a configuration)

    common = context.find_object(Common)
    return load(given or (common.config if common else None) or Path("okrsync.yaml"))
