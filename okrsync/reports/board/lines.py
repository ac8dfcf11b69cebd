"""Renders the board, the tree and the findings as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from rich.text import Text

from okrsync.alignment.findings import Finding
from okrsync.alignment.health import Health
from okrsync.model import Kind, Level
from okrsync.reports.board import words
from okrsync.reports.board.standing import Standing
from okrsync.reports.board.tree import Node, Tree
from okrsync.reports.board.week import Away, Block, Board, Support

_COLOURS = {Health.ON_TRACK: "green", Health.AT_RISK: "yellow", Health.OFF_TRACK: "red"}
_SEVERITIES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_CROSSING = "bold magenta"
_CELLS = 10  # of a whole bar
Names = Mapping[str, str]


def board_lines(board: Board) -> Iterator[Text]:
    names = words.who(board.people)
    yield Text(words.heading(board.week, board.days, board.quarter), style="bold")
    for block in board.blocks:
        yield from _block(block, names)
    if board.idle:
        yield Text()
        yield Text.assemble(("Without a key result: ", "bold"), ", ".join(names[each] for each in board.idle))
    if board.findings:
        yield Text()
        yield from findings_lines(board.findings)
    if not board.blocks:
        yield Text("No key results in this week or its quarter.", style="dim")


def _block(block: Block, names: Names) -> Iterator[Text]:
    yield Text()
    yield Text(words.line(block.team or "No team"), style="bold underline")
    for row in block.rows:
        head = _line(row.standing, names, "  ")
        if row.aims:
            head.append(f"  → {', '.join(map(words.aim, row.aims))}", "dim")
        yield head
        yield from (_support(each, names) for each in row.supports)
        if not row.supports and row.standing.level is Level.TEAM:
            yield Text("      nobody this week", style="dim")
    for title, group, style in (("For other teams", block.helping, _CROSSING), ("Unaligned", block.unaligned, "red")):
        if group:
            yield Text(f"  {title}", style=style)
            yield from (_away(each, names, style) for each in group)


def _support(support: Support, names: Names) -> Text:
    crossing = f"⇄ from {words.line(support.home)}: " if support.home else ""
    return _line(support.standing, names, "      ", crossing)


def _away(away: Away, names: Names, style: str) -> Text:
    aims = f"  → {', '.join(map(words.aim, away.aims))}" if away.aims else "  serves nothing"
    return _line(away.standing, names, "      ").append(aims, style)


def _line(standing: Standing, names: Names, indent: str, crossing: str = "") -> Text:
    """``██████░░░░  46%  Ops KR1.1  Orders in two days  82 (71 → 95 %)  70% sure  at risk  olivia``."""
    code = "" if standing.code is None else f"{words.line(standing.code)}  "
    colour = _COLOURS.get(standing.health, "default") if standing.health else "default"
    said = Text.assemble(indent, (_bar(standing.progress), colour), f" {words.percent(standing.progress):>4}  ")
    said.append(crossing, _CROSSING).append(code, "bold").append(words.line(standing.title))
    owner = names[standing.owner] if standing.owner else "nobody's"
    for words_, style in (
        (words.metric(standing), "dim"),
        (words.rolled_up(standing), "blue"),
        (words.sure(standing), "default"),
        (words.state(standing), colour),
        (words.stale(standing), "yellow"),
        (owner, "bold" if standing.kind is Kind.KEY_RESULT else "dim"),
    ):
        if words_:
            said.append(f"  {words_}", style)
    return said


def _bar(progress: Decimal | None) -> str:
    done = 0 if progress is None else int(progress * _CELLS)
    return "█" * done + ("░" if progress is not None else "·") * (_CELLS - done)


def tree_lines(tree: Tree) -> Iterator[Text]:
    names = words.who(tree.people)
    yield Text(words.heading(tree.cycle, None), style="bold")
    for root in tree.roots:
        yield from _node(root, names, 0)
    if not tree.roots:
        yield Text("No objectives or key results in this cycle.", style="dim")


def _node(node: Node, names: Names, depth: int) -> Iterator[Text]:
    indent = "  " * (depth + 1)
    if node.again:
        yield Text(f"{indent}↑ {words.line(node.standing.name)}, shown in its own place", style="dim")
        return
    crossing = f"⇄ from {words.line(node.home)}: " if node.home else ""
    yield _line(node.standing, names, indent, crossing).append("  serves nothing here" if node.adrift else "", "red")
    for child in node.children:
        yield from _node(child, names, depth + 1)


def findings_lines(findings: Sequence[Finding]) -> Iterator[Text]:
    """The gravest first; what mends it is said once for each rule."""
    told: set[str] = set()
    for finding in findings:
        head = (f"{finding.severity:<8}{finding.rule}  ", _SEVERITIES[finding.severity])
        yield Text.assemble(head, words.line(finding.message))
        if finding.rule not in told:
            yield Text(f"        {finding.remedy}", style="dim")
            told.add(finding.rule)
