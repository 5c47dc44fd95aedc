from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlmodel import select

from storage import outbox
from storage.engine import Store
from storage.outbox import CANCELLED, FAILED, QUEUED, SENT, Leased, Outcome, Refused, Sent, Unknown, Wait
from storage.tables import Broadcast, Outgoing, Person

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
"""Product time; MACHINE is another day, so that a mix-up of the two shows."""
MACHINE = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

MARIEKE, FATMA = 101, 102


@pytest.fixture(autouse=True)
def people(store: Store) -> None:
    with store.write() as tx:
        for number in (MARIEKE, FATMA):
            tx.add(Person(id=number, city="utrecht", language="nl", created_at=NOW, last_in_at=NOW))
        tx.add(Broadcast(id=1, city="utrecht", state="sending", created_at=NOW, starts_at=NOW))


def stage(store: Store, number: int, person: int | None = MARIEKE, **more: Any) -> None:
    row: dict[str, Any] = {
        "kind": "answer",
        "state": QUEUED,
        "due_at": NOW,
        "created_at": NOW,
        "repeats": 1,
    } | more
    with store.write() as tx:
        tx.add(Outgoing(id=number, person_id=person, **row))


def lease(
    store: Store, *, now: datetime = NOW, machine: datetime = MACHINE, conversation: int = 9, bulk: int = 9
) -> list[Leased]:
    with store.write() as tx:
        return outbox.lease(tx, now=now, machine=machine, conversation=conversation, bulk=bulk)


def mark(store: Store, leased: Leased, outcome: Outcome, *, now: datetime = NOW) -> bool:
    with store.write() as tx:
        return outbox.mark(tx, leased.id, leased.fence, outcome, now=now) is not None


def ids(leased: list[Leased]) -> list[int]:
    return [one.id for one in leased]


def row(store: Store, number: int) -> Outgoing:
    with store.read() as tx:
        found = tx.get(Outgoing, number)
        assert found is not None
        return found


def later(**span: float) -> datetime:
    return MACHINE + timedelta(**span)


# What goes, and in which order


def test_one_person_hears_things_in_order_and_one_at_a_time(store: Store) -> None:
    for number in (3, 1, 2):
        stage(store, number)
    for expected in (1, 2, 3):
        (one,) = lease(store)
        assert one.id == expected
        assert lease(store) == []
        mark(store, one, Sent("m", None))
    assert lease(store) == []


def test_different_people_go_side_by_side_up_to_the_limit(store: Store) -> None:
    stage(store, 1, MARIEKE)
    stage(store, 2, FATMA)
    stage(store, 3, None)
    assert ids(lease(store, conversation=2)) == [1, 2]
    assert lease(store, conversation=0) == lease(store, conversation=-1) == []
    assert ids(lease(store)) == [3]


def test_conversation_goes_before_bulk(store: Store) -> None:
    stage(store, 1, FATMA, bulk=True)
    stage(store, 2, MARIEKE)
    assert ids(lease(store)) == [2, 1]


def test_bulk_of_a_person_waits_for_their_conversation_and_never_holds_it_up(store: Store) -> None:
    stage(store, 1, bulk=True)
    stage(store, 2)
    (answer,) = lease(store)
    assert answer.id == 2
    mark(store, answer, Sent("m", None))
    assert ids(lease(store)) == [1]


def test_the_lanes_have_limits_of_their_own(store: Store) -> None:
    stage(store, 1, MARIEKE, bulk=True)
    stage(store, 2, FATMA)
    assert ids(lease(store, conversation=0)) == [1]
    assert ids(lease(store, bulk=0)) == [2]


def test_what_is_for_tomorrow_holds_up_nothing(store: Store) -> None:
    stage(store, 1, due_at=NOW + timedelta(hours=20))
    stage(store, 2)
    (today,) = lease(store)
    assert today.id == 2
    mark(store, today, Sent("m", None))
    assert lease(store) == []
    assert ids(lease(store, now=NOW + timedelta(hours=20))) == [1]


def test_a_question_for_tomorrow_does_not_hold_up_a_broadcast_of_today(store: Store) -> None:
    stage(store, 1, due_at=NOW + timedelta(hours=20))
    stage(store, 2, bulk=True)
    assert ids(lease(store)) == [2]


def test_what_was_due_first_goes_first(store: Store) -> None:
    stage(store, 1)
    stage(store, 2, due_at=NOW - timedelta(hours=1))
    assert ids(lease(store)) == [2]


def test_what_waits_after_a_pause_holds_up_what_comes_behind_it(store: Store) -> None:
    stage(store, 1)
    stage(store, 2)
    stage(store, 3, FATMA)
    first, other = lease(store)
    mark(store, first, Wait(later(seconds=30)))
    assert other.id == 3
    assert lease(store, machine=later(seconds=29)) == []
    assert ids(lease(store, machine=later(seconds=30))) == [1]


def test_last_words_to_people_who_were_erased_wait_for_nobody(store: Store) -> None:
    stage(store, 1, None)
    stage(store, 2, None)
    assert ids(lease(store)) == [1, 2]


def test_two_senders_at_once_never_get_the_same_message(store: Store) -> None:
    for number in range(1, 41):
        stage(store, number, None)
    got: list[list[int]] = []
    ready = Barrier(2)

    def take() -> None:
        ready.wait()
        mine: list[int] = []
        while batch := lease(store, conversation=3):
            mine += ids(batch)
        got.append(mine)

    threads = [Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got[0] + got[1]) == list(range(1, 41))


# What became of it


