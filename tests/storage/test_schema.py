import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - defines the tables
from storage.engine import Store, open_store
from storage.errors import SchemaError
from storage.vault import Vault


@pytest.fixture
def migrated(store: Store) -> Iterator[Connection]:
    with store.read() as tx:
        yield tx.session.connection()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{tmp_path / 'fresh.db'}")
    with engine.connect() as connection:
        SQLModel.metadata.create_all(connection)
        yield connection
    engine.dispose()


def test_the_migrations_make_exactly_the_tables_of_this_version(migrated: Connection) -> None:
    context = MigrationContext.configure(
        migrated, opts={"compare_type": True, "compare_server_default": True}
    )
    assert compare_metadata(context, SQLModel.metadata) == []


def test_a_migrated_database_is_made_like_a_fresh_one(migrated: Connection, fresh: Connection) -> None:
    assert described(migrated) == described(fresh)


def described(connection: Connection) -> dict[str, Any]:
    """Describe all that SQLite knows of the tables, also what autogenerate doesn't compare."""
    look = inspect(connection)
    ours = sorted(set(look.get_table_names()) - {"alembic_version"})
    return {
        table: {
            "columns": [{**column, "type": str(column["type"])} for column in look.get_columns(table)],
            "key": look.get_pk_constraint(table),
            "indexes": sorted(look.get_indexes(table), key=str),
            "uniques": sorted(look.get_unique_constraints(table), key=str),
            "references": sorted(look.get_foreign_keys(table), key=str),
        }
        for table in ours
    }


def test_every_constraint_has_a_name_by_which_a_later_migration_can_change_it(migrated: Connection) -> None:
    for table, parts in described(migrated).items():
        for constraint in (parts["key"], *parts["uniques"], *parts["references"]):
            assert constraint["name"], table


def test_migrating_tells_each_step_and_only_once(file: Path, vault: Vault) -> None:
    store = open_store(f"sqlite:///{file}", vault)
    assert not store.schema_current()
    heard: list[str] = []
    store.migrate(heard.append)
    assert heard[0].startswith("0001 First")
    assert store.schema_current()
    store.migrate(heard.append)
    assert len(heard) == len(set(heard))
    store.close()


def test_a_migration_that_fails_leaves_the_database_as_it_was(file: Path, vault: Vault) -> None:
    store = open_store(f"sqlite:///{file}", vault)

    def fail(_title: str) -> None:
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        store.migrate(fail)
    outside = sqlite3.connect(file)
    assert outside.execute("SELECT name FROM sqlite_master").fetchall() == []
    outside.close()
    store.migrate()
    assert store.schema_current()
    store.close()


def test_a_database_of_a_newer_version_is_refused(store: Store, file: Path) -> None:
    outside = sqlite3.connect(file)
    outside.execute("UPDATE alembic_version SET version_num = '9999'")
    outside.commit()
    outside.close()
    assert not store.schema_current()
    with pytest.raises(SchemaError, match=r"newer version \(migration 9999\)"):
        store.migrate()


def test_a_migration_that_breaks_a_reference_is_undone(store: Store, file: Path) -> None:
    outside = sqlite3.connect(file)  # enforces no references
    outside.execute("INSERT INTO place (person_id, id, flow, step) VALUES (404, 1, 'ask', 'words')")
    outside.commit()
    outside.close()
    with pytest.raises(SchemaError, match="break a reference"):
        store.migrate()
