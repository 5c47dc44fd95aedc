"""Putting a message into the outbox: a reply becomes a row, its choices become buttons with random tokens."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from messages.reply import Arg, Choice, Kind, Reply, Say, says_from_json, says_to_json
from storage.errors import VaultError
from storage.tables import Address, Button, Outgoing, Person
from storage.tx import Tx

REPEATS: Mapping[Kind, int] = {
    Kind.ALERT: 2,
    Kind.QUESTION: 1,
    Kind.RELAY: 1,
    Kind.ANSWER: 1,
    Kind.NOTICE: 1,
    Kind.REMINDER: 0,
    Kind.BROADCAST: 0,
}
"""How often a message may go out again when nobody knows whether it arrived."""

UNREADABLE: Final = (VaultError, LookupError, ValueError, TypeError, AttributeError)
"""What reading a kept message raises when it doesn't open, or was written by a version with other texts."""

BUTTON_LIVES: Final = timedelta(days=90)
TOKEN_BYTES: Final = 16


@dataclass(frozen=True)
class Stamp:
    """What a message is about: kept on its row, so that a tap or a quoted answer finds its way back."""

    question_id: int | None = None
    relay_id: int | None = None
    alert_id: int | None = None
    broadcast_id: int | None = None
    place_id: int | None = None  # the step that asks


NOTHING = Stamp()


def stage(
    tx: Tx,
    person_id: int,
    reply: Reply,
    *,
    now: datetime,
    due: datetime,
    stamp: Stamp = NOTHING,
    not_after: datetime | None = None,
) -> Outgoing:
    """Stage one message to a person, to be sent from `due` on (product time)."""
    row = Outgoing(
        id=tx.new_id(),
        person_id=person_id,
        kind=str(reply.kind),
        bulk=reply.kind is Kind.BROADCAST,
        state="queued",
        due_at=due,
        created_at=now,
        not_after=not_after,
        repeats=REPEATS[reply.kind],
        question_id=stamp.question_id,
        relay_id=stamp.relay_id,
        alert_id=stamp.alert_id,
        broadcast_id=stamp.broadcast_id,
    )
    tokens = [secrets.token_urlsafe(TOKEN_BYTES) for _ in reply.choices]
    tx.seal_json(row, "payload_sealed", payload(reply, tokens))
    tx.add(row)
    tx.session.flush()
    for position, (one, token) in enumerate(zip(reply.choices, tokens, strict=True)):
        button = _button(one, stamp, id=tx.new_id(), token=token, person_id=person_id, position=position)
        button.outgoing_id, button.expires_at = row.id, now + BUTTON_LIVES
        tx.add(button)
    return row


def _button(one: Choice, stamp: Stamp, **row: Any) -> Button:
    of_step = one.action == "tap"
    return Button(
        action=one.action,
        args=dict(one.args),
        lasting=one.lasting,
        place_id=stamp.place_id if of_step else None,
        question_id=None if one.lasting or of_step else stamp.question_id,
        **row,
    )


def payload(reply: Reply, tokens: list[str]) -> dict[str, Any]:
    """Give a reply as the JSON that is kept sealed."""
    choices = [
        {"label": says_to_json((one.label,))[0], "token": token}
        for one, token in zip(reply.choices, tokens, strict=True)
    ]
    return {"says": says_to_json(reply.says), "choices": choices}


def unpack(kept: Mapping[str, Any]) -> tuple[tuple[Say, ...], list[tuple[Say, str]]]:
    """Give the paragraphs, and each choice's label and token, of a kept payload."""
    choices = [(says_from_json([one["label"]])[0], str(one["token"])) for one in kept["choices"]]
    return says_from_json(kept["says"]), choices


def stage_farewell(tx: Tx, person: Person, key: str, params: Mapping[str, Arg], *, now: datetime) -> None:
    """Stage the last word to somebody who is being erased: it carries the address itself, sealed."""
    address = reachable(tx, person.id)
    if address is None:
        return
    row = Outgoing(
        id=tx.new_id(),
        person_id=None,
        kind=str(Kind.ANSWER),
        state="queued",
        due_at=now,
        created_at=now,
        repeats=1,
    )
    whereto = {
        "channel": address.channel,
        "account": address.account,
        "uid": tx.open(address, "uid_sealed"),
        "language": person.language,
    }
    tx.seal_json(row, "farewell_sealed", whereto)
    tx.seal_json(row, "payload_sealed", payload(Reply((Say(key, dict(params)),)), []))
    tx.add(row)


def can_be_told(tx: Tx, person: Person) -> bool:
    """Tell whether somebody reads what is sent: they have not said STOP, and have an address that isn't gone."""
    return not person.stopped and reachable(tx, person.id) is not None


def has_address() -> ColumnElement[bool]:
    """Give the condition that a person has an address they have not left."""
    theirs = select(Address.id).where(Address.person_id == Person.id, col(Address.gone_at).is_(None))
    return theirs.correlate(Person).exists()


def reachable(tx: Tx, person_id: int) -> Address | None:
    """Give the address a person last wrote from and has not left."""
    theirs = select(Address).where(Address.person_id == person_id, col(Address.gone_at).is_(None))
    found = tx.all(theirs.order_by(col(Address.last_in_at).desc()).limit(1))
    return found[0] if found else None
