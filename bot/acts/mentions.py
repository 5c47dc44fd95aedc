"""What others were told of somebody who is being erased: their name and their words go with them."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import or_, update
from sqlmodel import col, select

from bot.scope import Scope
from storage.tables import Alert, HelpRequest, Match, Outgoing, Person, Question, RelayMember, Role

SAID: Final = ("sent", "failed", "cancelled")
"""States of a message that has been said, or never will be. What is still to be said keeps its words for that."""


def forget(scope: Scope, person_id: int, chat_ids: Sequence[int]) -> None:
    """Wipe what was said in somebody's chats, what was asked about their requests and help, and their name.

    Called while matches, requests and members of chats are still there.
    """
    mine = select(HelpRequest.id).where(HelpRequest.asker_id == person_id)
    matches = select(Match.id).where(or_(col(Match.person_id) == person_id, col(Match.request_id).in_(mine)))
    about = select(Question.id).where(
        or_(col(Question.subject_id).in_(matches), col(Question.subject_id).in_(mine))
    )
    run = scope.tx.session.exec
    chats = col(Outgoing.relay_id).in_(chat_ids)
    run(update(Outgoing).where(chats).values(relay_id=None, payload_sealed=None))
    run(update(Outgoing).where(col(Outgoing.question_id).in_(about)).values(payload_sealed=None))
    _forget_name(scope, scope.name(person_id), _others(scope, person_id, chat_ids))


def _others(scope: Scope, person_id: int, chat_ids: Sequence[int]) -> set[int]:
    """Give whoever asked them, helped them, wrote with them or was told that they would look."""
    mine = select(HelpRequest.id).where(HelpRequest.asker_id == person_id)
    helped = select(Match.request_id).where(Match.person_id == person_id)
    desks = select(Role.organisation_id).where(Role.person_id == person_id)
    seen = col(Alert.organisation_id).in_(desks)
    return {
        *scope.tx.all(select(Match.person_id).where(col(Match.request_id).in_(mine))),
        *scope.tx.all(select(HelpRequest.asker_id).where(col(HelpRequest.id).in_(helped))),
        *scope.tx.all(select(RelayMember.person_id).where(col(RelayMember.relay_id).in_(chat_ids))),
        *scope.tx.all(select(HelpRequest.asker_id).where(HelpRequest.id == Alert.request_id, seen)),
        *scope.tx.all(select(Person.id).where(Person.id == Alert.person_id, seen)),
    }


def _forget_name(scope: Scope, name: str, others: set[int]) -> None:
    if not name:
        return
    named = re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
    rows = select(Outgoing).where(
        col(Outgoing.person_id).in_(others),
        col(Outgoing.state).in_(SAID),
        col(Outgoing.payload_sealed).is_not(None),
    )
    for row in scope.tx.all(rows):
        if any(named.search(words) for words in _words(scope.tx.open_json(row, "payload_sealed"))):
            row.payload_sealed = None


def _words(kept: Any) -> Iterator[str]:
    """Give everybody's own words in a kept payload."""
    match kept:
        case {"words": str(text)}:
            yield text
        case dict():
            for value in kept.values():
                yield from _words(value)
        case list():
            for value in kept:
                yield from _words(value)
