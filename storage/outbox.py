"""What goes out: handed to one sender at a time, in order for each person, and repeated within its bound.

A row is queued, leased to a sender, and sent, failed or cancelled; the last three are final. There are two
lanes: conversation, and bulk, which waits for it. Product time (`now`) says what is due, machine time
(`machine`) how long a lease or a pause lasts.

A lease that runs out (the process died) is a send of which nobody knows whether it arrived, like a time-out.
Such a row goes out again at most `repeats` times, then it fails. A fence tells leases of one row apart: who
comes back with an old one changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, exists, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.tables import Outgoing
from storage.tx import Tx

QUEUED: Final = "queued"
LEASED: Final = "leased"
SENT: Final = "sent"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"

LATE: Final = "late"
"""The reason of a row that was cancelled because its last moment (`not_after`) had passed."""

LOST: Final = "lost"
"""The reason of a row that failed because a sender died with it, and it may not be repeated."""


@dataclass(frozen=True)
class Leased:
    """A message to send now, and the fence to come back with. `tx.get(Outgoing, id)` gives the rest of it."""

    id: int
    fence: int
    person_id: int | None
    kind: str
    bulk: bool
    unknowns: int  # how often it may already have arrived


@dataclass(frozen=True)
class Sent:
    """The platform has it, under this number of its own."""

    platform_message: str
    address_id: int | None  # None for the last word to someone erased


@dataclass(frozen=True)
class Wait:
    """It was surely not sent: try again from `until` (machine time)."""

    until: datetime


@dataclass(frozen=True)
class Unknown:
    """Nobody knows whether it arrived: try again from `until` (machine time) if it may be repeated."""

    until: datetime
    reason: str  # a code


@dataclass(frozen=True)
class Refused:
    """It will never be sent."""

    reason: str  # a code


Outcome = Sent | Wait | Unknown | Refused


def lease(
    tx: Tx, *, now: datetime, machine: datetime, conversation: int, bulk: int, seconds: float = 60
) -> list[Leased]:
    """Hand out at most so many messages of each lane, for so many seconds, never two of one person at once.

    Of one person only the oldest due message of a lane goes, and bulk only when no conversation is due. What
    `give_up` does is done first.
    """
    give_up(tx, now=now, machine=machine)
    leased: list[Leased] = []
    for lane, count in ((False, conversation), (True, bulk)):
        for row in tx.all(_heads(now=now, machine=machine, bulk=lane).limit(max(count, 0))):
            fence = tx.new_id()
            row.state = LEASED
            row.attempts += 1
            row.lease_fence = fence
            row.lease_until = machine + timedelta(seconds=seconds)
            row.shown_at = row.shown_at or machine
            leased.append(Leased(row.id, fence, row.person_id, row.kind, row.bulk, row.unknowns))
    return leased


def anything_due(tx: Tx, *, now: datetime, machine: datetime) -> bool:
    """Tell whether `lease` would have something to do: a cheap look, so that waiting writes nothing."""
    waiting = and_(
        col(Outgoing.state) == QUEUED,
        col(Outgoing.due_at) <= now,
        or_(col(Outgoing.retry_at).is_(None), col(Outgoing.retry_at) <= machine),
    )
    abandoned = and_(col(Outgoing.state) == LEASED, col(Outgoing.lease_until) <= machine)
    return tx.one(select(col(Outgoing.id)).where(or_(waiting, abandoned)).limit(1)) is not None


def give_up(tx: Tx, *, now: datetime, machine: datetime) -> list[Outgoing]:
    """Take back leases that ran out, cancel what is too late to say, and give the rows that thereby ended.

    Whoever must hear that a message came to nothing calls this before `lease`, in the same transaction.
    """
    abandoned = tx.all(_in(LEASED).where(col(Outgoing.lease_until) <= machine))
    for row in abandoned:
        _repeat(row, machine, LOST)
    late = tx.all(_in(QUEUED).where(col(Outgoing.not_after) <= now))
    for row in late:
        _end(row, CANCELLED, LATE)
    return [row for row in (*abandoned, *late) if row.state in (FAILED, CANCELLED)]


def mark(tx: Tx, row_id: int, fence: int, outcome: Outcome, *, now: datetime) -> Outgoing | None:
    """Write down what became of a send, and give the row; None if the lease was taken back meanwhile."""
    held = _in(LEASED).where(col(Outgoing.id) == row_id, col(Outgoing.lease_fence) == fence)
    row = tx.one(held)
    if row is None:
        return None
    match outcome:
        case Sent(platform_message, address_id):
            _end(row, SENT, None)
            row.sent_at = now
            row.platform_message = platform_message
            row.address_id = address_id
        case Wait(until):
            _requeue(row, until)
        case Unknown(until, reason):
            _repeat(row, until, reason)
        case Refused(reason):
            _end(row, FAILED, reason)
    return row


def postpone(tx: Tx, row_id: int, fence: int, *, due: datetime) -> None:
    """Give back what may not be said at this hour; it is due again at another moment (product time)."""
    row = tx.one(_in(LEASED).where(col(Outgoing.id) == row_id, col(Outgoing.lease_fence) == fence))
    if row is None:
        return
    row.state, row.due_at = QUEUED, due
    row.lease_until = row.lease_fence = None
    if not row.unknowns:
        row.shown_at = None


def cancel(
    tx: Tx,
    *,
    now: datetime,
    reason: str,
    person_id: int | None = None,
    kind: str | None = None,
    question_id: int | None = None,
    relay_id: int | None = None,
    alert_id: int | None = None,
    broadcast_id: int | None = None,
) -> int:
    """Cancel what is queued and fits everything that is named; give how many. `reason` is a code.

    What a sender holds at this moment may still arrive, but is not tried again.
    """
    named = {
        Outgoing.person_id: person_id,
        Outgoing.kind: kind,
        Outgoing.question_id: question_id,
        Outgoing.relay_id: relay_id,
        Outgoing.alert_id: alert_id,
        Outgoing.broadcast_id: broadcast_id,
    }
    fits = [col(column) == value for column, value in named.items() if value is not None]
    if not fits:
        raise ValueError("name what to cancel: nothing named would be everything")
    waiting = update(Outgoing).where(col(Outgoing.state) == QUEUED, *fits)
    cancelled = tx.session.exec(waiting.values(state=CANCELLED, error=reason))
    underway = update(Outgoing).where(col(Outgoing.state) == LEASED, *fits)
    tx.session.exec(underway.values(not_after=now))
    return cancelled.rowcount


def _in(state: str) -> SelectOfScalar[Outgoing]:
    return select(Outgoing).where(col(Outgoing.state) == state).with_for_update()


def _heads(*, now: datetime, machine: datetime, bulk: bool) -> SelectOfScalar[Outgoing]:
    """Select what may go now: due, not paused, and with nothing of the same person before it, oldest first.

    A row whose `due_at` is still to come holds up nobody. One that is due but paused holds up what is behind
    it in its lane: a person hears things in their order. Rows without a person wait for nobody.
    """
    other = aliased(Outgoing)
    older = or_(
        col(other.due_at) < col(Outgoing.due_at),
        and_(col(other.due_at) == col(Outgoing.due_at), col(other.id) < col(Outgoing.id)),
    )
    conversation = col(other.bulk).is_(False)
    first = or_(conversation, older) if bulk else and_(conversation, older)
    holds_up = and_(
        col(other.person_id) == col(Outgoing.person_id),
        or_(
            col(other.state) == LEASED,
            and_(col(other.state) == QUEUED, col(other.due_at) <= now, first),
        ),
    )
    return (
        select(Outgoing)
        .where(
            col(Outgoing.state) == QUEUED,
            col(Outgoing.bulk).is_(bulk),
            col(Outgoing.due_at) <= now,
            or_(col(Outgoing.retry_at).is_(None), col(Outgoing.retry_at) <= machine),
            ~exists().where(holds_up),
        )
        .order_by(col(Outgoing.due_at), col(Outgoing.id))
        .with_for_update(skip_locked=True)  # left out on SQLite, where there is one writer at a time
    )


def _requeue(row: Outgoing, until: datetime) -> None:
    row.state = QUEUED
    row.retry_at = until
    row.lease_until = row.lease_fence = None


def _repeat(row: Outgoing, until: datetime, reason: str) -> None:
    """Queue once more a message that may have arrived, or let it fail when that was once too often."""
    row.unknowns += 1
    if row.unknowns > row.repeats:
        _end(row, FAILED, reason)
    else:
        _requeue(row, until)
        row.error = reason


def _end(row: Outgoing, state: str, reason: str | None) -> None:
    row.state = state
    row.error = reason
    row.lease_until = row.lease_fence = None
