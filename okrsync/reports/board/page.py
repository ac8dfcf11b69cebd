"""Renders the board and the tree as one self-contained HTML page; every text of a person's is escaped."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from okrsync.reports.board import words
from okrsync.reports.board.tree import Tree
from okrsync.reports.board.week import Board

_templates = Environment(
    loader=PackageLoader("okrsync.reports.board"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.globals["words"] = words


def board_page(board: Board) -> str:
    heading = words.heading(board.week, board.days)
    return _templates.get_template("week.html").render(heading=heading, board=board, names=words.who(board.people))


def tree_page(tree: Tree) -> str:
    heading = words.heading(tree.cycle, None)
    return _templates.get_template("tree.html").render(heading=heading, tree=tree, names=words.who(tree.people))
