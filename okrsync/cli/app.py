"""Owns the command ``okrsync``: puts the groups together, and is the one place where errors end."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from okrsync import __version__
from okrsync.cli.complaints import complaint
from okrsync.cli.on_demand import Home, on_demand
from okrsync.cli.options import Common
from okrsync.cli.screen import Screen

HOMES: Mapping[str, Home] = {
    "plan": Home("runs", "Say what the next sync would agree on and write"),
    "sync": Home("runs", "Make the tools agree, once"),
    "run": Home("loop", "Sync on schedule until stopped"),
    "status": Home("look", "Say how the last runs went, and what waits"),
    "history": Home("look", "Say who said what, where, and what it replaced"),
    "held": Home("held", "Say what the gate holds, why, and how to mend it"),
    "week": Home("board", "Show the week: who works for which team's key results"),
    "tree": Home("board", "Show the company, its teams and its people, level by level"),
    "alignment": Home("board", "Say what is out of line in the week"),
    "people": Home("people", "Say who is who in the tools"),
    "lint": Home("lint", "Say which key results are outcomes, and how to mend the others"),
    "sandbox": Home("boxes", "Run Jira, Notion and Google Sheets in boxes on this machine"),
    "demo": Home("demo", "Watch a small company's three tools agree"),
    "conflicts": Home("settle", "Say what the tools disagree about"),
    "resolve": Home("settle", "Settle a conflict"),
    "undo": Home("taking_back", "Take a run back"),
    "adopt": Home("adopting", "Join what stands in several tools already"),
    "backup": Home("backups", "Write what is remembered into a file"),
    "restore": Home("backups", "Remember what a backup holds"),
    "check": Home("settings", "Say whether all that is configured is there and allowed"),
    "cycle": Home("cycles:group", "List, lock, close and open cycles, and go on to the next"),
    "config": Home("settings:config_group", "Show the configuration and its schema"),
}
"""Where each command is and what the help says of it, in the order of the help."""

app = typer.Typer(
    cls=on_demand(HOMES),
    help="Keeps the same OKRs true in Jira epics, Notion databases and Google Sheets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:  # noqa: FBT001 (Typer calls it so)
    if wanted:
        typer.echo(f"okrsync {__version__}")
        raise typer.Exit


@app.callback()
def common(
    context: typer.Context,
    *,
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", metavar="FILE", envvar="OKRSYNC_CONFIG", help="The configuration."),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Keeps the same OKRs true in Jira epics, Notion databases and Google Sheets."""
    context.obj = Common(config)


def main() -> None:
    """Run the command that the process was started with."""
    sys.exit(invoke(sys.argv[1:]))


def invoke(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; whatever goes wrong is told in one line each."""
    logging.getLogger().addHandler(logging.NullHandler())  # what client libraries log is for nobody's eyes
    plain = [argument for argument in arguments if argument != "--debug"]
    try:
        return int(app(plain, standalone_mode=False) or 0)
    except (KeyboardInterrupt, typer.Abort):
        return 130  # as a shell has it for a program that was interrupted
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141  # as a shell has it for a program whose reader went away
    except Exception as error:  # noqa: BLE001 (the one place where errors end)
        if len(plain) < len(arguments):
            traceback.print_exc()
        told = complaint(error)
        Screen(as_json="--json" in arguments).complain(told)
        return told.code
