from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from storage import inbox
from storage.engine import Store, open_store
from storage.ids import EPOCH, Ids
from storage.tables import Inbox, Person
from storage.tx import Tx
from storage.vault import Vault

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def claim(tx: Tx, *, channel: str = "telegram", account: str = "bot1", event: str = "1") -> Inbox | None:
    return inbox.claim(
        tx,
        channel=channel,
        account=account,
        event=event,
        kind="text",
        body={"text": "hoi"},
        at=NOW,
        machine_at=NOW,
    )


def test_an_event_is_ours_once(store: Store) -> None:
    with store.write() as tx:
        assert claim(tx) is not None
        assert claim(tx) is None
    with store.write() as tx:
        assert claim(tx) is None
        assert claim(tx, event="2") is not None, "a second delivery leaves the transaction usable"
    with store.read() as tx:
        assert len(tx.all(select(Inbox))) == 2


def test_a_new_bot_may_start_its_numbers_again(store: Store) -> None:
    with store.write() as tx:
        assert claim(tx) is not None
        assert claim(tx, account="bot2") is not None
        assert claim(tx, channel="whatsapp") is not None


def test_what_was_rolled_back_is_ours_at_the_next_delivery(store: Store) -> None:
    with store.write() as tx:
        assert claim(tx) is not None
        tx.session.rollback()
    with store.write() as tx:
        assert claim(tx) is not None


@pytest.mark.usefixtures("store")
def test_a_conflict_that_is_no_second_delivery_is_heard(file: Path, vault: Vault) -> None:
    stuck = open_store(f"sqlite:///{file}", vault, ids=Ids(clock=lambda: EPOCH, chance=lambda _bits: 1))
    other = open_store(f"sqlite:///{file}", vault, ids=Ids(clock=lambda: EPOCH, chance=lambda _bits: 1))
    with stuck.write() as tx:
        assert claim(tx) is not None
    with other.write() as tx, pytest.raises(IntegrityError):
        claim(tx, account="bot2")
    stuck.close()
    other.close()


def test_of_two_deliveries_at_once_one_is_handled(store: Store) -> None:
    results: list[bool] = []
    ready = Barrier(2)

    def deliver() -> None:
        ready.wait()
        with store.write() as tx:
            results.append(claim(tx) is not None)

    threads = [Thread(target=deliver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, True]


def test_the_row_says_whose_it_was_and_how_it_went(store: Store) -> None:
    with store.write() as tx:
        tx.add(Person(id=5, city="utrecht", language="nl", created_at=NOW, last_in_at=NOW))
        row = claim(tx)
        assert row is not None
        assert (row.outcome, row.person_id) == (inbox.HANDLED, None)
        inbox.settle(row, person_id=5, outcome=inbox.FAILED)
    with store.read() as tx:
        kept = tx.one(select(Inbox))
        assert kept is not None
        assert (kept.outcome, kept.person_id) == (inbox.FAILED, 5)
        assert tx.open_json(kept, "body_sealed") == {"text": "hoi"}
