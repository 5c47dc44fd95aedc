"""Afterwards: is it done? Thanks, or the next helper."""

from datetime import timedelta
from typing import Final

from sqlmodel import select

from bot import changes
from bot.acts import alerts, jobs, questions, relays, requests
from bot.conversations.facts import called
from bot.notices import to_pair
from bot.scope import Scope
from bot.states import BOT, COMPLETED, CONNECTED, DONE, FELL_THROUGH
from messages.reply import Kind, say
from storage.tables import HelpRequest, Match, Question

FEEDBACK_LASTS: Final = timedelta(days=7)
"""How long "is it done?" waits for an answer before the request is closed as probably done."""
NOT_YET: Final = timedelta(days=2)
"""After "not yet", when to ask again."""


def finish(scope: Scope, change: changes.FinishRelay) -> None:
    """Be done: a broker's chat closes; of two neighbours, both are asked whether it worked out."""
    pair = relays.pair_of(scope, change.relay_id)
    if pair is None:
        scope.tell(scope.actor_id or 0, say("relay.over"))
        return
    relay, mine, other = pair
    match = scope.tx.get(Match, relay.match_id)
    if match is None:
        relays.close(scope, relay, "done")
        scope.tell(mine.person_id, say("relay.closed_you", name=called(relays.shown_name(scope, other))))
        scope.tell(
            other.person_id,
            say("relay.closed_other", name=called(relays.shown_name(scope, mine))),
            kind=Kind.RELAY,
        )
        return
    ask_feedback(scope, match)


def ask_feedback(scope: Scope, match: Match) -> None:
    """Ask both whether it worked out; who is being asked already is asked again only at their own tap."""
    if match.state != CONNECTED:
        scope.tell(scope.actor_id or 0, say("relay.over"))
        return
    request = questions.request_of(scope, match)
    for person_id in (request.asker_id, match.person_id):
        live = _asked(scope, match, person_id)
        if live and person_id != scope.actor_id:
            continue
        for old in live:
            questions.close_question(scope, old, "withdrawn")
        _ask(scope, request, match, person_id)


def _asked(scope: Scope, match: Match, person_id: int) -> list[Question]:
    asked = select(Question).where(
        Question.person_id == person_id,
        Question.kind == "feedback",
        Question.subject_id == match.id,
        Question.state == "open",
    )
    return list(scope.tx.all(asked))


def _ask(scope: Scope, request: HelpRequest, match: Match, person_id: int) -> None:
    question = scope.question(person_id, "feedback", match.id, scope.now + FEEDBACK_LASTS)
    to_pair.is_it_done(scope, request, match, question)


def unanswered(scope: Scope, request: HelpRequest, match: Match) -> None:
    """Take silence for "it is done"; while the two still write to each other, ask again instead."""
    relay = relays.of_match(scope, match.id)
    since = scope.now - FEEDBACK_LASTS
    alive = relay is not None and relay.state == relays.OPEN
    if relay and alive and any(one.last_wrote_at > since for one in relays.members(scope, relay.id)):
        ask_feedback(scope, match)
        return
    complete(scope, request, match, "unanswered")


def answer_feedback(scope: Scope, change: changes.AnswerFeedback) -> None:
    """Take the word of asker or helper. The asker's word decides; a helper's doubt is put to the asker."""
    me = scope.actor_id or 0
    match = scope.tx.get(Match, change.match_id)
    question = questions.open_question(scope, change.question_id, "feedback", change.match_id)
    if match is None or question is None or match.state != CONNECTED:
        scope.tell(me, say("feedback.over"))
        return
    questions.close_question(scope, question, "answered")
    request = questions.request_of(scope, match)
    scope.event("feedback", "match", match.id, reason=change.said)
    if change.said == "not_yet":
        jobs.plan(scope, "feedback", match.id, scope.now + NOT_YET)
        scope.tell(me, say("feedback.later"))
    elif me == match.person_id:
        scope.tell(me, say("feedback.thanks_helper" if change.said == "yes" else "feedback.noted"))
        if change.said == "no" and not _asked(scope, match, request.asker_id):
            _ask(scope, request, match, request.asker_id)
    elif change.said == "yes":
        complete(scope, request, match)
    else:
        not_done(scope, request, match)


def complete(scope: Scope, request: HelpRequest, match: Match, reason: str | None = None) -> None:
    """Finish a match that worked out: thanks to both, the chat closes."""
    scope.turn_match(match, COMPLETED, "complete", reason)
    match.ended_at = scope.now
    relay = relays.of_match(scope, match.id)
    if relay and relay.state == relays.OPEN:
        if reason is None:
            relays.close(scope, relay, "done")
        else:
            relays.close_quietly(scope, relay)
    questions.withdraw_all(scope, match)
    requests.end(scope, request, DONE, "complete", reason)
    to_pair.it_worked(scope, request, match, silently=reason is not None)


def not_done(scope: Scope, request: HelpRequest, match: Match) -> None:
    """Open a request again that didn't work out, with the next helper."""
    scope.turn_match(match, FELL_THROUGH, "not_done")
    match.ended_at = scope.now
    questions.withdraw_all(scope, match)
    relays.close_of_match(scope, match.id, "not_done")
    scope.tell(match.person_id, say("feedback.stopped_helper"))
    scope.tell(request.asker_id, say("feedback.sorry"))
    requests.reopen(scope, request)
    if request.holder == BOT:  # else its broker has just been asked to look
        alerts.alert(scope, "not_done", request)
