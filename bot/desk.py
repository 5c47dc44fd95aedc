"""One thing a person did, in one transaction: claimed, heard, done, answered. Only then is the platform told.

If a bug of ours keeps it from being handled, the person is told so in a second transaction that keeps the words
for whoever mends it; the platform is never asked to deliver it again, because that would only repeat the bug.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import col, select

from bot import acts, post
from bot.channels.port import Incoming, Kind
from bot.conversations import home, listen
from bot.conversations.facts import HOME, Facts, Spot
from bot.conversations.flows import FLOWS
from bot.conversations.turn import MENU, Said, Turn
from bot.facts import Reader
from bot.house import House
from bot.notices import to_asker
from messages.clean import clean
from messages.reply import Choice, Reply, Say, say
from storage import inbox
from storage.errors import StoreError
from storage.tables import Address, Button, Inbox, Outgoing, Person, Place
from storage.tx import Tx

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Visitor:
    """Who did it: the person and the address it came from."""

    person: Person
    address: Address
    last_in: datetime | None  # machine time at which they last wrote, before this


class Desk:
    """Where everything that people do arrives. Its methods may be called from any thread."""

    def __init__(self, house: House, committed: Callable[[], None] = lambda: None) -> None:
        self._house = house
        self._committed = committed

    def receive(self, incoming: Incoming) -> None:
        """Handle one thing a person did; when this returns it is on disk, and handled once.

        Raises StoreError when the database can't take it: then it must be delivered again.
        """
        try:
            self._handle(incoming)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, the person hears of it and the queue goes on
            _log.exception("not_handled", channel=incoming.channel, kind=str(incoming.kind))
            self._make_up_for(incoming)
        self._committed()

    def _handle(self, incoming: Incoming) -> None:
        with self._house.store.write() as tx:
            row = self._claim(tx, incoming)
            if row is None:
                return
            visitor = self._visitor(tx, incoming)
            if visitor is None:
                return
            inbox.settle(row, person_id=visitor.person.id)
            gone_at = visitor.address.gone_at
            self._note(tx, visitor, incoming.account)
            if gone_at and incoming.kind is not Kind.LEFT:
                to_asker.ended_while_away(self._house.scope(tx), visitor.person.id, gone_at)
            if incoming.kind in (Kind.LEFT, Kind.RETURNED):
                self._comes_or_goes(tx, visitor, incoming.kind)
                return
            _Hearing(self._house, tx, visitor, incoming).hold()

    def _claim(self, tx: Tx, incoming: Incoming, *, empty: bool = False) -> Any:
        body = {
            "event": incoming.event,
            "text": incoming.text.encode(errors="ignore").decode(),  # half a sign can't be written down
            "token": incoming.token,
            "location": incoming.location,
            "quoted": incoming.quoted,
        }
        return inbox.claim(
            tx,
            channel=incoming.channel,
            account=incoming.account,
            event=incoming.event,
            kind=str(incoming.kind),
            body=None if empty else body,
            at=self._house.clock.now(),
            machine_at=self._house.machine.now(),
        )

    def _make_up_for(self, incoming: Incoming) -> None:
        """Apologise; if even that can't be done, take note, because the next delivery would bring the same."""
        try:
            self._apologise(incoming)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - same as above, and nothing more can be said
            _log.exception("not_apologised", channel=incoming.channel, kind=str(incoming.kind))
            with self._house.store.write() as tx:
                row = self._claim(tx, incoming, empty=True)
                if row is not None:
                    inbox.settle(row, person_id=None, outcome=inbox.FAILED)

    def _apologise(self, incoming: Incoming) -> None:
        """Keep what could not be handled, and say so."""
        with self._house.store.write() as tx:
            row = self._claim(tx, incoming)
            visitor = self._visitor(tx, incoming) if row else None
            if row is None or visitor is None:
                return
            inbox.settle(row, person_id=visitor.person.id, outcome=inbox.FAILED)
            now = self._house.clock.now()
            choices = (MENU,) if visitor.person.registered_at else ()
            post.stage(tx, visitor.person.id, Reply((say("trouble.ours"),), choices), now=now, due=now)

    # --- who it is ----------------------------------------------------------------------------------------

    def _visitor(self, tx: Tx, incoming: Incoming) -> _Visitor | None:
        """Find the person, or make a stranger of somebody new; nobody new is made by leaving."""
        known = select(Address).where(
            Address.channel == incoming.channel,
            Address.uid_hash == tx.lookup("address", incoming.channel, incoming.sender),
        )
        address = tx.one(known.with_for_update())
        if address is not None:
            person = tx.get(Person, address.person_id)
            if person is None:
                raise LookupError("an address without a person")
            return _Visitor(person, address, _last_in(tx, person.id))
        return None if incoming.kind is Kind.LEFT else self._stranger(tx, incoming)

    def _stranger(self, tx: Tx, incoming: Incoming) -> _Visitor:
        now = self._house.clock.now()
        language = incoming.language.split("-")[0].lower()
        spoken = (
            language
            if language in self._house.catalogues.languages
            else self._house.settings.default_language
        )
        person = Person(
            id=tx.new_id(), city=self._house.city.code, language=spoken, created_at=now, last_in_at=now
        )
        tx.add(person)
        tx.session.flush()
        address = Address(
            id=tx.new_id(),
            person_id=person.id,
            channel=incoming.channel,
            account=incoming.account,
            uid_hash=tx.lookup("address", incoming.channel, incoming.sender),
            uid_sealed=b"",
            last_in_at=now,
        )
        tx.seal(address, "uid_sealed", incoming.sender)
        tx.add(address)
        tx.session.flush()
        return _Visitor(person, address, None)

    def _note(self, tx: Tx, visitor: _Visitor, account: str) -> None:
        now = self._house.clock.now()
        visitor.person.last_in_at = visitor.address.last_in_at = now
        visitor.person.reminded_at = None
        visitor.address.account = account
        visitor.address.gone_at = None
        tx.add(visitor.person)
        tx.add(visitor.address)

    def _comes_or_goes(self, tx: Tx, visitor: _Visitor, kind: Kind) -> None:
        """Note that somebody blocked the bot, or took it back; whoever waits for them is not kept waiting."""
        scope = self._house.scope(tx, actor="person", actor_id=visitor.person.id)
        visitor.address.gone_at = scope.now if kind is Kind.LEFT else None
        tx.add(visitor.address)
        tx.session.flush()
        if kind is Kind.LEFT and post.reachable(tx, visitor.person.id) is None:
            acts.gone(scope, visitor.person.id)


