"""Makes the tables of the first release."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Items first, then what hangs on them; runs before what names one."""
    _table("items", _key("key"), _text("kind"))
    _table("agreed", _key("item"), _key("field"), _text("document"), _of_an_item("agreed"))
    _table("shadows", _key("connection"), _key("item"), _key("field"), _text("document"), _of_an_item("shadows"))
    _table("links", _key("item"), _key("connection"), _text("record"), _optional("gone"), _of_an_item("links"))
    _table("records", _key("connection"), _key("id"), _text("document"))
    _table("doubts", _key("item"), _key("connection"), _of_an_item("doubts"))
    _table("refusals", _key("item"), _key("field"), _key("connection"), _text("document"), _of_an_item("refusals"))
    _table("bookmarks", _key("connection"), _text("cursor"), _text("read_whole"), _text("read"))
    _table("runs", _number_key("id"), _text("started"), _optional("ended"), _optional("result"), _text("summary"))
    _make_conflicts()
    _make_history()


def _make_conflicts() -> None:
    since_run = sa.Column("since_run", sa.Integer, nullable=False)
    run = _of_run("conflicts", "since_run")
    _table("conflicts", _key("item"), _key("field"), since_run, _text("document"), _of_an_item("conflicts"), run)


def _make_history() -> None:
    _table(
        "history",
        _number_key("run"),
        _number_key("number"),
        _text("at"),
        _text("event"),
        _text("item"),
        _optional("field"),
        _optional("connection"),
        _text("document"),
        _of_run("history", "run"),
    )
    op.create_index("ix_history_workspace_item_field", "history", ["workspace", "item", "field"])


def _table(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(name, _key("workspace"), *parts, sqlite_with_rowid=False)


def _key(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, primary_key=True)


def _number_key(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False)


def _optional(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=True)


def _of_an_item(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["workspace", "item"], ["items.workspace", "items.key"], name=f"fk_{table}_items")


def _of_run(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["workspace", column], ["runs.workspace", "runs.id"], name=f"fk_{table}_runs")
