"""Renders the board and the tree as Markdown (CommonMark and GitHub's), in which people's words stay words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from okrsync.model import Level
from okrsync.reports.board import words
from okrsync.reports.board.standing import Standing
from okrsync.reports.board.tree import Node, Tree
from okrsync.reports.board.week import Aim, Away, Block, Board, Support

_MEANT = re.compile(r"([\\`*_\[\]<>&|~$#@!])")  # a backslash makes any ASCII punctuation plain, per CommonMark 2.4
_ADDRESS = re.compile(r"(?<=\w)(:)(?=//)|(?<=www)(\.)", re.IGNORECASE)  # what GitHub makes a link by itself
_OPENING = re.compile(r"^(\d+)?([-+=.)])")  # what would open a list or underline a heading
Names = Mapping[str, str]


def escaped(text: str) -> str:
    """The words, as one line of plain text wherever they are put."""
    plain = _ADDRESS.sub(r"\\\g<0>", _MEANT.sub(r"\\\1", words.line(text)))
    return _OPENING.sub(r"\1\\\2", plain)


def board_markdown(board: Board) -> str:
    names = words.who(board.people)
    parts = [f"# {escaped(words.heading(board.week, board.days, board.quarter))}"]
    parts += ["\n".join(_block(block, names)) for block in board.blocks]
    if board.idle:
        parts.append(f"**Without a key result:** {', '.join(escaped(names[each]) for each in board.idle)}")
    if board.findings:
        found = (f"- **{each.severity}** {each.rule}: {escaped(each.message)}" for each in board.findings)
        parts.append("\n".join(["## Findings", "", *found]))
    return "\n\n".join(parts) + "\n"


def unaligned_markdown(board: Board) -> Sequence[str]:
    """A line for each individual key result that serves nothing on the board."""
    names = words.who(board.people)
    return [_said(each.standing, names) for block in board.blocks for each in block.unaligned if not each.aims]


def stale_markdown(board: Board) -> Sequence[str]:
    """A line for each key result on the board that nobody touched for longer than its cadence."""
    names = words.who(board.people)
    return [_said(each, names) for each in board.standings if each.untouched_since]


def _block(block: Block, names: Names) -> Iterator[str]:
    yield f"## {escaped(block.team or 'No team')}"
    if block.rows:
        yield ""
    for row in block.rows:
        yield f"- {_said(row.standing, names)}{_aims(row.aims)}"
        yield from (f"  - {_support(each, names)}" for each in row.supports)
        if not row.supports and row.standing.level is Level.TEAM:
            yield "  - _nobody this week_"
    for title, group in (("For other teams", block.helping), ("Unaligned", block.unaligned)):
        if group:
            yield from ("", f"**{title}**", "")
            yield from (f"- {_away(each, names)}" for each in group)


def _support(support: Support, names: Names) -> str:
    return f"{_crossing(support.home)}{_said(support.standing, names)}"


def _away(away: Away, names: Names) -> str:
    return _said(away.standing, names) + (_aims(away.aims) or " → nothing")


def _aims(aims: tuple[Aim, ...]) -> str:
    return f" → {', '.join(escaped(words.aim(each)) for each in aims)}" if aims else ""


def _crossing(home: str | None) -> str:
    return f"**⇄ from {escaped(home)}:** " if home else ""


def _said(standing: Standing, names: Names) -> str:
    code = f"**{escaped(standing.code)}** " if standing.code else ""
    owner = names[standing.owner] if standing.owner else "nobody’s"
    facts = (
        words.percent(standing.progress),
        words.metric(standing),
        words.rolled_up(standing),
        words.sure(standing),
        words.state(standing),
        words.stale(standing),
    )
    told = ", ".join(escaped(each) for each in facts if each)
    return f"{code}{escaped(standing.title)} ({escaped(owner)}){f': {told}' if told else ''}"


def tree_markdown(tree: Tree) -> str:
    names = words.who(tree.people)
    lines = [each for root in tree.roots for each in _node(root, names, 0)]
    return "\n".join([f"# {escaped(words.heading(tree.cycle, None))}", "", *lines]) + "\n"


def _node(node: Node, names: Names, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if node.again:
        yield f"{indent}- ↑ {escaped(node.standing.name)}, shown in its own place"
        return
    adrift = " → nothing here" if node.adrift else ""
    yield f"{indent}- {_crossing(node.home)}{_said(node.standing, names)}{adrift}"
    for child in node.children:
        yield from _node(child, names, depth + 1)