def _last_in(tx: Tx, person_id: int) -> datetime | None:
    return tx.one(
        select(Inbox.machine_at)
        .where(Inbox.person_id == person_id, col(Inbox.kind).not_in(("left", "returned")))
        .order_by(col(Inbox.machine_at).desc())
        .limit(1)
    )


class _Hearing:
    """One person is heard: facts, turn, changes, answer."""

    def __init__(self, house: House, tx: Tx, visitor: _Visitor, incoming: Incoming) -> None:
        self.house = house
        self.tx = tx
        self.visitor = visitor
        self.incoming = incoming
        self.scope = house.scope(tx, actor="person", actor_id=visitor.person.id, own_turn=True)

    def hold(self) -> None:
        """Hear, do, and answer in one message."""
        said = Said(
            kind=self.incoming.kind,
            text=clean(self.incoming.text),
            token=self.incoming.token,
            location=self.incoming.location,
        )
        facts = self._facts(said.token)
        turn = listen.hear(facts, said)
        for change in turn.changes:
            acts.apply(self.scope, change)
        if turn.used:
            self._use(turn.used)
        person = self.tx.get(Person, self.visitor.person.id)
        if person is None:
            return  # erased: the farewell is on its way
        self._answer(facts, turn)
        for stage in self.scope.answer.questions:
            stage()

    def _facts(self, token: str) -> Facts:
        reader = Reader(self.scope, self.house.catalogues, self.visitor.person)
        return reader.facts(quoted=self._quoted(), token=token, last_in=self.visitor.last_in)

    def _quoted(self) -> Outgoing | None:
        if not self.incoming.quoted:
            return None
        return self.tx.one(
            select(Outgoing).where(
                Outgoing.address_id == self.visitor.address.id,
                Outgoing.platform_message == self.incoming.quoted,
            )
        )

    def _use(self, token: str) -> None:
        button = self.tx.one(select(Button).where(Button.token == token))
        if button and not button.lasting and button.action != "tap":
            button.used_at = self.scope.now
            self.tx.add(button)

    # --- the answer ---------------------------------------------------------------------------------------

    def _answer(self, facts: Facts, turn: Turn) -> None:
        place_id = self._go(turn.spot) if turn.spot else None
        said = self.scope.answer
        says: list[Say] = [*turn.says, *said.says]
        choices: list[Choice] = [*said.choices] or [*turn.choices]
        stamp = said.stamp
        if turn.ask:
            spot = turn.spot or facts.spot
            prompt = self._prompt(spot)
            if prompt:
                place_id = place_id or self._go(spot)
                if stamp.relay_id and choices:
                    # A chat that opens keeps its own buttons: the question of the flow comes after it.
                    self._stage(says, choices, stamp)
                    says, stamp = [], post.NOTHING
                says, choices = [*says, *prompt.says], [*prompt.choices]
                stamp = replace(stamp, place_id=place_id)
        if not says:
            if turn.silent or said.questions:
                return
            says, choices = [say("menu.title")], [*self._menu()]
        if not choices and not self.scope.answer.stamp.relay_id and self._spot_is_home(turn, facts):
            choices = [MENU]
        self._stage(says, choices, stamp)

    def _stage(self, says: list[Say], choices: list[Choice], stamp: post.Stamp) -> None:
        reply = Reply(tuple(says), tuple(choices))
        now = self.scope.now
        post.stage(self.tx, self.visitor.person.id, reply, now=now, due=now, stamp=stamp)

    def _spot_is_home(self, turn: Turn, facts: Facts) -> bool:
        spot = turn.spot or facts.spot
        return (
            spot.flow == HOME.flow
            and spot.step == HOME.step
            and self.visitor.person.registered_at is not None
        )

    def _prompt(self, spot: Spot) -> Reply | None:
        """Give the question of a step, with the facts as they are after the changes."""
        step = FLOWS.get(spot.flow, {}).get(spot.step)
        if step is None:
            return None
        self.tx.session.flush()
        return step.ask(self._facts(""), spot.draft)

    def _menu(self) -> tuple[Choice, ...]:
        return home.menu_choices(self._facts(""))

    def _go(self, spot: Spot) -> int:
        """Put the person at a place; buttons of an older one are stale from now on."""
        place = self.tx.get(Place, self.visitor.person.id)
        if place is None:
            place = Place(person_id=self.visitor.person.id, id=0, flow="", step="")
        place.id = self.tx.new_id()
        place.flow, place.step = spot.flow, spot.step
        self.tx.seal_json(place, "draft_sealed", dict(spot.draft) or None)
        self.tx.add(place)
        self.tx.session.flush()
        return place.id
