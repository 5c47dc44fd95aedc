"""The masked chat: opened, written in, closed."""

from datetime import timedelta
from typing import Final

from sqlmodel import col, select

from bot import changes
from bot.check_words import check_word
from bot.conversations.facts import called
from bot.notices import to_pair
from bot.post import Stamp
from bot.scope import Scope
from messages.clean import chunks
from messages.reply import Kind, Words, say
from storage.tables import HelpRequest, Match, Place, Relay, RelayMember

OPEN: Final = "open"
SAME_NEIGHBOUR: Final = timedelta(minutes=15)
"""How long words without a name still go to the neighbour last written to, when there are several chats."""
ONE_MESSAGE: Final = 3500
"""Characters of words for one message; more is sent as several."""


def open_match(scope: Scope, request: HelpRequest, match: Match) -> Relay:
    """Open the chat of two people who both said yes."""
    relay = _open(scope, "match", request.id, match.id)
    scope.tx.seal(relay, "check_word_sealed", check_word())
    _member(scope, relay, request.asker_id, "asker")
    _member(scope, relay, match.person_id, "helper")
    scope.tx.session.flush()
    to_pair.relay_opened(scope, relay, request, match)
    return relay


def open_desk(scope: Scope, broker_id: int, other_id: int, request_id: int | None) -> None:
    """Open, or take up again, a broker's chat with somebody."""
    relay = _between(scope, broker_id, other_id)
    if relay is None:
        relay = _open(scope, "desk", request_id, None)
        _member(scope, relay, broker_id, "broker")
        _member(scope, relay, other_id, "resident")
        scope.tx.session.flush()
    _write_here(scope, broker_id, relay.id)
    to_pair.desk_opened(scope, relay, broker_id, other_id)


def _open(scope: Scope, kind: str, request_id: int | None, match_id: int | None) -> Relay:
    relay = Relay(
        id=scope.tx.new_id(),
        kind=kind,
        request_id=request_id,
        match_id=match_id,
        state=OPEN,
        opened_at=scope.now,
    )
    scope.tx.add(relay)
    scope.tx.session.flush()
    scope.event("open_relay", "relay", relay.id, after=OPEN, reason=kind)
    return relay


def _member(scope: Scope, relay: Relay, person_id: int, hat: str) -> None:
    member = RelayMember(
        id=scope.tx.new_id(),
        relay_id=relay.id,
        person_id=person_id,
        hat=hat,
        shown_name_sealed=b"",
        last_wrote_at=scope.now,
    )
    scope.tx.seal(member, "shown_name_sealed", scope.name(person_id))
    scope.tx.add(member)


def _between(scope: Scope, one: int, other: int) -> Relay | None:
    theirs = select(RelayMember.relay_id).where(RelayMember.person_id == one)
    others = select(RelayMember.relay_id).where(RelayMember.person_id == other)
    found = scope.tx.all(
        select(Relay)
        .where(
            Relay.kind == "desk", Relay.state == OPEN, col(Relay.id).in_(theirs), col(Relay.id).in_(others)
        )
        .limit(1)
    )
    return found[0] if found else None


def members(scope: Scope, relay_id: int) -> list[RelayMember]:
    """Give the two people of a relay."""
    return list(
        scope.tx.all(
            select(RelayMember).where(RelayMember.relay_id == relay_id).order_by(col(RelayMember.id))
        )
    )


def pair_of(scope: Scope, relay_id: int) -> tuple[Relay, RelayMember, RelayMember] | None:
    """Give an open relay with the one who acts and the other; None if it is over or not theirs."""
    relay = scope.tx.get(Relay, relay_id)
    both = members(scope, relay_id)
    mine = next((one for one in both if one.person_id == scope.actor_id), None)
    other = next((one for one in both if one.person_id != scope.actor_id), None)
    if relay is None or relay.state != OPEN or mine is None or other is None:
        return None
    return relay, mine, other


