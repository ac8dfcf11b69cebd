"""Renders a sandbox's contents as a plain page on which a person edits a cell by typing into it."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, select_autoescape

from okrsync.sandbox.tool import Sheet

_templates = Environment(
    loader=PackageLoader("okrsync.sandbox"),
    autoescape=select_autoescape(default=True),
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(name: str, sheets: Sequence[Sheet], problem: str | None = None) -> str:
    """The page as HTML; every text of a person's is escaped."""
    return _templates.get_template("page.html").render(name=name, sheets=sheets, problem=problem)