def test_a_message_that_was_sent_keeps_the_number_of_the_platform(store: Store) -> None:
    stage(store, 1)
    (one,) = lease(store)
    assert mark(store, one, Sent("tg-77", None), now=NOW + timedelta(seconds=2))
    kept = row(store, 1)
    assert (kept.state, kept.platform_message, kept.error) == (SENT, "tg-77", None)
    assert (kept.sent_at, kept.shown_at, kept.lease_until) == (NOW + timedelta(seconds=2), MACHINE, None)


def test_waiting_costs_no_repeat(store: Store) -> None:
    stage(store, 1, repeats=0)
    for turn in range(5):
        (one,) = lease(store, machine=later(minutes=turn))
        mark(store, one, Wait(later(minutes=turn + 1)))
    kept = row(store, 1)
    assert (kept.state, kept.attempts, kept.unknowns) == (QUEUED, 5, 0)


@pytest.mark.parametrize("repeats", [0, 1, 2])
def test_a_send_nobody_knows_of_is_repeated_within_its_bound(store: Store, repeats: int) -> None:
    stage(store, 1, repeats=repeats)
    sends = 0
    for turn in range(5):
        for one in lease(store, machine=later(minutes=turn)):
            sends += 1
            assert one.unknowns == turn
            mark(store, one, Unknown(later(minutes=turn + 1), "read_timeout"))
    assert sends == 1 + repeats
    assert (row(store, 1).state, row(store, 1).error) == (FAILED, "read_timeout")


def test_a_refused_message_is_never_tried_again(store: Store) -> None:
    stage(store, 1)
    (one,) = lease(store)
    assert mark(store, one, Refused("blocked"))
    assert (row(store, 1).state, row(store, 1).error) == (FAILED, "blocked")
    assert lease(store, machine=later(days=1)) == []


# When a sender dies


def test_a_lease_holds_until_it_runs_out(store: Store) -> None:
    stage(store, 1)
    lease(store)
    assert lease(store, machine=later(seconds=59), now=NOW + timedelta(days=1)) == []
    (again,) = lease(store, machine=later(seconds=60))
    assert (again.id, again.unknowns) == (1, 1)


def test_a_message_a_sender_died_with_is_repeated_within_its_bound_and_then_told_of(store: Store) -> None:
    stage(store, 1, MARIEKE, repeats=1)
    stage(store, 2, FATMA, repeats=0)
    lease(store)
    with store.write() as tx:
        ended = outbox.give_up(tx, now=NOW, machine=later(minutes=2))
        assert [(one.id, one.state, one.error) for one in ended] == [(2, FAILED, outbox.LOST)]
    assert ids(lease(store, machine=later(minutes=2))) == [1]
    assert lease(store, machine=later(minutes=4)) == []
    assert (row(store, 1).state, row(store, 1).error, row(store, 1).unknowns) == (FAILED, outbox.LOST, 2)


def test_a_sender_that_comes_back_too_late_changes_nothing(store: Store) -> None:
    stage(store, 1)
    (slow,) = lease(store)
    (quick,) = lease(store, machine=later(minutes=2))
    assert slow.fence != quick.fence
    assert not mark(store, slow, Refused("blocked"))
    assert mark(store, quick, Sent("tg-78", None))
    assert not mark(store, quick, Refused("blocked"))
    assert row(store, 1).platform_message == "tg-78"


# What is no use any more


def test_what_is_too_late_to_say_is_cancelled_and_told_of(store: Store) -> None:
    stage(store, 1, not_after=NOW + timedelta(hours=1))
    stage(store, 2)
    with store.write() as tx:
        ended = outbox.give_up(tx, now=NOW + timedelta(hours=1), machine=MACHINE)
        assert [(one.id, one.state, one.error) for one in ended] == [(1, CANCELLED, outbox.LATE)]
    assert ids(lease(store, now=NOW + timedelta(hours=1))) == [2]


def test_only_what_was_named_is_cancelled(store: Store) -> None:
    stage(store, 1, MARIEKE, broadcast_id=1, kind="broadcast", bulk=True)
    stage(store, 2, FATMA, broadcast_id=1, kind="broadcast", bulk=True)
    stage(store, 3, FATMA)
    stage(store, 4, FATMA, due_at=NOW + timedelta(days=1))
    with store.write() as tx:
        assert outbox.cancel(tx, now=NOW, reason="opted_out", person_id=FATMA, kind="broadcast") == 1
    assert (row(store, 2).state, row(store, 2).error) == (CANCELLED, "opted_out")
    with store.write() as tx:
        assert outbox.cancel(tx, now=NOW, reason="stopped", person_id=FATMA) == 2
        assert outbox.cancel(tx, now=NOW, reason="stopped", broadcast_id=1) == 1
    assert lease(store, now=NOW + timedelta(days=2)) == []


def test_what_is_underway_when_it_is_cancelled_is_not_tried_again(store: Store) -> None:
    stage(store, 1, broadcast_id=1)
    stage(store, 2, FATMA, broadcast_id=1)
    arrives, waits = lease(store)
    with store.write() as tx:
        assert outbox.cancel(tx, now=NOW, reason="stopped", broadcast_id=1) == 0
    assert mark(store, arrives, Sent("m", None))
    assert mark(store, waits, Wait(MACHINE))
    assert lease(store) == []
    assert [row(store, number).state for number in (1, 2)] == [SENT, CANCELLED]


def test_nothing_named_is_not_everything(store: Store) -> None:
    stage(store, 1)
    with store.write() as tx, pytest.raises(ValueError, match="name what to cancel"):
        outbox.cancel(tx, now=NOW, reason="stopped")
    with store.read() as tx:
        assert tx.all(select(Outgoing.state)) == [QUEUED]
