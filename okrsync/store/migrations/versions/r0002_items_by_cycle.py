"""Makes items searchable by their cycle, so that the board of one week need not look through the whole year."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Very long names are left out: PostgreSQL takes no more than 2,704 bytes into one entry of such an index."""
    short_cycles = sa.text("field = 'cycle' AND length(document) < 2000")
    op.create_index(
        "ix_agreed_cycle",
        "agreed",
        ["workspace", "document"],
        sqlite_where=short_cycles,
        postgresql_where=short_cycles,
    )
