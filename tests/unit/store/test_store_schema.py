"""Decides whether the migrations make exactly the tables that the code names."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from okrsync.store import Store
from okrsync.store.schema import VERSION_TABLE
from okrsync.store.tables import metadata


@pytest.fixture
def engine(kept: str) -> Engine:
    Store.open(kept).close()
    return create_engine(kept.replace("postgresql://", "postgresql+psycopg://"))


def test_autogenerate_finds_no_difference(engine: Engine) -> None:
    with engine.connect() as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    engine.dispose()


def structure(connection: Connection) -> Any:
    """What autogenerate does not compare: keys, their order and names."""
    inspector = inspect(connection)
    return {
        name: (
            inspector.get_pk_constraint(name),
            sorted(inspector.get_foreign_keys(name), key=lambda each: str(each["name"])),
            [(each["name"], each["column_names"], each["unique"]) for each in inspector.get_indexes(name)],
            [(column["name"], str(column["type"]), column["nullable"]) for column in inspector.get_columns(name)],
        )
        for name in inspector.get_table_names()
        if name != VERSION_TABLE
    }


def indexes(connection: Connection) -> set[str]:
    """Every index as the database itself writes it: with the condition that it has."""
    sqlite, postgresql = "SELECT sql FROM sqlite_master WHERE type = 'index'", "SELECT indexdef FROM pg_indexes"
    said = connection.execute(text(sqlite if connection.dialect.name == "sqlite" else postgresql)).scalars()
    return {" ".join(each.split()) for each in said if each and "ix_" in each}


def test_keys_and_order_are_the_same(engine: Engine) -> None:
    with engine.connect() as connection:
        migrated, indexed = structure(connection), indexes(connection)
        metadata.drop_all(connection)
        metadata.create_all(connection)
        assert structure(connection) == migrated
        assert indexes(connection) == indexed
        connection.rollback()
    engine.dispose()
    assert set(migrated) == set(metadata.tables)
    assert indexed
    assert all(keys["constrained_columns"][0] == "workspace" for keys, *_ in migrated.values())


def test_processes_that_open_a_new_store_at_once(kept: str) -> None:
    script = "import sys; from okrsync.store import Store; Store.open(sys.argv[1]).load(); print('ready')"
    command = [sys.executable, "-c", script, kept]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [process.communicate(timeout=60)[0] for process in processes] == ["ready\n"] * 3
