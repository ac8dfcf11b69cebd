"""The weekly board, the tree and the findings: one model each, and its renderings as lines, Markdown, HTML and JSON."""

from okrsync.reports.board.document import board_json, findings_json, tree_json
from okrsync.reports.board.lines import board_lines, findings_lines, tree_lines
from okrsync.reports.board.markdown import board_markdown, stale_markdown, tree_markdown, unaligned_markdown
from okrsync.reports.board.page import board_page, tree_page
from okrsync.reports.board.standing import Outlook
from okrsync.reports.board.tree import Tree, tree_of
from okrsync.reports.board.week import Board, board_of

__all__ = [
    "Board",
    "Outlook",
    "Tree",
    "board_json",
    "board_lines",
    "board_markdown",
    "board_of",
    "board_page",
    "findings_json",
    "findings_lines",
    "stale_markdown",
    "tree_json",
    "tree_lines",
    "tree_markdown",
    "tree_of",
    "tree_page",
    "unaligned_markdown",
]
