"""Makes the table of cycles that are not simply open."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """A cycle that is not in it is open."""
    op.create_table(
        "cycles",
        sa.Column("workspace", sa.Text, primary_key=True),
        sa.Column("cycle", sa.Text, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
