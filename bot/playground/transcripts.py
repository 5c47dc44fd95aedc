"""What stood on a phone, read back from inbox and outbox: the page forgets nothing when it is reloaded."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlmodel import col, select

from bot import post
from bot.channels.port import Button, Incoming, Kind, Outbound
from bot.house import House
from bot.playground.phones import Bubble
from messages.render import render
from storage.tables import Address, Inbox, Outgoing, Person
from storage.tx import Tx

_log = structlog.get_logger(__name__)

CHANNEL = "playground"


class Transcripts:
    """Reads the bubbles of a phone; blocking."""

    def __init__(self, house: House) -> None:
        self._house = house

    def history(self, phone: str) -> Sequence[Bubble]:
        """Give a phone's bubbles, oldest first."""
        with self._house.store.read() as tx:
            address = tx.one(
                select(Address).where(
                    Address.channel == CHANNEL, Address.uid_hash == tx.lookup("address", CHANNEL, phone)
                )
            )
            person = tx.get(Person, address.person_id) if address else None
            if person is None:
                return ()
            bubbles = [*self._of_person(tx, person, phone), *self._of_bot(tx, person)]
        return tuple(bubble for _, bubble in sorted(bubbles, key=lambda one: one[0]))

    def _of_person(self, tx: Tx, person: Person, phone: str) -> list[tuple[int, Bubble]]:
        rows = tx.all(select(Inbox).where(Inbox.person_id == person.id, col(Inbox.body_sealed).is_not(None)))
        return [(row.id, self._did(tx, row, phone)) for row in rows]

    def _did(self, tx: Tx, row: Inbox, phone: str) -> Bubble:
        try:
            body = tx.open_json(row, "body_sealed")
        except post.UNREADABLE:
            _log.exception("unreadable", inbox=row.id)
            return Bubble(id=str(row.id), by="person", at=row.at)
        where = body["location"]
        incoming = Incoming(
            channel=CHANNEL,
            account=row.account,
            event=body["event"],
            sender=phone,
            kind=Kind(row.kind),
            text=body["text"],
            token=body["token"],
            location=(where[0], where[1]) if where else None,
            quoted=body["quoted"],
        )
        return Bubble.of_person(incoming, row.at)

    def _of_bot(self, tx: Tx, person: Person) -> list[tuple[int, Bubble]]:
        rows = tx.all(
            select(Outgoing).where(
                Outgoing.person_id == person.id,
                Outgoing.state == "sent",
                col(Outgoing.payload_sealed).is_not(None),
            )
        )
        return [(row.id, self._said(tx, row, person.language)) for row in rows]

    def _said(self, tx: Tx, row: Outgoing, language: str) -> Bubble:
        at, number = row.sent_at or row.due_at, row.platform_message or ""
        try:
            return Bubble.of_bot(number, self._outbound(tx, row, language, at), at)
        except post.UNREADABLE:
            _log.exception("unreadable", outgoing=row.id)
            return Bubble.of_bot(number, Outbound(""), at)

    def _outbound(self, tx: Tx, row: Outgoing, language: str, at: datetime) -> Outbound:
        says, choices = post.unpack(tx.open_json(row, "payload_sealed"))
        rendered = render(
            says,
            [label for label, _ in choices],
            language=language,
            now=at,
            timezone=self._house.city.timezone,
            catalogues=self._house.catalogues,
        )
        buttons = [Button(label, token) for label, (_, token) in zip(rendered.labels, choices, strict=True)]
        return Outbound(rendered.text, tuple(buttons))
