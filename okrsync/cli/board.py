"""The commands ``week``, ``tree`` and ``alignment``: who works for what. They look into the store and ask no tool."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from okrsync.alignment.periods import around, within
from okrsync.alignment.rules import check
from okrsync.cli.codes import ExitCode
from okrsync.cli.complaints import Misused
from okrsync.cli.options import AsJson, ConfigFile, load_config
from okrsync.cli.screen import Screen
from okrsync.cli.workbench import company_of, now, opened, rules
from okrsync.config import Config
from okrsync.daemon.letters import WeekText
from okrsync.kit.cycles import Calendar, Sort, complete, period, quarter_of, week_containing
from okrsync.reports import board as reports
from okrsync.reports.board import Board, Outlook, Tree

group = typer.Typer()
_NEAR_WEEKS = {"last": -1, "this": 0, "next": 1}


class Format(StrEnum):
    """The renderings of one model."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


Week = Annotated[str | None, typer.Argument(metavar="WEEK", help="Such as W47, 2026-W47, last or next. Default: now.")]
Rendering = Annotated[Format, typer.Option("--format", "-f", help="For a terminal, for a text, a page, or machines.")]


@group.command()
def week(
    context: typer.Context,
    *,
    week: Week = None,
    rendering: Rendering = Format.TEXT,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Show each team's key results of the quarter, and under them who works for them in the week."""
    settings = load_config(context, config)
    calendar = _calendar(settings)
    board = reports.board_of(_outlook(settings, calendar, _week(week, calendar)))
    match Format.JSON if json else rendering:
        case Format.TEXT:
            Screen(as_json=False).lines(reports.board_lines(board))
        case Format.JSON:
            Screen(as_json=True).document(reports.board_json(board))
        case Format.MARKDOWN:
            typer.echo(reports.board_markdown(board), nl=False)
        case Format.HTML:
            typer.echo(reports.board_page(board))


@group.command()
def tree(
    context: typer.Context,
    *,
    cycle: Annotated[
        str | None, typer.Option(metavar="CYCLE", help="A week, a quarter or another period. Default: this week.")
    ] = None,
    rendering: Rendering = Format.TEXT,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Show the company's, the teams' and the people's levels, each under what it is there for."""
    settings = load_config(context, config)
    calendar = _calendar(settings)
    shown = _tree(settings, calendar, cycle)
    match Format.JSON if json else rendering:
        case Format.TEXT:
            Screen(as_json=False).lines(reports.tree_lines(shown))
        case Format.JSON:
            Screen(as_json=True).document(reports.tree_json(shown))
        case Format.MARKDOWN:
            typer.echo(reports.tree_markdown(shown), nl=False)
        case Format.HTML:
            typer.echo(reports.tree_page(shown))


def _tree(settings: Config, calendar: Calendar, cycle: str | None) -> Tree:
    """The tree of a week with the key results of that week, of any other cycle with those of all of its weeks."""
    this_week = week_containing(calendar.today)
    named = complete(" ".join(cycle.split()), calendar) if cycle else this_week
    if _of_weeks(named):
        return reports.tree_of(_outlook(settings, calendar, named), named)
    return reports.tree_of(_outlook(settings, calendar, this_week, within(named, calendar)), named, whole=True)


@group.command()
def alignment(context: typer.Context, *, week: Week = None, config: ConfigFile = None, json: AsJson = False) -> None:
    """Say what is out of line in the week: who serves nothing, the past or too much, and what nobody works for."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    calendar = _calendar(settings)
    findings = _outlook(settings, calendar, _week(week, calendar)).findings
    if json:
        screen.document(reports.findings_json(findings))
    else:
        screen.lines(reports.findings_lines(findings) if findings else ["Everything is in line."])
    grave = any(finding.severity == "error" for finding in findings)
    raise typer.Exit(ExitCode.HELD if grave else ExitCode.DONE)


def this_week(settings: Config) -> Board:
    """The board of the current week."""
    calendar = _calendar(settings)
    return reports.board_of(_outlook(settings, calendar, _week(None, calendar)))


def week_now(settings: Config) -> WeekText:
    """The same for a digest."""
    board = this_week(settings)
    unaligned, stale = reports.unaligned_markdown(board), reports.stale_markdown(board)
    return WeekText(reports.board_markdown(board), unaligned, stale)


def _outlook(settings: Config, calendar: Calendar, week: str, cycles: Collection[str] = ()) -> Outlook:
    """What the week's board needs and no more, or the ``cycles``; the whole quarter where something is rolled up."""
    asked = settings.alignment
    wanted = {*(cycles or around(week, calendar))}
    if asked.rollups:
        wanted |= within(quarter_of(week, calendar) or week, calendar)
    with opened(settings) as store:
        found = store.excerpt(wanted)
    company = company_of(settings, calendar, found, week)
    return Outlook(company, asked.methods, found.places, check(company, asked.rules))


def _calendar(settings: Config) -> Calendar:
    return rules(settings).calendar(now().date())


def _week(words: str | None, calendar: Calendar) -> str:
    """The week (or the two weeks, where these are the period) that is meant."""
    said = " ".join((words or "this").split())
    if said.casefold() in _NEAR_WEEKS:
        return week_containing(calendar.today + timedelta(weeks=_NEAR_WEEKS[said.casefold()]))
    named = complete(f"W{said}" if said.isdecimal() and len(said) < 3 else said, calendar)
    if not _of_weeks(named):
        raise Misused(f"{words!r} is no week", "Give one such as W47, 2026-W47, last or next.")
    return named


def _of_weeks(cycle: str) -> bool:
    named = period(cycle)
    return named is not None and named.sort in (Sort.WEEK, Sort.TWO_WEEKS)
