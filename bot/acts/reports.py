"""Something is wrong between two people: contact stops at once and for good, and the broker hears of it."""

from collections.abc import Sequence

from sqlalchemy import and_, or_
from sqlmodel import col, select

from bot import changes
from bot.acts import alerts, answers, questions, relays, requests
from bot.notices import to_asker, to_caller
from bot.responsible import Desk
from bot.scope import Scope
from bot.states import CONNECTED, DECLINED, FELL_THROUGH, OPEN, WAITING
from messages.reply import Kind, Term, Words, say
from storage import outbox
from storage.tables import Block, HelpRequest, Match, Question, Relay, RelayMember, Report


def report(scope: Scope, change: changes.ReportPerson) -> None:
    """Stop all contact between two people for ever, without telling the other why; tell the broker."""
    me = scope.actor_id or 0
    relay, request, other = _reported(scope, change)
    if other is None or other == me:
        scope.tell(me, say("relay.over"))
        return
    row = Report(
        id=scope.tx.new_id(),
        reporter_id=me,
        reported_id=other,
        request_id=request.id if request else None,
        relay_id=relay.id if relay else None,
        reason=change.reason,
        at=scope.now,
    )
    scope.tx.add(row)
    scope.tx.session.flush()
    scope.event("report", "report", row.id, reason=change.reason)
    block(scope, me, other)
    _close_chats(scope, me, other)
    left = [_stop(scope, one) for one in _live_matches(scope, me, other)]
    _close_question(scope, change.question_id)
    desk = alerts.alert(
        scope,
        "report",
        request,
        say("alert.report_reason", reason=Term(f"report.{change.reason}")),
        person=scope.person(me),
        report_id=row.id,
    )
    to_caller.reported(scope, me, desk)
    for one in left:
        _go_on(scope, one, desk)


def _go_on(scope: Scope, request: HelpRequest | None, desk: Desk) -> None:
    """Let the broker decide how a request goes on whose helper is gone; with no broker, the bot looks further."""
    if request is None:
        return
    if not desk.people:
        requests.back_to_bot(scope, request)
        return
    requests.hand_to(scope, request, desk)
    to_asker.after_report(scope, request, desk)


def _close_chats(scope: Scope, me: int, other: int) -> None:
    """Close every open chat of two people, whatever it was about; the other hears that it is closed, not why."""
    mine = select(RelayMember.relay_id).where(RelayMember.person_id == me)
    theirs = select(RelayMember.relay_id).where(RelayMember.person_id == other)
    both = select(Relay).where(Relay.state == relays.OPEN, col(Relay.id).in_(mine), col(Relay.id).in_(theirs))
    for relay in scope.tx.all(both):
        relays.close(scope, relay, "report", "paused")
        outbox.cancel(scope.tx, now=scope.now, reason="reported", relay_id=relay.id)
        told = say("relay.closed_silent", name=Words(scope.name(me)))
        scope.tell(other, told, kind=Kind.RELAY)


def _live_matches(scope: Scope, me: int, other: int) -> Sequence[Match]:
    """Give every match between two people that is not over, whoever of them asks."""
    live = (
        select(Match)
        .join(HelpRequest, col(HelpRequest.id) == col(Match.request_id))
        .where(
            col(Match.state).in_((*WAITING, CONNECTED)),
            or_(
                and_(col(HelpRequest.asker_id) == other, col(Match.person_id) == me),
                and_(col(HelpRequest.asker_id) == me, col(Match.person_id) == other),
            ),
        )
    )
    return scope.tx.all(live)


def _reported(
    scope: Scope, change: changes.ReportPerson
) -> tuple[Relay | None, HelpRequest | None, int | None]:
    if change.relay_id:
        pair = relays.pair_of(scope, change.relay_id)
        if pair is None:
            return None, None, None
        relay, _, other = pair
        request = scope.tx.get(HelpRequest, relay.request_id)
        return relay, request, other.person_id
    match = scope.tx.get(Match, change.match_id)
    if match is None or match.person_id != scope.actor_id:
        return None, None, None
    request = scope.tx.get(HelpRequest, match.request_id)
    return None, request, request.asker_id if request else None


def block(scope: Scope, person_id: int, other_id: int) -> None:
    """Keep two people apart from now on."""
    known = select(Block.id).where(Block.person_id == person_id, Block.other_id == other_id)
    if scope.tx.one(known) is None:
        scope.tx.add(Block(id=scope.tx.new_id(), person_id=person_id, other_id=other_id, at=scope.now))
        scope.event("block", "person", other_id)


def _stop(scope: Scope, match: Match) -> HelpRequest | None:
    """End a match after a report; give its request if somebody must now decide how it goes on."""
    request = questions.request_of(scope, match)
    questions.withdraw_all(scope, match)
    match.ended_at = scope.now
    if match.state == CONNECTED:
        scope.turn_match(match, FELL_THROUGH, "report")
        scope.turn_request(request, OPEN, "reopen", "report")
        return request
    before = match.state
    scope.turn_match(match, DECLINED, "report")
    answers.go_on_without(scope, request, before)
    return None


def _close_question(scope: Scope, question_id: int | None) -> None:
    question = scope.tx.get(Question, question_id)
    if question and question.state == "open" and question.person_id == scope.actor_id:
        questions.close_question(scope, question, "answered")
