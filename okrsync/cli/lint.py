"""The command ``lint``: what the gate would hold and why, before anything is connected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from okrsync.cli.codes import ExitCode
from okrsync.cli.complaints import Misused
from okrsync.cli.options import AsJson, Common, ConfigFile, load_config
from okrsync.cli.screen import Screen
from okrsync.model import Kind, Mention, Record
from okrsync.outcomes import OutcomesSettings, Rules, claim, judge, rules_of
from okrsync.outcomes.documents import Document, document, documents
from okrsync.outcomes.entry import Entry, NoKeyResults
from okrsync.outcomes.evaluation import evaluate
from okrsync.reports.verdicts import (
    Judged,
    evaluation_json,
    evaluation_summary,
    evaluation_table,
    verdict_advice,
    verdict_heading,
    verdict_json,
    verdict_summary,
    verdict_table,
)

if TYPE_CHECKING:
    from okrsync.config import Config

group = typer.Typer()


@group.command()
def lint(
    context: typer.Context,
    *,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE]...",
            show_default=False,
            help="Key results as CSV or Markdown, or directories with such files; - reads standard input.",
        ),
    ] = None,
    connection: Annotated[str | None, typer.Option(metavar="NAME", help="The key results of a connection.")] = None,
    measured: Annotated[
        str | None, typer.Option("--evaluate", metavar="FILE", help="Compare with readers' labels in column `label`.")
    ] = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Say which key results are outcomes, which would be held, and how to say them as results. Changes nothing."""
    if sum(map(bool, (files, connection, measured))) != 1:
        raise Misused("lint takes a FILE, --connection NAME or --evaluate FILE", "Name one of them; - is stdin.")
    settings, screen = _settings(context, config, needed=connection is not None), Screen(as_json=json)
    rules = rules_of(settings.outcomes if settings else OutcomesSettings())
    if measured:
        _evaluate(screen, document(measured, labelled=True).entries, rules)
    elif settings is not None and connection:
        _judge(screen, [Document(connection, _of_connection(settings, connection))], rules)
    else:
        _judge(screen, list(documents(files or (), partial(_passed_over, screen))), rules)


def _settings(context: typer.Context, given: Path | None, *, needed: bool) -> Config | None:
    """The configuration where one is named, needed or there; a file is judged by the usual rules without one."""
    common = context.find_object(Common)
    named = given or (common.config if common else None)
    if named is None and not needed and not Path("okrsync.yaml").exists():
        return None
    return load_config(context, given)


def _judge(screen: Screen, found: Sequence[Document], rules: Rules) -> None:
    verdicts = {each.name: [Judged(entry, judge(entry.claim, rules)) for entry in each.entries] for each in found}
    everything = [judged for some in verdicts.values() for judged in some]
    if screen.as_json:
        for each in everything:
            screen.record(verdict_json(each))
    else:
        for name, some in verdicts.items():
            if len(verdicts) > 1:
                screen.lines([verdict_heading(name, some)])
            if any(each.judgement.findings for each in some):
                screen.table(verdict_table(some))
                screen.lines([""])
        screen.lines([*verdict_advice(everything), verdict_summary(everything)])
    raise typer.Exit(ExitCode.HELD if any(each.judgement.held for each in everything) else ExitCode.DONE)


def _passed_over(screen: Screen, what: NoKeyResults) -> None:
    screen.note(f"{what.place}: passed over, {what.message}")


def _evaluate(screen: Screen, entries: Sequence[Entry], rules: Rules) -> None:
    evaluation = evaluate((entry.label, judge(entry.claim, rules).label) for entry in entries if entry.label)
    if screen.as_json:
        screen.document(evaluation_json(evaluation))
    else:
        screen.table(evaluation_table(evaluation))
        screen.lines([evaluation_summary(evaluation)])


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
