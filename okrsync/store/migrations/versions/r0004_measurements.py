"""Makes the table of measured values."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """The key sorts an item's values by time: they are read as a series, and continued at its end."""
    op.create_table(
        "measurements",
        sa.Column("workspace", sa.Text, primary_key=True),
        sa.Column("item", sa.Text, primary_key=True),
        sa.Column("at", sa.Text, primary_key=True),
        sa.Column("until", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("expression", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["workspace", "item"], ["items.workspace", "items.key"], name="fk_measurements_items"),
        sqlite_with_rowid=False,
    )
