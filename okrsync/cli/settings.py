"""The commands about the set-up: ``check`` asks the tools, ``config show`` and ``config schema`` print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict

import typer

from okrsync.cli.codes import ExitCode, code_of_failure
from okrsync.cli.complaints import complaint
from okrsync.cli.options import AsJson, ConfigFile, load_config
from okrsync.cli.screen import Screen
from okrsync.config import Config, as_line, as_yaml, schema_text, shown
from okrsync.connector import Problem

group = typer.Typer()
config_group = typer.Typer(no_args_is_help=True, help="Look at the configuration.")


@group.command()
def check(context: typer.Context, *, config: ConfigFile = None, json: AsJson = False) -> None:
    """Ask every tool whether all that is configured is there and allowed. Reads only."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with screen.busy("Asking the tools"):
        found, codes = _checked(settings)
    if json:
        screen.document(
            {"connections": {name: [asdict(each) for each in problems] for name, problems in found.items()}}
        )
    else:
        for name, problems in found.items():
            screen.lines([f"{name}: {'all is well' if not problems else ''}".rstrip(), *map(_line, problems)])
    raise typer.Exit(min(codes, default=ExitCode.DONE))


def _line(problem: Problem) -> str:
    return f"  {problem.severity}: {as_line(problem)}"


def _checked(config: Config) -> tuple[Mapping[str, Sequence[Problem]], list[ExitCode]]:
    """Each connection's problems, and the exit codes that they ask for."""
    found: dict[str, Sequence[Problem]] = {}
    codes: list[ExitCode] = []
    with ExitStack() as stack:
        for name, connector in config.connectors().items():
            stack.callback(connector.close)
            try:
                found[name] = connector.check()
            except Exception as error:  # noqa: BLE001 (the one place that catches: the other connections are asked too)
                found[name] = complaint(error).problems
                codes.append(code_of_failure(error))
            else:
                codes.extend(ExitCode.CONFIGURATION for each in found[name] if each.severity == "error")
    return found, codes


@config_group.command("show")
def show(context: typer.Context, *, config: ConfigFile = None, json: AsJson = False) -> None:
    """Print the configuration in force, from file, secret files and environment, with every secret struck out."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    if json:
        screen.document(shown(settings))
    else:
        screen.lines([as_yaml(shown(settings)).rstrip()])


@config_group.command("schema")
def schema(*, json: AsJson = False) -> None:
    """Print the configuration's JSON schema, for editors. It is JSON with or without ``--json``."""
    typer.echo(schema_text(), nl=False)
