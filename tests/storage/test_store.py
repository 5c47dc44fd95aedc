import sqlite3
import stat
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import select

from storage import engine
from storage.engine import Store, open_store
from storage.errors import StoreBusyError, StoreUrlError, VaultError
from storage.tables import Broadcast, Organisation, Person, Place
from storage.tx import Tx
from storage.vault import Vault

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def person(number: int = 1) -> Person:
    return Person(id=number, city="utrecht", language="nl", created_at=NOW, last_in_at=NOW)


class PowerCutError(Exception):
    pass


def write_and_fail(store: Store, work: Callable[[Tx], object]) -> None:
    with store.write() as tx:
        work(tx)
        tx.session.flush()
        raise PowerCutError


def words_in(folder: Path, words: bytes) -> list[str]:
    return [path.name for path in folder.iterdir() if words in path.read_bytes()]


def test_four_threads_lose_none_of_2000_updates(store: Store, file: Path, vault: Vault) -> None:
    # Two of them share a store, the other two stand for commands beside the bot.
    stores = [store, store, *(open_store(f"sqlite:///{file}", vault) for _ in range(2))]
    with store.write() as tx:
        tx.add(Broadcast(id=1, city="utrecht", state="sending", created_at=NOW, starts_at=NOW))

    def count_500(mine: Store) -> None:
        for _ in range(500):
            with mine.write() as tx:
                row = tx.get(Broadcast, 1)
                assert row is not None
                row.delivered += 1

    threads = [threading.Thread(target=count_500, args=(mine,)) for mine in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for beside in stores[2:]:
        beside.close()
    with store.read() as tx:
        assert tx.one(select(Broadcast.delivered)) == 2_000


def test_all_of_a_block_is_kept_or_none_of_it(store: Store) -> None:
    with pytest.raises(PowerCutError):
        write_and_fail(store, lambda tx: tx.add(Organisation(id=1, city="utrecht", name="Krachtstation")))
    with store.read() as tx:
        assert tx.all(select(Organisation)) == []


def test_a_reader_sees_one_state_and_can_change_nothing(store: Store) -> None:
    with store.read() as tx:
        tx.add(Organisation(id=1, city="utrecht", name="Krachtstation"))
        with pytest.raises(OperationalError, match="readonly"):
            tx.session.flush()
    with store.write() as tx:  # the same connection writes again
        tx.add(Organisation(id=1, city="utrecht", name="Krachtstation"))
    with store.read() as tx:
        assert tx.one(select(Organisation.name)) == "Krachtstation"


def test_a_row_that_points_nowhere_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError), store.write() as tx:
        tx.add(Place(person_id=404, id=1, flow="ask", step="words"))


def test_a_writer_who_waits_too_long_hears_that_it_may_try_again(
    file: Path, store: Store, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    impatient = open_store(f"sqlite:///{file}", vault)
    with store.write(), pytest.raises(StoreBusyError, match="try again"), impatient.write():
        pass
    with impatient.write() as tx:
        tx.add(person())
    impatient.close()


def test_a_thread_that_waits_too_long_for_its_turn_hears_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    with store.write(), pytest.raises(StoreBusyError, match="try again"), store.write():
        pass


def test_a_reader_does_not_stop_a_writer_from_starting(store: Store) -> None:
    with store.write() as tx:
        tx.add(person())
    with store.write() as writing, store.read() as reading:
        writing.add(person(2))
        assert reading.all(select(Person.id)) == [1]


def test_what_is_sealed_can_be_read_through_the_store_only(store: Store, file: Path) -> None:
    with store.write() as tx:
        row = tx.add(person())
        tx.seal(row, "name_sealed", "Wilhelmina")
        place = tx.add(Place(person_id=1, id=7, flow="ask", step="words"))
        tx.seal_json(place, "draft_sealed", {"words": "lekke band ☕"})
    with store.read() as tx:
        found, draft = tx.get(Person, 1), tx.get(Place, 1)
        assert found is not None
        assert draft is not None
        assert tx.open(found, "name_sealed") == "Wilhelmina"
        assert tx.open_json(draft, "draft_sealed") == {"words": "lekke band ☕"}
    assert words_in(file.parent, b"Wilhelmina") == words_in(file.parent, b"lekke") == []


def test_an_empty_sealed_column_is_none(store: Store) -> None:
    with store.write() as tx:
        row = tx.add(person())
        tx.seal(row, "name_sealed", "Wilhelmina")
        tx.seal(row, "name_sealed", None)
        assert row.name_sealed is None
        assert tx.open(row, "name_sealed") is tx.open_json(row, "name_sealed") is None


def test_a_seal_copied_to_another_row_does_not_open(store: Store) -> None:
    with store.write() as tx:
        one, other = tx.add(person(1)), tx.add(person(2))
        tx.seal(one, "name_sealed", "Wilhelmina")
        other.name_sealed = one.name_sealed
        with pytest.raises(VaultError, match=r"person\.name_sealed of row 2"):
            tx.open(other, "name_sealed")


def test_nothing_is_sealed_for_a_row_without_a_key(store: Store) -> None:
    without_id: dict[str, Any] = {"city": "utrecht", "language": "nl"}
    nameless = Person(**without_id)
    with store.write() as tx, pytest.raises(ValueError, match="give the row its id"):
        tx.seal(nameless, "name_sealed", "Wilhelmina")


@pytest.mark.parametrize("erase", ["delete", "overwrite"])
def test_what_is_erased_is_gone_from_the_file(store: Store, file: Path, erase: str) -> None:
    secret = (
        b"a trace that must not stay " * 400
    )  # larger than a page: its overflow pages must be wiped as well
    with store.write() as tx:
        row = tx.add(person())
        row.name_sealed = secret
    assert words_in(file.parent, secret[:50]) == [file.name]
    with store.write() as tx:
        kept = tx.get(Person, 1)
        assert kept is not None
        if erase == "delete":
            tx.delete(kept)
        else:
            kept.name_sealed = b"x"
    assert words_in(file.parent, secret[:50]) == []


def test_the_database_is_for_its_owner_only_and_safe_against_a_power_cut(store: Store, file: Path) -> None:
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with store.read() as tx:
        pragmas = {
            name: tx.session.connection().exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "delete", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


def test_a_database_that_was_in_wal_mode_is_taken_out_of_it(file: Path, store: Store, vault: Vault) -> None:
    store.close()
    outside = sqlite3.connect(file)
    outside.execute("PRAGMA journal_mode=WAL")
    outside.close()
    again = open_store(f"sqlite:///{file}", vault)
    with again.write() as tx:
        tx.add(person())
    again.close()
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("url", ["", "samenbot.db", "sqlite://", "sqlite:///:memory:", "mysql://host/name"])
def test_an_address_that_is_no_file_is_refused_with_an_example(url: str, vault: Vault) -> None:
    with pytest.raises(StoreUrlError, match="sqlite:///path/to"):
        open_store(url, vault)
