"""What the bot does when a time has come. Plain functions of the house; bot/schedule.py only wakes them.

Each thing is done in a transaction of its own that looks again whether it is still due: two clocks, or a crash
in between, do it once.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select

from bot.acts import answers, broadcasts, feedback, handing_on, questions, relays, requests
from bot.acts.people import erase
from bot.house import House
from bot.notices import to_asker
from bot.scope import Scope
from bot.settings import Settings
from bot.states import EXPIRED, OFFERED, OPEN
from storage import outbox
from storage.tables import (
    Alert,
    Broadcast,
    HelpRequest,
    Job,
    Match,
    Outgoing,
    Person,
    Question,
    Relay,
    RelayMember,
)

_log = structlog.get_logger(__name__)

TO_DECIDE: Final = timedelta(days=2)
"""How long "is it still needed?" waits for an answer."""
_WATCHED: Final = ("open", "taken")
"""States of an alert in which somebody should still do something."""
AT_ONCE: Final = 200
"""So many of a kind in one round; the rest in the next."""


def everything(house: House) -> int:
    """Do all that is due; give how much it was."""
    return sum(one(house) for one in ROUND)


def _each(house: House, ids: Iterable[int], do: Callable[[Scope, int], bool]) -> int:
    done = 0
    for one in ids:
        try:
            with house.store.write() as tx:
                done += do(house.scope(tx), one)
        except Exception:  # noqa: BLE001 - one that fails must not keep the others waiting
            _log.exception("not_done", job=do.__name__.strip("_"), subject_id=one)
    return done


def _ids(house: House, statement: Any) -> list[int]:
    with house.store.read() as tx:
        return list(tx.all(statement.limit(AT_ONCE)))


# --- requests ---------------------------------------------------------------------------------------------


def waves(house: House) -> int:
    """Ask the next neighbours, or the broker, for every request whose time has come."""
    now = house.clock.now()
    due = select(HelpRequest.id).where(HelpRequest.state == OPEN, col(HelpRequest.next_at) <= now)
    return _each(house, _ids(house, due.order_by(col(HelpRequest.next_at))), _wave)


def _wave(scope: Scope, request_id: int) -> bool:
    request = scope.tx.get(HelpRequest, request_id)
    if request is None or request.state != OPEN or request.next_at is None or request.next_at > scope.now:
        return False
    requests.advance(scope, request)
    return True


def expiry(house: House) -> int:
    """Ask whether an old request is still needed."""
    due = select(HelpRequest.id).where(
        HelpRequest.state == OPEN, col(HelpRequest.expires_at) <= house.clock.now()
    )
    return _each(house, _ids(house, due), _old)


def _old(scope: Scope, request_id: int) -> bool:
    request = scope.tx.get(HelpRequest, request_id)
    if request is None or request.state != OPEN or request.expires_at > scope.now:
        return False
    if requests.is_asked_whether_needed(scope, request):
        return False
    requests.lasts_until(scope, request, scope.moment() + TO_DECIDE)
    question = scope.question(request.asker_id, "still_needed", request.id, request.expires_at)
    to_asker.still_needed(scope, request, question)
    return True


# --- questions --------------------------------------------------------------------------------------------


def reminders(house: House) -> int:
    """Remind whoever left a neighbour waiting."""
    due = select(Question.id).where(Question.state == "open", col(Question.remind_at) <= house.clock.now())
    return _each(house, _ids(house, due), _remind)


def _remind(scope: Scope, question_id: int) -> bool:
    question = scope.tx.get(Question, question_id)
    if question is None or question.state != "open" or question.remind_at is None:
        return False
    question.remind_at = None
    scope.tx.add(question)
    match = scope.tx.get(Match, question.subject_id)
    if match and question.kind == "connection":
        to_asker.remind_connection(scope, match, question)
    return True


def deadlines(house: House) -> int:
    """Close questions that were not answered in time, and go on without the answer."""
    due = select(Question.id).where(Question.state == "open", col(Question.deadline) <= house.clock.now())
    return _each(house, _ids(house, due), _too_late)


def _too_late(scope: Scope, question_id: int) -> bool:
    question = scope.tx.get(Question, question_id)
    if question is None or question.state != "open":
        return False
    questions.close_question(scope, question, "expired")
    match = scope.tx.get(Match, question.subject_id)
    match (question.kind, match):
        case ("connection", Match() as one):
            answers.connection_expired(scope, one)
        case ("feedback", Match() as one) if one.state == "connected":
            request = questions.request_of(scope, one)
            if question.person_id == request.asker_id:
                feedback.unanswered(scope, request, one)
        case ("offer", Match() as one) if one.state == OFFERED:
            answers.offer_expired(scope, one)
        case ("still_needed", _):
            _expire(scope, question.subject_id)
    return True


def _expire(scope: Scope, request_id: int) -> None:
    request = scope.tx.get(HelpRequest, request_id)
    if request and request.state == OPEN:
        requests.end(scope, request, EXPIRED, "expire")
        to_asker.expired(scope, request)


def planned(house: House) -> int:
    """Do what was planned for a moment of its own: asking whether it worked out."""
    due = select(Job.id).where(col(Job.done_at).is_(None), col(Job.due_at) <= house.clock.now())
    return _each(house, _ids(house, due), _planned)


def _planned(scope: Scope, job_id: int) -> bool:
    job = scope.tx.get(Job, job_id)
    if job is None or job.done_at is not None:
        return False
    job.done_at = scope.now
    scope.tx.add(job)
    match = scope.tx.get(Match, job.subject_id)
    if job.name == "feedback" and match and match.state == "connected":
        feedback.ask_feedback(scope, match)
    return True


# --- brokers, chats, broadcasts ---------------------------------------------------------------------------


def alerts(house: House) -> int:
    """Hand on alerts that nobody took, or that somebody took and forgot."""
    due = select(Alert.id).where(col(Alert.state).in_(_WATCHED), col(Alert.escalate_at) <= house.clock.now())
    return _each(house, _ids(house, due), _escalate)


def _escalate(scope: Scope, alert_id: int) -> bool:
    row = scope.tx.get(Alert, alert_id)
    if row is None or row.state not in _WATCHED or row.escalate_at is None:
        return False
    handing_on.escalate(scope, row)
    return True


def silent_chats(house: House) -> int:
    """Close chats in which both have been silent for long."""
    silent = house.clock.now() - timedelta(days=house.settings.relay_silence_days)
    alive = select(RelayMember.relay_id).where(RelayMember.last_wrote_at > silent)
    due = select(Relay.id).where(
        Relay.state == "open", Relay.opened_at <= silent, col(Relay.id).not_in(alive)
    )
    return _each(house, _ids(house, due), _close_chat)


def _close_chat(scope: Scope, relay_id: int) -> bool:
    relay = scope.tx.get(Relay, relay_id)
    if relay is None or relay.state != "open":
        return False
    relays.close_quietly(scope, relay)
    return True


def broadcasts_done(house: House) -> int:
    """Report on broadcasts whose last message has been sent."""
    due = select(Broadcast.id).where(Broadcast.state == "sending", Broadcast.starts_at <= house.clock.now())
    return _each(house, _ids(house, due), _broadcast)


def _broadcast(scope: Scope, broadcast_id: int) -> bool:
    row = scope.tx.get(Broadcast, broadcast_id)
    return row is not None and row.state == "sending" and broadcasts.finish(scope, row)


# --- strangers --------------------------------------------------------------------------------------------


def strangers(house: House) -> int:
    """Forget whoever wrote and never agreed to being known; not while they wait for a broker, or write with one."""
    now = house.clock.now()
    since = now - timedelta(hours=house.settings.unregistered_kept_hours)
    due = select(Person.id).where(
        col(Person.registered_at).is_(None),
        Person.last_in_at <= since,
        ~_with_a_broker(now, house.settings),
    )
    return _each(house, _ids(house, due), _forget)


def _with_a_broker(now: datetime, settings: Settings) -> ColumnElement[bool]:
    """Tell whether a chat with a person is open, or an alert about them not settled for so long."""
    recent = col(Alert.created_at) > now - timedelta(days=settings.relay_silence_days)
    called = select(Alert.id).where(Alert.person_id == Person.id, Alert.state != "closed", recent)
    writing = select(RelayMember.id).where(
        RelayMember.person_id == Person.id, RelayMember.relay_id == Relay.id, Relay.state == "open"
    )
    return or_(called.exists(), writing.exists())


def _forget(scope: Scope, person_id: int) -> bool:
    due = select(Person.id).where(
        Person.id == person_id,
        col(Person.registered_at).is_(None),
        ~_with_a_broker(scope.now, scope.settings),
    )
    person = scope.person(scope.tx.one(due))
    if person is None:
        return False
    erase(scope, person, "never_agreed")
    return True


ROUND: Final = (
    waves,
    reminders,
    expiry,  # before the deadlines: whoever was asked about an old request keeps the question while it lives
    deadlines,
    planned,
    alerts,
    silent_chats,
    broadcasts_done,
    strangers,
)
"""Everything the clock wakes every few seconds. What is wiped by age is in bot/retention.py."""


# --- looking ahead ----------------------------------------------------------------------------------------


def next_moment(house: House, after: datetime) -> datetime | None:
    """Give the first moment after `after` for which something is planned, or a message is kept; None if nothing.

    The playground's clock goes from one to the next. Rests that only end in silence (a chat of two weeks, a
    stranger of a day) are not counted.
    """
    with house.store.read() as tx:
        moments = [
            tx.one(select(func.min(planned)).where(planned > after, waits))
            for planned, waits in _planned_moments()
        ]
    return min((moment for moment in moments if moment is not None), default=None)


def _planned_moments() -> list[tuple[Any, Any]]:
    return [
        (col(HelpRequest.next_at), col(HelpRequest.state) == OPEN),
        (col(HelpRequest.expires_at), col(HelpRequest.state) == OPEN),
        (col(Question.remind_at), col(Question.state) == "open"),
        (col(Question.deadline), col(Question.state) == "open"),
        (col(Job.due_at), col(Job.done_at).is_(None)),
        (col(Alert.escalate_at), col(Alert.state).in_(_WATCHED)),
        (col(Broadcast.starts_at), col(Broadcast.state) == "sending"),
        (col(Outgoing.due_at), col(Outgoing.state) == outbox.QUEUED),
    ]
