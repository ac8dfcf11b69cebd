"""The command ``lint``: what the gate would hold and why, before anything is connected."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from okrsync.cli.codes import ExitCode
from okrsync.cli.complaints import Misused
from okrsync.cli.options import AsJson, Common, ConfigFile, load_config
from okrsync.cli.screen import Screen
from okrsync.model import Kind, Mention, Record
from okrsync.outcomes import OutcomesSettings, Rules, claim, judge, rules_of
from okrsync.outcomes.entry import BadDocument, Entry
from okrsync.outcomes.evaluation import evaluate
from okrsync.outcomes.markdown import entries_of_markdown
from okrsync.outcomes.table import entries_of_table, is_table
from okrsync.reports.verdicts import (
    Judged,
    evaluation_json,
    evaluation_summary,
    evaluation_table,
    verdict_advice,
    verdict_json,
    verdict_summary,
    verdict_table,
)

if TYPE_CHECKING:
    from okrsync.config import Config

group = typer.Typer()

_TABLES, _DOCUMENTS = (".csv", ".tsv"), (".md", ".markdown")


@group.command()
def lint(
    context: typer.Context,
    *,
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="Key results as CSV or Markdown; - reads standard input.")
    ] = None,
    connection: Annotated[str | None, typer.Option(metavar="NAME", help="The key results of a connection.")] = None,
    measured: Annotated[
        str | None, typer.Option("--evaluate", metavar="FILE", help="Compare with readers' labels in column `label`.")
    ] = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Say which key results are outcomes, which would be held, and how to say them as results. Changes nothing."""
    if sum(given is not None for given in (file, connection, measured)) != 1:
        raise Misused("lint takes a FILE, --connection NAME or --evaluate FILE", "Name one of them; - is stdin.")
    settings, screen = _settings(context, config, needed=connection is not None), Screen(as_json=json)
    rules = rules_of(settings.outcomes if settings else OutcomesSettings())
    if measured is not None:
        _evaluate(screen, _entries(measured, labelled=True), rules)
    elif settings is not None and connection is not None:
        _judge(screen, _of_connection(settings, connection), rules)
    elif file is not None:
        _judge(screen, _entries(file), rules)


def _settings(context: typer.Context, given: Path | None, *, needed: bool) -> Config | None:
    """The configuration where one is named, needed or there; a file is judged by the usual rules without one."""
    common = context.find_object(Common)
    named = given or (common.config if common else None)
    if named is None and not needed and not Path("okrsync.yaml").exists():
        return None
    return load_config(context, given)


def _judge(screen: Screen, entries: Sequence[Entry], rules: Rules) -> None:
    judged = [Judged(entry, judge(entry.claim, rules)) for entry in entries]
    if screen.as_json:
        for each in judged:
            screen.record(verdict_json(each))
    else:
        if any(each.judgement.findings for each in judged):
            screen.table(verdict_table(judged))
        screen.lines([*verdict_advice(judged), verdict_summary(judged)])
    raise typer.Exit(ExitCode.HELD if any(each.judgement.held for each in judged) else ExitCode.DONE)


def _evaluate(screen: Screen, entries: Sequence[Entry], rules: Rules) -> None:
    evaluation = evaluate((entry.label, judge(entry.claim, rules).label) for entry in entries if entry.label)
    if screen.as_json:
        screen.document(evaluation_json(evaluation))
    else:
        screen.table(evaluation_table(evaluation))
        screen.lines([evaluation_summary(evaluation)])


def _entries(file: str, *, labelled: bool = False) -> Sequence[Entry]:
    """The key results in a file, by its name's ending; of another, or standard input, by what its first line says."""
    name, text = _read(file)
    ending = Path(file).suffix.lower()
    if labelled or ending in _TABLES or (ending not in _DOCUMENTS and is_table(text)):
        return entries_of_table(text, name, labelled=labelled)
    return entries_of_markdown(text, name)


def _read(file: str) -> tuple[str, str]:
    name = "standard input" if file == "-" else file
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise BadDocument(
            name, f"it cannot be read: {error.strerror}", "Name a file, or - for standard input."
        ) from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise BadDocument(f"{name}:{line}:{column}", "this is not UTF-8 text", "Save it as UTF-8.") from None
    if not text.strip():
        raise BadDocument(name, "there is nothing in it", "A CSV has a column key_result; Markdown has lists.")
    return name, text


def _of_connection(settings: Config, name: str) -> Sequence[Entry]:
    """The key results that a connection shows now."""
    if name not in settings.connections:
        raise Misused(f"there is no connection {name!r}", f"Choose: {', '.join(settings.connections)}.")
    connector = settings.tools[name].connect(name, settings.connections[name])
    with closing(connector):
        records = connector.read(None, {}, whole=True).records
    return [_entry(record, name) for record in records if record.kind is Kind.KEY_RESULT]


def _entry(record: Record, connection: str) -> Entry:
    made = claim(record.values, connections=[connection], key=record.key)
    return Entry(made, objective=_objective(record.values), url=record.url)


def _objective(values: Mapping[str, object]) -> str | None:
    mentions = values.get("objective")
    texts = [each.text for each in mentions if isinstance(each, Mention)] if isinstance(mentions, tuple) else []
    return next(filter(None, texts), None)
