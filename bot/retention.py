"""What is wiped by age: bodies of messages, words of ended requests, people who have long been away."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import delete, or_, update
from sqlmodel import col, select

from bot.acts.people import erase
from bot.conversations.facts import HOME
from bot.house import House
from bot.scope import Scope
from messages.reply import Kind, choice, say
from storage.tables import (
    Broadcast,
    Button,
    HelpRequest,
    Inbox,
    Outgoing,
    Person,
    Place,
    Question,
    Relay,
    RelayMember,
)
from storage.tx import Tx

_log = structlog.get_logger(__name__)

REMINDED_AFTER: Final = timedelta(days=335)
ERASED_AFTER: Final = timedelta(days=365)
"""Somebody who says nothing for 11 months is asked whether to stay; after 12 they are erased."""
STAY: Final = (choice("away.stay", "menu", lasting=True),)
ENDED: Final = ("done", "withdrawn", "expired", "referred", "closed")


def wipe(house: House) -> None:
    """Wipe all that has been kept long enough. Runs once an hour; running it twice changes nothing."""
    now = house.clock.now()
    with house.store.write() as tx:
        bodies(tx, now - timedelta(days=house.settings.bodies_kept_days))
        words(tx, now - timedelta(days=house.settings.words_kept_days))
        drafts(tx, now - timedelta(days=house.settings.bodies_kept_days))
    for person_id in _away(house, now):
        with house.store.write() as tx:
            _been_away(house.scope(tx), person_id, now)
    _log.info("wiped")


def bodies(tx: Tx, before: datetime) -> None:
    """Wipe the bodies of what came in and went out; the keys that recognise a repeat stay."""
    run = tx.session.exec
    run(
        update(Inbox)
        .where(col(Inbox.at) <= before, col(Inbox.body_sealed).is_not(None))
        .values(body_sealed=None)
    )
    ended = col(Outgoing.state).in_(("sent", "failed", "cancelled"))
    live = select(Button.outgoing_id).where(
        col(Button.question_id).in_(select(Question.id).where(Question.state == "open"))
    )
    run(
        update(Outgoing)
        .where(ended, col(Outgoing.due_at) <= before, col(Outgoing.id).not_in(live))
        .values(payload_sealed=None, farewell_sealed=None)
    )
    run(delete(Button).where(col(Button.expires_at) <= before))


def words(tx: Tx, before: datetime) -> None:
    """Wipe the words of ended requests, the names in closed chats, and the texts of old broadcasts."""
    run = tx.session.exec
    run(
        update(HelpRequest)
        .where(col(HelpRequest.state).in_(ENDED), col(HelpRequest.closed_at) <= before)
        .values(words_sealed=None, features={})
    )
    old = select(Relay.id).where(col(Relay.state) != "open", col(Relay.closed_at) <= before)
    run(update(Relay).where(col(Relay.id).in_(old)).values(check_word_sealed=None))
    run(delete(RelayMember).where(col(RelayMember.relay_id).in_(old)))
    run(
        update(Broadcast)
        .where(col(Broadcast.state) == "done", col(Broadcast.done_at) <= before)
        .values(words_sealed=None)
    )


def drafts(tx: Tx, before: datetime) -> None:
    """Wipe what somebody left half done and has not come back to; they are at home again, with no old buttons."""
    left = select(Person.id).where(col(Person.registered_at).is_not(None), col(Person.last_in_at) <= before)
    tx.session.exec(
        update(Place)
        .where(col(Place.draft_sealed).is_not(None), col(Place.person_id).in_(left))
        .values(id=0, flow=HOME.flow, step=HOME.step, draft_sealed=None)
    )


def _away(house: House, now: datetime) -> list[int]:
    with house.store.read() as tx:
        long_ago = now - REMINDED_AFTER
        return list(
            tx.all(
                select(Person.id).where(
                    col(Person.registered_at).is_not(None),
                    Person.last_in_at <= long_ago,
                    or_(col(Person.reminded_at).is_(None), col(Person.last_in_at) <= now - ERASED_AFTER),
                )
            )
        )


def _been_away(scope: Scope, person_id: int, now: datetime) -> None:
    person = scope.person(person_id)
    if person is None or person.last_in_at > now - REMINDED_AFTER:
        return
    reminded = person.reminded_at is not None and person.reminded_at <= now - (ERASED_AFTER - REMINDED_AFTER)
    if person.last_in_at <= now - ERASED_AFTER and reminded:
        erase(scope, person, "away")
        return
    if person.reminded_at is None:
        person.reminded_at = now
        scope.tx.add(person)
        scope.tell(
            person.id,
            say("away.question"),
            choices=STAY,
            kind=Kind.REMINDER,
        )
