"""Makes searchable when people last touched an item, so that the board need not look through the history."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Only what a person said or decided is in it."""
    touching = sa.text(
        "event IN ('seen', 'agreed', 'conflict', 'replaced', 'settled') AND "
        "(connection IS NOT NULL OR event = 'settled' OR field = 'title')"
    )
    op.create_index(
        "ix_history_touched",
        "history",
        ["workspace", "item", "at"],
        sqlite_where=touching,
        postgresql_where=touching,
    )
