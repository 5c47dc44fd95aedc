"""The life of a request: opened, put to neighbours in waves, handed to people, ended. Never silence."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, update
from sqlmodel import col, select

from bot import candidates, changes
from bot.acts import alerts, lessons, matches, questions
from bot.notices import to_asker, to_broker, to_helper
from bot.notices.why_nobody import why_nobody
from bot.responsible import Desk
from bot.scope import Scope
from bot.states import ACCEPTED, BOT, BROKER, MATCHED, OFFERED, OPEN, ORGANISATION, STANDBY, WITHDRAWN
from matching.rank import Ranked, Ranking
from matching.waves import Urgency, after, gap, may_ask, next_moment
from messages.reply import say
from storage.tables import HelpRequest, Match, Question

FIRST_NUMBER: Final = 101


def open_request(scope: Scope, change: changes.OpenRequest) -> None:
    """Open a request, or change an open one, and let the bot begin."""
    person = scope.person(scope.actor_id)
    if person is None or person.wijk is None:
        raise LookupError("only a neighbour can ask")
    old = scope.tx.get(HelpRequest, change.request_id)
    day = _day(scope, change)
    if old and old.asker_id == person.id and old.state == OPEN:
        _change(scope, old, change, day)
        return
    lessons.learn(scope, change.heard, change.concept)
    request = HelpRequest(
        id=scope.tx.new_id(),
        number=_next_number(scope),
        asker_id=person.id,
        city=scope.city.code,
        wijk=person.wijk,
        buurt=person.buurt,
        wijken=[person.wijk],
        concept=change.concept,
        features=change.features,
        urgency=change.urgency,
        wanted_on=day,
        state="",
        holder=BOT,
        expires_at=scope.now + timedelta(days=scope.settings.request_expires_days),
        created_at=scope.now,
    )
    scope.tx.seal(request, "words_sealed", change.words)
    scope.turn_request(request, OPEN, "ask")
    scope.tx.session.flush()
    advance(scope, request)


def _next_number(scope: Scope) -> int:
    last = scope.tx.one(select(func.max(HelpRequest.number)).where(HelpRequest.city == scope.city.code))
    return (last or FIRST_NUMBER - 1) + 1


def _day(scope: Scope, change: changes.OpenRequest) -> date | None:
    """Give the day it is wanted on: today, or when neighbours are at rest already, the day they wake up to."""
    if change.urgency != Urgency.TODAY:
        return change.wanted_on
    return next_moment(scope.now, Urgency.TODAY, scope.rules).astimezone(scope.city.timezone).date()


def _change(scope: Scope, request: HelpRequest, change: changes.OpenRequest, day: date | None) -> None:
    """Give an open request other words. Who was asked is asked anew; about another need they are set free."""
    scope.tell(request.asker_id, say("asked.changed"))
    before = (request.concept, request.urgency, request.wanted_on, scope.tx.open(request, "words_sealed"))
    if before == (change.concept, change.urgency, day, change.words):
        return
    if request.concept != change.concept:
        matches.release_waiting(scope, request, "changed")
    request.concept, request.features = change.concept, change.features
    request.urgency, request.wanted_on = change.urgency, day
    scope.tx.seal(request, "words_sealed", change.words)
    _leave_holder(scope, request, to_broker.asked_otherwise)
    request.holder, request.holder_id, request.wave = BOT, None, 1
    scope.event("change", "request", request.id)
    scope.tx.session.flush()
    asked = matches.ask_anew(scope, request)
    if asked and not _deciding(scope, request):
        _wait_anew(scope, request, asked)
        return
    request.wave = 0
    advance(scope, request)


def _wait_anew(scope: Scope, request: HelpRequest, asked: int) -> None:
    """Give whoever was asked anew the time of a wave, and tell the asker until when."""
    request.next_at = request.promised_at = _next_wave(scope, request, scope.now)
    scope.tx.add(request)
    to_asker.asked_anew(scope, request, asked)
    if request.urgency in (Urgency.TODAY, Urgency.URGENT):
        alerts.alert(scope, "today", request)


# --- what the bot does next -------------------------------------------------------------------------------


def advance(scope: Scope, request: HelpRequest) -> None:
    """Do the next thing for an open request that the bot holds, and tell the asker what happens and when."""
    if request.state != OPEN or request.holder != BOT or _deciding(scope, request):
        return
    request.next_at = None
    scope.tx.add(request)
    later = _first(scope, request, STANDBY)
    if later:
        matches.propose_to_asker(scope, request, later)
        return
    if request.concept is None:
        to_people(scope, request, None, "unread")
        return
    urgency = Urgency(request.urgency)
    if not may_ask(scope.now, urgency, scope.rules):
        _wait_for_morning(scope, request, urgency)
        return
    ranking = candidates.find(scope, request)
    if ranking.ordered and request.wave < scope.settings.waves:
        _send_wave(scope, request, ranking, urgency)
    elif not _waits_for_answers(scope, request):
        to_people(scope, request, ranking, "nobody")


def _waits_for_answers(scope: Scope, request: HelpRequest) -> bool:
    """Go on waiting for neighbours who were asked not long ago, before anybody else is troubled."""
    asked = select(Match).where(Match.request_id == request.id, Match.state == OFFERED)
    moments = [one.offered_at for one in scope.tx.all(asked) if one.offered_at]
    last = max(moments, default=None)
    until = _next_wave(scope, request, last) if last else scope.now
    if until <= scope.now:
        return False
    request.next_at = request.promised_at = until
    to_asker.still_asking(scope, request, len(moments))
    return True


def stands_by(scope: Scope, request: HelpRequest) -> bool:
    """Tell whether somebody else has said yes too, and waits."""
    return _first(scope, request, STANDBY) is not None


def _deciding(scope: Scope, request: HelpRequest) -> bool:
    return _first(scope, request, ACCEPTED) is not None


def _first(scope: Scope, request: HelpRequest, state: str) -> Match | None:
    found = scope.tx.all(
        select(Match)
        .where(Match.request_id == request.id, Match.state == state)
        .order_by(col(Match.answered_at), col(Match.id))
        .limit(1)
    )
    return found[0] if found else None


def _wait_for_morning(scope: Scope, request: HelpRequest, urgency: Urgency) -> None:
    start = next_moment(scope.now, urgency, scope.rules)
    request.next_at = start
    request.promised_at = _next_wave(scope, request, start)
    to_asker.asks_later(scope, request, start)


def _next_wave(scope: Scope, request: HelpRequest, start: datetime) -> datetime:
    urgency = Urgency(request.urgency)
    wait = gap(start, urgency, scope.rules, request.wanted_on)
    return after(start, wait, urgency, scope.rules)


def _send_wave(scope: Scope, request: HelpRequest, ranking: Ranking, urgency: Urgency) -> None:
    asked = ranking.ordered[: scope.settings.wave_size]
    request.wave += 1
    request.next_at = request.promised_at = _next_wave(scope, request, scope.now)
    scope.event("wave", "request", request.id, after=str(request.wave))
    for one in asked:
        _offer(scope, request, one)
    to_asker.wave_sent(scope, request, len(asked))
    if urgency in (Urgency.TODAY, Urgency.URGENT) and request.wave == 1:
        alerts.alert(scope, "today", request)


def _offer(scope: Scope, request: HelpRequest, one: Ranked) -> None:
    match = Match(
        id=scope.tx.new_id(),
        request_id=request.id,
        person_id=int(one.candidate.person_id),
        talent_id=int(one.candidate.talent_id),
        wave=request.wave,
        score=one.score,
        reasons=[str(reason) for reason in one.reasons],
        state="",
        offered_at=scope.now,
    )
    scope.turn_match(match, OFFERED, "offer")
    scope.tx.session.flush()
    to_helper.offer(scope, request, match)


def to_people(scope: Scope, request: HelpRequest, ranking: Ranking | None, why: str) -> None:
    """Hand a request to the broker; with no broker at all, show the asker other doors."""
    lines = why_nobody(scope, request, ranking) if ranking else ()
    alerts.supersede(scope, request.id)
    desk = alerts.alert(scope, why, request, *lines)
    if not desk.people:
        request.promised_at = None
        scope.event("no_broker", "request", request.id)
        to_asker.other_doors(scope, request)
        return
    hand_to(scope, request, desk)
    to_asker.broker_asked(scope, request, desk, why)


def hand_to(scope: Scope, request: HelpRequest, desk: Desk) -> None:
    """Make an organisation the one who moves next."""
    request.holder, request.holder_id = ORGANISATION, desk.organisation.id
    request.next_at = None
    request.promised_at = alerts.escalation(scope, desk, request)
    scope.event("hand_over", "request", request.id, after=ORGANISATION)
    scope.tx.add(request)


def back_to_bot(scope: Scope, request: HelpRequest) -> None:
    """Let the bot look further: after a helper fell out, or when somebody new may fit."""
    _leave_holder(scope, request, to_broker.bot_looks_again)
    request.holder, request.holder_id = BOT, None
    alerts.calm(scope, request.id)
    request.wave = min(request.wave, scope.settings.waves - 1)
    scope.tx.add(request)
    advance(scope, request)


def _leave_holder(
    scope: Scope, request: HelpRequest, tell: Callable[[Scope, HelpRequest, int], None]
) -> None:
    """Take a request from the broker who has it, and tell them."""
    if request.holder == BROKER and request.holder_id is not None:
        alerts.put_back(scope, request.id, request.holder_id)
        tell(scope, request, request.holder_id)


def reopen(scope: Scope, request: HelpRequest) -> None:
    """Open a matched request again, with the next helper."""
    scope.turn_request(request, OPEN, "reopen")
    back_to_bot(scope, request)


def wake(scope: Scope, wijk: str, concepts: Iterable[str]) -> None:
    """Look again at requests that found nobody, now that somebody new offers something in their wijk."""
    waiting = scope.tx.all(
        select(HelpRequest).where(
            HelpRequest.state == OPEN,
            HelpRequest.wijk == wijk,
            HelpRequest.holder != BROKER,
            col(HelpRequest.next_at).is_(None),
            col(HelpRequest.concept).is_not(None),
        )
    )
    for request in waiting if tuple(concepts) else ():
        theirs = request.asker_id == scope.actor_id
        if not theirs and not _deciding(scope, request) and candidates.find(scope, request).ordered:
            back_to_bot(scope, request)


# --- its end ----------------------------------------------------------------------------------------------


def end(scope: Scope, request: HelpRequest, state: str, act: str, reason: str | None = None) -> None:
    """End a request: nobody is kept waiting, and its chat is closed."""
    scope.turn_request(request, state, act, reason)
    request.next_at = request.promised_at = None
    request.closed_at, request.close_reason = scope.now, reason
    scope.tx.add(request)
    matches.release_waiting(scope, request, act)
    matches.end_connected(scope, request, state)
    _withdraw_questions(scope, request)
    alerts.close_alerts(scope, request.id)
    if request.holder == BROKER and request.holder_id not in (None, scope.actor_id):
        to_broker.taken_has_ended(scope, request, request.holder_id or 0)


def _withdraw_questions(scope: Scope, request: HelpRequest) -> None:
    for question in _whether_needed(scope, request):
        questions.close_question(scope, question, "withdrawn")


def _whether_needed(scope: Scope, request: HelpRequest) -> Sequence[Question]:
    return scope.tx.all(
        select(Question).where(
            Question.state == "open", Question.subject_id == request.id, Question.kind == "still_needed"
        )
    )


def is_asked_whether_needed(scope: Scope, request: HelpRequest) -> bool:
    """Tell whether the asker has been asked if it is still needed, and may still answer."""
    return bool(_whether_needed(scope, request))


def lasts_until(scope: Scope, request: HelpRequest, end: datetime) -> None:
    """Let a request live until then, and with it the questions that helpers have not answered yet."""
    request.expires_at = end
    scope.tx.add(request)
    asked = select(Match.id).where(Match.request_id == request.id, Match.state == OFFERED)
    scope.tx.session.exec(
        update(Question)
        .where(
            col(Question.kind) == "offer", col(Question.state) == "open", col(Question.subject_id).in_(asked)
        )
        .values(deadline=end)
    )


def withdraw(scope: Scope, change: changes.Withdraw) -> None:
    """Take a request back, at its asker's word."""
    request = scope.tx.get(HelpRequest, change.request_id)
    if request is None or request.asker_id != scope.actor_id or request.state not in (OPEN, MATCHED):
        scope.tell(scope.actor_id or 0, say("mine.too_late"))
        return
    _withdraw(scope, request, "asker")
    scope.tell(request.asker_id, say("mine.withdrawn"))


