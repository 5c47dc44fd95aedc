"""Scenes with which several tests begin: neighbours who are there, a request on its way; and what was promised."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from bot import acts, changes, due
from bot.channels.port import Incoming, Kind
from bot.invites import invite
from bot.scope import Scope
from matching.features import features
from matching.understand import understand
from storage.tables import HelpRequest, Match, Outgoing, Person
from storage.tx import Tx
from tests.world import Phone, World

BIKE = "fiets repareren doe ik graag"
OFFER = "Kun jij helpen?"
YES = "Ja, met mijn naam"
NO = "Nu niet"
CONNECT = "Ja, verbind ons"
SOMEBODY_ELSE = "Liever iemand anders"
NAMES = ("Ans", "Bep", "Cor", "Dirk", "Els", "Frits", "Gijs", "Hans", "Iris", "Jaap", "Karin", "Leo", "Mies")


def neighbours(
    world: World,
    names: Iterable[str],
    *,
    wijk: str = "Overvecht",
    buurt: str | None = None,
    offers: str = BIKE,
) -> list[Phone]:
    """Let neighbours with a talent be there at once: the acts of joining and offering, without the typing."""
    concept = understand(offers).concepts[0].concept
    known = features(understand(offers), confirmed=(concept,)).to_json()
    phones = [world.phone(name) for name in names]
    with world.house.store.write() as tx:
        for phone in phones:
            scope = _joins(world, tx, phone, wijk, buurt)
            acts.apply(scope, changes.AddTalents(((concept, known),), offers))
    return phones


def resident(world: World, name: str, wijk: str = "Overvecht", buurt: str | None = None) -> Phone:
    """Let somebody be there at once who offers nothing."""
    phone = world.phone(name)
    with world.house.store.write() as tx:
        _joins(world, tx, phone, wijk, buurt)
    return phone


def staff(
    world: World,
    name: str,
    kind: str = "broker",
    area: str | None = "Overvecht",
    organisation: str | None = None,
) -> Phone:
    """Let a broker (of an organisation, or of the co-operative) or a coordinator be there at once."""
    phone = world.phone(name)
    with world.house.store.write() as tx:
        code = invite(
            world.house.scope(tx, actor="command"), kind, area if kind == "broker" else None, organisation
        )
        acts.apply(_joins(world, tx, phone, "Overvecht", None), changes.UseInvite(code))
    return phone


def _joins(world: World, tx: Tx, phone: Phone, wijk: str, buurt: str | None) -> Scope:
    visitor = world.running.desk._stranger(tx, Incoming("playground", "playground", "", phone.id, Kind.TEXT))
    scope = world.house.scope(tx, actor="person", actor_id=visitor.person.id, own_turn=True)
    where = next(one.code for one in world.house.city.wijken if one.name == wijk)
    acts.apply(scope, changes.Register(phone.id, where, buurt))
    return scope


def asks(phone: Phone, when: str = "Deze week", words: str = "wie kan mijn fiets repareren") -> Phone:
    """Let somebody ask, by chat."""
    return phone.says(words).presses(when)


def asked(phones: Iterable[Phone]) -> list[Phone]:
    """Give those who have ever been asked to help."""
    return [one for one in phones if any(OFFER in message.text for message in one.messages)]


def connects(asker: Phone, helper: Phone) -> None:
    """Let a helper say yes, and the asker too."""
    helper.presses(YES)
    asker.presses(CONNECT, of=helper.id)


@contextmanager
def reading(world: World) -> Iterator[Tx]:
    """Look at what is kept."""
    with world.house.store.read() as tx:
        yield tx


def request(world: World, which: int = 0) -> HelpRequest:
    """Give a request, in the order in which they were asked."""
    with reading(world) as tx:
        return tx.all(select(HelpRequest).order_by(col(HelpRequest.id)))[which]


def states(world: World) -> dict[str, str]:
    """Give what became of each helper who was asked, by name; of several requests the latest."""
    with reading(world) as tx:
        rows = tx.session.exec(
            select(Match, Person).join(Person, col(Person.id) == col(Match.person_id))
        ).all()
        return {tx.open(person, "name_sealed") or "": match.state for match, person in rows}


def person_id(world: World, phone: Phone, within: Tx | None = None) -> int:
    """Give the id of somebody, by the name they go by."""
    with nullcontext(within) if within else reading(world) as tx:
        rows = tx.all(select(Person).where(col(Person.registered_at).is_not(None)))
        return next(one.id for one in rows if tx.open(one, "name_sealed") == phone.id)


def said_to(world: World, phone: Phone) -> list[tuple[datetime, list[Any]]]:
    """Give when each message reached somebody (product time), with its paragraphs as they are kept."""
    mine = select(Outgoing).where(Outgoing.person_id == person_id(world, phone), Outgoing.state == "sent")
    with reading(world) as tx:
        return [
            (row.sent_at, tx.open_json(row, "payload_sealed")["says"])
            for row in tx.all(mine.order_by(col(Outgoing.sent_at), col(Outgoing.id)))
            if row.sent_at
        ]


def promises(
    said: list[tuple[datetime, list[Any]]], keys: tuple[str, ...]
) -> list[tuple[datetime, datetime, bool]]:
    """Give each promise of these texts: when it was made, for when, and whether the next word came by then."""
    found = []
    for place, (at, says) in enumerate(said):
        for key, params in says:
            if key in keys:
                until = datetime.fromisoformat(params["until"]["moment"])
                found.append((at, until, any(later <= until for later, _ in said[place + 1 :])))
    return found


PROMISED_TO_ASKER = (
    "asked.first",
    "asked.next",
    "asked.later",
    "asked.broker",
    "asked.broker_reads",
    "asked.cooperative",
)
PROMISED_TO_HELPER = ("offer.asking", "offer.your_turn")


def happens(world: World, *, until: datetime) -> Iterator[datetime]:
    """Let time go from one planned moment to the next, each done exactly then; give each moment."""
    while (now := world.clock.now()) < until:
        planned = due.next_moment(world.house, now)
        world.clock.advance(min(planned or until, until) - now)
        world.round()
        yield world.clock.now()
