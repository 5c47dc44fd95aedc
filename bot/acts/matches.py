"""One request and one helper: put to the asker, set free."""

from datetime import timedelta

from sqlmodel import col, select

from bot import notices
from bot.acts import alerts, questions, relays
from bot.scope import Scope
from bot.states import ACCEPTED, COMPLETED, CONNECTED, DONE, RELEASED, STANDBY, WAITING
from matching.waves import Urgency, next_moment
from storage.tables import HelpRequest, Match, Question


def propose_to_asker(scope: Scope, request: HelpRequest, match: Match) -> None:
    """Show the asker who wants to help, and wait for their word."""
    by_standby = match.state == STANDBY
    scope.turn_match(match, ACCEPTED, "accept")
    request.next_at = None
    scope.tx.add(request)
    alerts.calm(scope, request.id)
    starts = scope.moment(urgent=request.urgency == Urgency.URGENT)
    ends = starts + timedelta(hours=scope.settings.connect_answer_hours)
    question = Question(
        id=scope.tx.new_id(),
        person_id=request.asker_id,
        kind="connection",
        subject_id=match.id,
        state="open",
        asked_at=scope.now,
        remind_at=starts + timedelta(hours=scope.settings.connect_remind_hours),
        # Both hear at this time what comes of it, so it must lie where they may hear something.
        deadline=next_moment(ends, Urgency.OPEN, scope.rules),
    )
    request.promised_at = question.deadline
    notices.shall_i_connect(scope, request, match, question)
    notices.asking_your_neighbour(scope, match, question, by_standby=by_standby)


def release_waiting(scope: Scope, request: HelpRequest, reason: str) -> None:
    """Set free whoever was asked and waits, with thanks to those who said yes or had not answered yet."""
    waiting = select(Match).where(Match.request_id == request.id, col(Match.state).in_(WAITING))
    for match in scope.tx.all(waiting):
        was_shown = notices.was_shown(scope, match)
        scope.turn_match(match, RELEASED, "release", reason)
        match.ended_at = scope.now
        questions.withdraw_all(scope, match)
        if was_shown:
            notices.arranged(scope, match, reason)


def end_connected(scope: Scope, request: HelpRequest, state: str) -> None:
    """End the match of two people whose request ended otherwise than by their own word, and tell the helper."""
    connected = select(Match).where(Match.request_id == request.id, Match.state == CONNECTED)
    for match in scope.tx.all(connected):
        scope.turn_match(match, COMPLETED if state == DONE else RELEASED, "end", state)
        match.ended_at = scope.now
        questions.withdraw_all(scope, match)
        relays.close_of_match(scope, match.id, state)
        notices.no_longer_needed(scope, match)