def _withdraw(scope: Scope, request: HelpRequest, reason: str) -> None:
    was_matched = request.state == MATCHED
    end(scope, request, WITHDRAWN, "withdraw", reason)
    if was_matched and reason != "asker":
        alerts.alert(scope, "asker_left", request)


def withdraw_all(scope: Scope, person_id: int, reason: str) -> None:
    """Take back every running request of somebody who leaves."""
    running = select(HelpRequest).where(
        HelpRequest.asker_id == person_id, col(HelpRequest.state).in_((OPEN, MATCHED))
    )
    for request in scope.tx.all(running):
        _withdraw(scope, request, reason)


def still_needed(scope: Scope, change: changes.StillNeeded) -> None:
    """Keep a request for another two weeks, or end it."""
    request = scope.tx.get(HelpRequest, change.request_id)
    question = scope.tx.get(Question, change.question_id)
    if request is None or question is None or question.state != "open" or request.asker_id != scope.actor_id:
        scope.tell(scope.actor_id or 0, say("mine.too_late"))
        return
    questions.close_question(scope, question, "answered")
    if not change.needed:
        _withdraw(scope, request, "asker")
        scope.tell(request.asker_id, say("mine.withdrawn"))
        return
    lasts_until(scope, request, scope.now + timedelta(days=scope.settings.request_expires_days))
    scope.event("prolong", "request", request.id)
    scope.tell(request.asker_id, say("mine.prolonged"))
    had = alerts.taken(scope, request.id, request.holder_id) if request.holder == BROKER else []
    if had:
        had[0].escalate_at = alerts.check_back(scope, request)
        scope.tx.add(had[0])
        to_broker.still_wanted(scope, request, had[0])
    else:
        back_to_bot(scope, request)
