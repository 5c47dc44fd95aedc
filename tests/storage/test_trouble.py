"""A file, a disk or a version with which nothing can be done: one line that says what to do."""

import re
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.engine import Store, open_store
from storage.errors import KeyFileError, RunnerError, SchemaError, StoreError
from storage.keys import find_keys
from storage.tables import Organisation
from storage.vault import Vault


@pytest.fixture
def no_database(tmp_path: Path) -> Path:
    file = tmp_path / "notes"
    file.write_bytes(b"these are notes\xff" * 500)
    return file


@pytest.mark.parametrize("where", [".", "notes/samenbot.db", "notes"])
def test_a_database_that_can_not_be_had_is_one_line(
    tmp_path: Path, no_database: Path, vault: Vault, where: str
) -> None:
    assert no_database.exists()
    with pytest.raises(StoreError) as told:
        open_and_prepare(tmp_path / where, vault)
    assert "DATABASE_URL" in str(told.value)
    assert "\n" not in str(told.value)


def open_and_prepare(file: Path, vault: Vault) -> None:
    with closing(open_store(f"sqlite:///{file}", vault)) as store:
        store.prepare()


@pytest.mark.parametrize("where", [".", "notes/keys.env", "notes"])
def test_keys_that_can_not_be_had_are_one_line(tmp_path: Path, no_database: Path, where: str) -> None:
    no_database.chmod(0o600)
    tmp_path.chmod(0o700)
    with pytest.raises(KeyFileError) as told:
        find_keys("", "", tmp_path / where)
    assert str(tmp_path) in str(told.value)
    assert "\n" not in str(told.value)


def test_a_full_disk_is_an_error_after_which_to_try_again(store: Store) -> None:
    with pytest.raises(StoreError, match="the disk is full"):
        fill_up(store)


def fill_up(store: Store) -> None:
    with store.write() as tx:
        tx.session.execute(text("PRAGMA max_page_count=1"))  # SQLite takes it for: no more than there are
        tx.add(Organisation(id=1, city="utrecht", name="x" * 100_000))


def test_tables_are_never_made_under_a_bot_that_runs(file: Path, vault: Vault) -> None:
    fresh = open_store(f"sqlite:///{file}", vault)
    for prepare in (fresh.prepare, fresh.prepare_beside_runner):
        with fresh.runner_lock(), pytest.raises(RunnerError):
            prepare()
        assert fresh.is_empty()
    fresh.prepare_beside_runner()
    assert fresh.schema_current()
    with fresh.runner_lock():
        fresh.prepare_beside_runner()
    fresh.close()


def test_a_command_leaves_a_database_of_another_version_alone(store: Store, file: Path) -> None:
    with store.write() as tx:
        tx.session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    before = file.read_bytes()
    with pytest.raises(SchemaError, match=re.escape(str(file))):
        store.prepare_beside_runner()
    assert file.read_bytes() == before
