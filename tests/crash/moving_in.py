"""Gives a wijk its people before the bot runs: through the real desk, but not over the network."""

import itertools
from collections.abc import Iterable
from datetime import datetime

from bot import app
from bot.channels.port import Incoming, Kind, Sent
from bot.clock import ProductClock
from bot.house import House
from bot.invites import invite
from bot.sender import Sender
from bot.settings import Settings
from storage.tables import Address, Person
from storage.tx import Tx
from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_person import Person as OnThePhone

Neighbour = tuple[str, str]
"""A name, and what they offer ("" for nothing); of staff: a name, and broker or coordinator."""


def move_in(
    settings: Settings,
    clock: ProductClock,
    double: TelegramDouble,
    neighbours: Iterable[Neighbour],
    staff: Iterable[Neighbour] = (),
) -> None:
    """Register them all in Overvecht. Over Telegram that would take four seconds a person."""
    moving = _Moving(app.build_house(settings, clock=clock, progress=lambda _line: None), double)
    try:
        for name, kind in staff:
            moving.in_comes(name, code=moving.code(kind))
        for name, offer in neighbours:
            moving.in_comes(name, offer=offer)
    finally:
        moving.house.store.close()


def register_quietly(tx: Tx, double: TelegramDouble, newcomer: OnThePhone, now: datetime) -> None:
    """Register somebody in one stroke, as a crowd needs it."""
    person = Person(
        id=tx.new_id(),
        city="utrecht",
        language="nl",
        wijk="WK034403",
        created_at=now,
        consented_at=now,
        registered_at=now,
        last_in_at=now,
    )
    address = Address(
        id=tx.new_id(),
        person_id=person.id,
        channel="telegram",
        account=double.token.partition(":")[0],
        uid_hash=tx.lookup("address", "telegram", newcomer.address),
        uid_sealed=b"",
        last_in_at=now,
    )
    tx.seal(person, "name_sealed", newcomer.name)
    tx.seal(address, "uid_sealed", newcomer.address)
    tx.add(person)
    tx.session.flush()
    tx.add(address)


class _Moving:
    def __init__(self, house: House, double: TelegramDouble) -> None:
        self.house = house
        self._double = double
        self._account = double.token.partition(":")[0]
        self._desk = app.assemble(house, []).desk
        self._sender = Sender(house, {"telegram": None})  # type: ignore[dict-item]  # it leases and marks only
        self._numbers = itertools.count(1)

    def code(self, kind: str) -> str:
        with self.house.store.write() as tx:
            area = "Overvecht" if kind == "broker" else None
            return invite(self.house.scope(tx, actor="command"), kind, area, None)

    def in_comes(self, name: str, *, offer: str = "", code: str = "") -> None:
        person = self._double.person(name)
        person._chat.started = True  # they wrote to the bot, in a way that made no update
        for words in (f"/start {code}" if code else "hallo", "ja", name, "Overvecht", "ja"):
            self._says(person, words)
        for words in (offer, "ja") if offer else ():
            self._says(person, words)

    def _says(self, person: OnThePhone, words: str) -> None:
        event = f"before-{next(self._numbers)}"
        self._desk.receive(
            Incoming("telegram", self._account, event, person.address, Kind.TEXT, words, language="nl")
        )
        while letters := self._sender._lease_now(24, 8):
            for letter in letters:
                self._sender._mark(letter, Sent(f"before-{next(self._numbers)}"))
