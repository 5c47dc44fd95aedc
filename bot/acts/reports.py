"""Something is wrong between two people: contact stops at once and for good, and the broker hears of it."""

from sqlmodel import select

from bot import changes, notices
from bot.acts import alerts, answers, questions, relays, requests
from bot.scope import Scope
from bot.states import CONNECTED, DECLINED, FELL_THROUGH, OPEN, ORGANISATION, WAITING
from messages.reply import Term, say
from storage import outbox
from storage.tables import Block, HelpRequest, Match, Question, Relay, Report


def report(scope: Scope, change: changes.ReportPerson) -> None:
    """Stop all contact between two people for ever, without telling the other why; tell the broker."""
    me = scope.actor_id or 0
    relay, request, match, other = _reported(scope, change)
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
    if relay and relay.state == relays.OPEN:
        relays.close(scope, relay, "report", "paused")
        outbox.cancel(scope.tx, now=scope.now, reason="reported", relay_id=relay.id)
    if match:
        _stop(scope, match, change.question_id)
    desk = alerts.alert(
        scope,
        "report",
        request,
        say("alert.report_reason", reason=Term(f"report.{change.reason}")),
        person=scope.person(me),
        report_id=row.id,
    )
    if not desk.people and request and request.state == OPEN and request.holder == ORGANISATION:
        requests.back_to_bot(scope, request)
    notices.reported(scope, me, desk)


def _reported(
    scope: Scope, change: changes.ReportPerson
) -> tuple[Relay | None, HelpRequest | None, Match | None, int | None]:
    if change.relay_id:
        pair = relays.pair_of(scope, change.relay_id)
        if pair is None:
            return None, None, None, None
        relay, _, other = pair
        request = scope.tx.get(HelpRequest, relay.request_id)
        return relay, request, scope.tx.get(Match, relay.match_id), other.person_id
    match = scope.tx.get(Match, change.match_id)
    if match is None or match.person_id != scope.actor_id:
        return None, None, None, None
    request = scope.tx.get(HelpRequest, match.request_id)
    return None, request, match, request.asker_id if request else None


def block(scope: Scope, person_id: int, other_id: int) -> None:
    """Keep two people apart from now on."""
    known = select(Block.id).where(Block.person_id == person_id, Block.other_id == other_id)
    if scope.tx.one(known) is None:
        scope.tx.add(Block(id=scope.tx.new_id(), person_id=person_id, other_id=other_id, at=scope.now))
        scope.event("block", "person", other_id)


def _stop(scope: Scope, match: Match, question_id: int | None) -> None:
    """End a match after a report; the broker decides how the request goes on."""
    request = questions.request_of(scope, match)
    question = scope.tx.get(Question, question_id)
    if question and question.state == "open":
        questions.close_question(scope, question, "answered")
    questions.withdraw_all(scope, match)
    match.ended_at = scope.now
    if match.state == CONNECTED:
        scope.turn_match(match, FELL_THROUGH, "report")
        scope.turn_request(request, OPEN, "reopen", "report")
        request.holder = ORGANISATION
    elif match.state in WAITING:
        before = match.state
        scope.turn_match(match, DECLINED, "report")
        answers.go_on_without(scope, request, before)
