"""Decides what a database must hold before it is a store of this version, and brings it there by migrations.

A migration is written by hand, and never changed once it is released: add another in ``migrations/versions``.
"""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from okrsync.store.errors import StoreError
from okrsync.store.tables import metadata

VERSION_TABLE = "okrsync_version"  # its own, for a PostgreSQL database may be shared with others who use alembic
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('okrsync/migrate/' || current_schema(), 0))")


def migrate(connection: Connection, place: str) -> None:
    """Bring the store to this version, inside the connection's transaction; refuse what is newer, or not a store."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE_AT_A_TIME)
    config = Config()
    config.set_main_option("script_location", "okrsync.store:migrations")
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    version = version_of(connection)
    if version == script.get_current_head():
        return
    _refuse_newer(version, script, place)
    _refuse_foreign(version, connection, place)
    command.upgrade(config, "head")


def version_of(connection: Connection) -> str | None:
    """The migration that the database stands at; ``None`` before the first."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    return context.get_current_revision()


def _refuse_newer(version: str | None, script: ScriptDirectory, place: str) -> None:
    if version is not None and version not in {each.revision for each in script.walk_revisions()}:
        raise StoreError(
            f"a newer okrsync made it (its schema is {version}, this one knows {script.get_current_head()})",
            place=place,
            remedy="Install that version of okrsync again, or name another store",
        )


def _refuse_foreign(version: str | None, connection: Connection, place: str) -> None:
    foreign = set(metadata.tables) & set(inspect(connection).get_table_names()) if version is None else set()
    if foreign:
        raise StoreError(
            f"another program keeps tables of the same name there: {', '.join(sorted(foreign))}",
            place=place,
            remedy="Give okrsync a database or a schema of its own",
        )
