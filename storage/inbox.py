"""What comes in is handled once, however often it is delivered."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from storage.tables import Inbox
from storage.tx import Tx

HANDLED: Final = "handled"
FAILED: Final = "failed"


def claim(
    tx: Tx,
    *,
    channel: str,
    account: str,
    event: str,
    kind: str,
    body: Any,
    at: datetime,
    machine_at: datetime,
) -> Inbox | None:
    """Take one thing a person did as ours to handle in this transaction; None if it was handled before.

    `body` is anything JSON can hold, and is sealed. `at` is product time, `machine_at` machine time. The row
    counts as handled once the transaction commits; `settle` says otherwise.
    """
    key = tx.lookup("event", channel, account, event)
    row = Inbox(
        id=tx.new_id(),
        channel=channel,
        account=account,
        event_hash=key,
        kind=kind,
        at=at,
        machine_at=machine_at,
        outcome=HANDLED,
    )
    tx.seal_json(row, "body_sealed", body)
    try:
        with tx.session.begin_nested():
            tx.add(row)
    except IntegrityError:
        # The key is the referee, also between two processes. Any other conflict is a bug and must be heard.
        if _known(tx, channel, account, key):
            return None
        raise
    return row


def settle(row: Inbox, *, person_id: int | None, outcome: str = HANDLED) -> None:
    """Say whose it was, once that is known, and whether a bug of ours kept it from being handled."""
    row.person_id = person_id
    row.outcome = outcome


def _known(tx: Tx, channel: str, account: str, key: bytes) -> bool:
    found = select(Inbox.id).where(
        Inbox.channel == channel, Inbox.account == account, Inbox.event_hash == key
    )
    return tx.one(found) is not None