def pass_on(scope: Scope, change: changes.Pass) -> None:
    """Give words to the other; if they can't reach the other now, say so."""
    pair = pair_of(scope, change.relay_id)
    me = scope.actor_id or 0
    if pair is None:
        scope.tell(me, say("relay.over"))
        return
    relay, mine, other = pair
    mine.last_wrote_at = scope.now
    scope.tx.add(mine)
    _write_here(scope, me, relay.id)
    person = scope.person(other.person_id)
    if person is None or person.stopped:
        scope.tell(me, say("relay.away", name=called(shown_name(scope, other))))
        return
    key = "relay.message_broker" if mine.hat == "broker" else "relay.message"
    for part in chunks(change.text, ONE_MESSAGE):
        message = say(key, name=called(shown_name(scope, mine)), words=Words(part))
        scope.tell(other.person_id, message, kind=Kind.RELAY, stamp=Stamp(relay_id=relay.id))


def turn_to(scope: Scope, change: changes.TurnTo) -> None:
    """Let words without a name go to this neighbour for a while."""
    if pair_of(scope, change.relay_id):
        _write_here(scope, scope.actor_id or 0, change.relay_id)


def _write_here(scope: Scope, person_id: int, relay_id: int) -> None:
    place = scope.tx.get(Place, person_id)
    if place:
        place.relay_id, place.relay_until = relay_id, scope.now + SAME_NEIGHBOUR
        scope.tx.add(place)


def shown_name(scope: Scope, member: RelayMember) -> str:
    """Give the name a member goes by in the relay."""
    return scope.tx.open(member, "shown_name_sealed") or ""


def give_number(scope: Scope, change: changes.GiveNumber) -> None:
    """Give the other a number, whose owner tapped."""
    pair = pair_of(scope, change.relay_id)
    if pair is None:
        scope.tell(scope.actor_id or 0, say("relay.over"))
        return
    relay, mine, other = pair
    scope.event("give_number", "relay", relay.id)
    told = say("relay.number_is", name=called(shown_name(scope, mine)), number=Words(change.number))
    scope.tell(other.person_id, told, kind=Kind.RELAY, stamp=Stamp(relay_id=relay.id))


def close(scope: Scope, relay: Relay, reason: str, state: str = "closed") -> None:
    """Close a relay, as one event."""
    scope.event("close_relay", "relay", relay.id, before=relay.state, after=state, reason=reason)
    relay.state, relay.closed_at = state, scope.now
    scope.tx.add(relay)


def of_match(scope: Scope, match_id: int) -> Relay | None:
    """Find the chat of a match."""
    found = scope.tx.all(select(Relay).where(Relay.match_id == match_id).limit(1))
    return found[0] if found else None


def close_of_match(scope: Scope, match_id: int, reason: str) -> None:
    """Close the chat of a match, if it is open."""
    relay = of_match(scope, match_id)
    if relay and relay.state == OPEN:
        close(scope, relay, reason)


def close_quietly(scope: Scope, relay: Relay, *, besides: int | None = None, nameless: bool = False) -> None:
    """Close a silent chat and tell both (not the one who knows; no name of one who is being erased)."""
    close(scope, relay, "silent" if besides is None else "left")
    both = members(scope, relay.id)
    for one in both:
        other = next((each for each in both if each.person_id != one.person_id), None)
        if other and one.person_id != besides:
            name = called("" if nameless else shown_name(scope, other))
            scope.tell(one.person_id, say("relay.closed_silent", name=name))


def leave_all(scope: Scope, person_id: int, reason: str) -> None:
    """Close every open chat of somebody who leaves, and tell the others."""
    mine = select(RelayMember.relay_id).where(RelayMember.person_id == person_id)
    for relay in scope.tx.all(select(Relay).where(Relay.state == OPEN, col(Relay.id).in_(mine))):
        close_quietly(scope, relay, besides=person_id, nameless=reason == "erased")
