"""The commands about the set-up: ``check`` asks the tools, ``config show`` and ``config schema`` print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field

import typer

from okrsync.cli.codes import ExitCode, code_of_failure
from okrsync.cli.complaints import complaint
from okrsync.cli.options import AsJson, ConfigFile, load_config
from okrsync.cli.screen import Screen
from okrsync.config import as_line, as_yaml, schema_text, shown
from okrsync.connector import Connector, Problem, Right
from okrsync.reports.rights import rights_json, rights_table

group = typer.Typer()
config_group = typer.Typer(no_args_is_help=True, help="Look at the configuration.")


@group.command()
def check(context: typer.Context, *, config: ConfigFile = None, json: AsJson = False) -> None:
    """Ask every tool whether all that is configured is there, and what its credential may do. Reads only."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with screen.busy("Asking the tools"):
        answers = {name: _answer(connector) for name, connector in settings.connectors().items()}
    if json:
        problems = {name: [asdict(each) for each in answer.problems] for name, answer in answers.items()}
        screen.document({"connections": problems, "rights": rights_json(_rights(answers))})
    else:
        for name, answer in answers.items():
            told = "" if answer.problems else "all is well"
            screen.lines([f"{name}: {told}".rstrip(), *map(_line, answer.problems)])
        screen.table(rights_table(_rights(answers)))
    raise typer.Exit(min((code for answer in answers.values() for code in answer.codes), default=ExitCode.DONE))


@dataclass
class _Answer:
    """What one tool said: the problems, the rights, and the exit codes that these ask for."""

    problems: list[Problem] = field(default_factory=list)
    rights: list[Right] = field(default_factory=list)
    codes: list[ExitCode] = field(default_factory=list)


def _rights(answers: Mapping[str, _Answer]) -> Mapping[str, Sequence[Right]]:
    return {name: answer.rights for name, answer in answers.items()}


def _line(problem: Problem) -> str:
    return f"  {problem.severity}: {as_line(problem)}"


def _answer(connector: Connector) -> _Answer:
    """Ask one connection, and close it."""
    answer = _Answer()
    with closing(connector):
        try:
            answer.problems.extend(connector.check())
            answer.codes.extend(ExitCode.CONFIGURATION for each in answer.problems if each.severity == "error")
            answer.rights.extend(connector.rights())
        except Exception as error:  # noqa: BLE001 (the one place that catches: the other connections are asked too)
            answer.problems.extend(complaint(error).problems)
            answer.codes.append(code_of_failure(error))
    return answer


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
