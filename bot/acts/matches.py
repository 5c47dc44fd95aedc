"""One request and one helper: put to the asker, set free."""

from datetime import timedelta
from typing import Final

from sqlmodel import col, select

from bot.acts import alerts, questions, relays
from bot.notices import to_asker, to_helper
from bot.scope import Scope
from bot.states import (
    ACCEPTED,
    CLOSED,
    COMPLETED,
    CONNECTED,
    DONE,
    OFFERED,
    REFERRED,
    RELEASED,
    STANDBY,
    WAITING,
)
from matching.waves import Urgency, next_moment
from storage.tables import HelpRequest, Match, Question

BY_BROKER: Final = (DONE, REFERRED, CLOSED)
"""How a broker ends a request while two people are connected: they themselves say that it is done before it ends."""


def propose_to_asker(scope: Scope, request: HelpRequest, match: Match) -> None:
    """Show the asker who wants to help, and wait for their word."""
    by_standby = match.state == STANDBY
    scope.turn_match(match, ACCEPTED, "accept")
    request.next_at = None
    scope.tx.add(request)
    alerts.calm(scope, request.id)
    question = _put_to_asker(scope, request, match)
    to_helper.asking_your_neighbour(scope, match, question, by_standby=by_standby)


def _put_to_asker(scope: Scope, request: HelpRequest, match: Match) -> Question:
    starts = scope.moment(urgent=request.urgency == Urgency.URGENT)
    ends = starts + timedelta(hours=scope.settings.connect_answer_hours)
    question = scope.question(
        request.asker_id,
        "connection",
        match.id,
        # Both hear at this time what comes of it, so it must lie where they may hear something.
        next_moment(ends, Urgency.OPEN, scope.rules),
        remind_at=starts + timedelta(hours=scope.settings.connect_remind_hours),
    )
    request.promised_at = question.deadline
    to_asker.shall_i_connect(scope, request, match, question)
    return question


def ask_anew(scope: Scope, request: HelpRequest) -> int:
    """Put a request that has changed to whoever was asked, and to the asker whom they decide about.

    Give how many helpers are asked again. Who said yes already is told what has changed; their yes stays.
    """
    asked = 0
    waiting = select(Match).where(Match.request_id == request.id, col(Match.state).in_(WAITING))
    for match in scope.tx.all(waiting.order_by(col(Match.id))):
        was_shown = to_helper.was_shown(scope, match)
        questions.withdraw_all(scope, match)
        if match.state == OFFERED:
            asked += 1
            match.wave, match.offered_at = request.wave, scope.now
            scope.tx.add(match)
            to_helper.offer(scope, request, match, changed=was_shown)
            continue
        to_helper.changed(scope, request, match)
        if match.state == ACCEPTED:
            _put_to_asker(scope, request, match)
    return asked


def release_waiting(scope: Scope, request: HelpRequest, reason: str) -> None:
    """Set free whoever was asked and waits, with thanks to those who said yes or had not answered yet."""
    waiting = select(Match).where(Match.request_id == request.id, col(Match.state).in_(WAITING))
    for match in scope.tx.all(waiting):
        was_shown = to_helper.was_shown(scope, match)
        scope.turn_match(match, RELEASED, "release", reason)
        match.ended_at = scope.now
        questions.withdraw_all(scope, match)
        if was_shown:
            to_helper.arranged(scope, match, reason)


def end_connected(scope: Scope, request: HelpRequest, state: str) -> None:
    """End the match of two people whose request ended otherwise than by their own word, and tell the helper."""
    connected = select(Match).where(Match.request_id == request.id, Match.state == CONNECTED)
    for match in scope.tx.all(connected):
        scope.turn_match(match, COMPLETED if state == DONE else RELEASED, "end", state)
        match.ended_at = scope.now
        questions.withdraw_all(scope, match)
        relays.close_of_match(scope, match.id, state)
        to_helper.no_longer_needed(scope, match, by_broker=state in BY_BROKER)
