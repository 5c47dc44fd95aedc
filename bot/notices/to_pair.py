"""What two people hear who write to each other: their chat, and afterwards whether it worked out."""

from typing import Final

from sqlalchemy import func
from sqlmodel import col, select

from bot.conversations import relay as relay_talk
from bot.conversations.facts import MyRelay, about, called
from bot.notices import parts
from bot.post import UNREADABLE, Stamp, unpack
from bot.scope import Scope
from messages.reply import Choice, Kind, Words, choice, say
from storage.tables import HelpRequest, Match, Outgoing, Question, Relay, RelayMember, Talent

FROM_A_NEIGHBOUR: Final = frozenset({"relay.message", "relay.message_broker", "relay.number_is"})
"""The texts that hold what somebody gave to the other in a chat."""


def relay_opened(scope: Scope, relay: Relay, request: HelpRequest, match: Match) -> None:
    """Open the chat for both, with the check word and the safety line."""
    word = scope.tx.open(relay, "check_word_sealed") or ""
    asker, helper = scope.name(request.asker_id), scope.name(match.person_id)
    stamp = Stamp(relay_id=relay.id)
    scope.tell(
        request.asker_id,
        say("relay.opened", name=Words(helper)),
        say("relay.word_asker", name=Words(helper), word=word),
        choices=_chat_choices(relay, helper),
        kind=Kind.RELAY,
        stamp=stamp,
    )
    scope.tell(
        match.person_id,
        say("relay.opened_helper", name=Words(asker), concept=about(request.concept)),
        say("relay.word_helper", name=Words(asker), word=word),
        choices=_chat_choices(relay, asker),
        kind=Kind.RELAY,
        stamp=stamp,
    )


def desk_opened(scope: Scope, relay: Relay, broker_id: int, other_id: int) -> None:
    """Tell both that the broker and somebody write to each other now."""
    name, broker = scope.name(other_id), scope.name(broker_id)
    stamp = Stamp(relay_id=relay.id)
    done = _chat_choices(relay, name)
    scope.tell(
        broker_id, say("desk.write_now", name=called(name)), choices=done, kind=Kind.RELAY, stamp=stamp
    )
    scope.tell(
        other_id, say("relay.broker_here", name=Words(broker)), choices=done, kind=Kind.RELAY, stamp=stamp
    )


def _chat_choices(relay: Relay, partner: str) -> tuple[Choice, ...]:
    return relay_talk.choices(MyRelay(relay.id, relay.kind, partner, relay.request_id, relay.match_id, None))


def undelivered(scope: Scope, row: Outgoing) -> None:
    """Tell the writer of words that did not reach the other; the rest is asked again, or stands in the log."""
    if row.kind != Kind.RELAY or row.relay_id is None or not _are_words(scope, row):
        return
    members = scope.tx.all(select(RelayMember).where(RelayMember.relay_id == row.relay_id))
    reader = next((one for one in members if one.person_id == row.person_id), None)
    writer = next((one for one in members if one.person_id != row.person_id), None)
    if reader and writer:
        name = scope.tx.open(reader, "shown_name_sealed") or ""
        # At any hour, like the answer that it is to what they wrote.
        scope.tell(writer.person_id, say("relay.not_received", name=Words(name)), kind=Kind.ANSWER)


def _are_words(scope: Scope, row: Outgoing) -> bool:
    """Tell whether a message holds what a neighbour wrote, or what can't be read any more and may be that."""
    try:
        kept = scope.tx.open_json(row, "payload_sealed")
        return kept is None or any(one.key in FROM_A_NEIGHBOUR for one in unpack(kept)[0])
    except UNREADABLE:
        return True


def is_it_done(scope: Scope, request: HelpRequest, match: Match, question: Question) -> None:
    """Ask asker or helper whether it worked out."""
    asker = question.person_id == request.asker_id
    other = scope.name(match.person_id if asker else request.asker_id)
    key = "feedback.question" if asker else "feedback.question_helper"
    choices = (
        choice("feedback.yes", "feedback", match=match.id, said="yes"),
        choice("feedback.not_yet", "feedback", match=match.id, said="not_yet"),
        choice("feedback.no", "feedback", match=match.id, said="no"),
    )
    told = say(key, name=Words(other), concept=about(request.concept))
    scope.ask(question.person_id, question, told, choices=choices)


def it_worked(scope: Scope, request: HelpRequest, match: Match, *, silently: bool) -> None:
    """Thank both, and ask the one who was helped what they could do for another."""
    if silently:
        return
    asker, helper = scope.name(request.asker_id), scope.name(match.person_id)
    scope.tell(match.person_id, say("feedback.thanks_from", name=Words(asker)))
    offers = scope.tx.one(
        select(func.count()).where(Talent.person_id == request.asker_id, col(Talent.removed_at).is_(None))
    )
    told = [say("feedback.glad", name=Words(helper))]
    if offers:
        scope.tell(request.asker_id, *told, choices=(parts.MENU,))
        return
    choices = (choice("feedback.i_offer", "offer", lasting=True), parts.MENU)
    scope.tell(request.asker_id, *told, say("feedback.and_you"), choices=choices)
