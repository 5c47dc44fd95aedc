"""What helper and asker say, and what it brings about: declined, standing by, connected, or gone."""

from sqlmodel import col, select

from bot import changes
from bot.acts import alerts, jobs, matches, questions, relays, requests, talents
from bot.notices import to_helper
from bot.scope import Scope
from bot.states import (
    ACCEPTED,
    BOT,
    CONNECTED,
    DECLINED,
    EXPIRED,
    FELL_THROUGH,
    MATCHED,
    OFFERED,
    STANDBY,
    WAITING,
)
from matching.waves import Urgency, feedback_at, may_ask
from messages.reply import Words, say
from storage.tables import HelpRequest, Match, Talent


def answer_offer(scope: Scope, change: changes.AnswerOffer) -> None:
    """Take a helper's answer. The first yes holds; a later one stands by."""
    me = scope.actor_id or 0
    match = scope.tx.get(Match, change.match_id)
    question = questions.open_question(scope, change.question_id, "offer", change.match_id)
    if match is None or question is None or match.state != OFFERED:
        renewed = match is not None and match.state == OFFERED and match.person_id == me
        scope.tell(me, say("offer.renewed" if renewed else "offer.over"))
        return
    questions.close_question(scope, question, "answered")
    match.answered_at = scope.now
    request = questions.request_of(scope, match)
    if change.said == "yes":
        _yes(scope, request, match)
        return
    scope.turn_match(match, DECLINED, "decline", change.said)
    if change.said == "never":
        talent = scope.tx.get(Talent, match.talent_id)
        if talent:
            talents.set_pause(scope, talent, paused=True)
    to_helper.declined(scope, match, never=change.said == "never")
    go_on_early(scope, request)


def _yes(scope: Scope, request: HelpRequest, match: Match) -> None:
    deciding = scope.tx.all(select(Match.id).where(Match.request_id == request.id, Match.state == ACCEPTED))
    if deciding:
        scope.turn_match(match, STANDBY, "accept")
        scope.tell(match.person_id, say("offer.standby"))
        return
    matches.propose_to_asker(scope, request, match)


def go_on_early(scope: Scope, request: HelpRequest) -> None:
    """Ask the next neighbours at once when everybody of this wave has said no."""
    open_offers = scope.tx.all(
        select(Match.id).where(
            Match.request_id == request.id, Match.state == OFFERED, Match.wave >= request.wave
        )
    )
    if not open_offers and may_ask(scope.now, Urgency(request.urgency), scope.rules):
        requests.advance(scope, request)


def go_on_without(scope: Scope, request: HelpRequest, before: str) -> None:
    """Go on after a helper fell out who was in this state; an asker who was to decide about them is told."""
    if before == ACCEPTED:
        scope.tell(request.asker_id, say("connection.helper_left"))
        requests.back_to_bot(scope, request)
    else:
        go_on_early(scope, request)


def answer_connection(scope: Scope, change: changes.AnswerConnection) -> None:
    """Take the asker's word about a helper."""
    me = scope.actor_id or 0
    match = scope.tx.get(Match, change.match_id)
    question = questions.open_question(scope, change.question_id, "connection", change.match_id)
    if match is None or question is None or match.state != ACCEPTED:
        scope.tell(me, say("connection.over"))
        return
    questions.close_question(scope, question, "answered")
    request = questions.request_of(scope, match)
    if change.yes:
        connect(scope, request, match)
        return
    scope.turn_match(match, DECLINED, "prefer_other")
    match.ended_at = scope.now
    to_helper.somebody_else(scope, match)
    if not requests.stands_by(scope, request):  # else the question about the next helper is the answer
        scope.tell(me, say("connection.looking_on"))
    requests.back_to_bot(scope, request)


def connect(scope: Scope, request: HelpRequest, match: Match) -> None:
    """Bring two people together who both said yes; set everybody else free."""
    scope.turn_match(match, CONNECTED, "connect")
    match.connected_at = scope.now
    scope.turn_request(request, MATCHED, "connect")
    request.next_at = request.promised_at = None
    scope.tx.session.flush()
    relays.open_match(scope, request, match)
    matches.release_waiting(scope, request, "arranged")
    alerts.close_alerts(scope, request.id)
    alerts.alert(scope, "matched", request)
    due = feedback_at(Urgency(request.urgency), request.wanted_on, scope.now, scope.rules)
    jobs.plan(scope, "feedback", match.id, due)


def connection_expired(scope: Scope, match: Match) -> None:
    """Set a helper free whom the asker left waiting, and go on with the next."""
    if match.state != ACCEPTED:
        return
    scope.turn_match(match, EXPIRED, "expire")
    match.ended_at = scope.now
    to_helper.asker_silent(scope, match)
    request = questions.request_of(scope, match)
    requests.back_to_bot(scope, request)


def offer_expired(scope: Scope, match: Match) -> None:
    """Count no longer on a helper who did not answer in time, and go on if nobody else is asked now."""
    scope.turn_match(match, EXPIRED, "expire")
    match.ended_at = scope.now
    go_on_early(scope, questions.request_of(scope, match))


def leave_all(scope: Scope, person_id: int, reason: str) -> None:
    """Take somebody out of everything they were asked for, without leaving anybody waiting."""
    live = select(Match).where(Match.person_id == person_id, col(Match.state).in_((*WAITING, CONNECTED)))
    for match in scope.tx.all(live):
        request = questions.request_of(scope, match)
        before = match.state
        questions.withdraw_all(scope, match)
        match.ended_at = scope.now
        if before == CONNECTED:
            _helper_left(scope, request, match, reason)
            continue
        scope.turn_match(match, DECLINED, "leave", reason)
        go_on_without(scope, request, before)


def _helper_left(scope: Scope, request: HelpRequest, match: Match, reason: str) -> None:
    scope.turn_match(match, FELL_THROUGH, "leave", reason)
    relay = relays.of_match(scope, match.id)
    if relay and relay.state == relays.OPEN:
        relays.close(scope, relay, "left")
    # Whoever is erased leaves no name behind, also not in the message that they are gone.
    gone = say("relay.helper_left", name=Words(scope.name(match.person_id)))
    scope.tell(request.asker_id, say("relay.helper_erased") if reason == "erased" else gone)
    requests.reopen(scope, request)
    if request.holder == BOT:  # else its broker has just been asked to look
        alerts.alert(scope, "left", request)
