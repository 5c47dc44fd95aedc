"""Who hears of what, in one readable place: every message that is not the direct answer to a person's own words.

The acts decide that something happened; here stands who is told, and in which words (keys of the catalogue).
"""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func
from sqlmodel import col, select

from bot import candidates
from bot.conversations import relay as relay_talk
from bot.conversations.broker import alert_choices as desk_choices
from bot.conversations.facts import MyRelay, about, called
from bot.conversations.facts import other_doors as doors_of
from bot.policy import Area
from bot.post import UNREADABLE, Stamp, unpack
from bot.responsible import Desk, desk_for, working_moment
from bot.scope import Scope
from matching.rank import Exclusion, Ranking
from matching.waves import Urgency
from messages.reply import Choice, Kind, Param, Say, Term, Words, choice, say
from storage.tables import (
    Alert,
    Broadcast,
    HelpRequest,
    Match,
    Outgoing,
    Question,
    Relay,
    RelayMember,
    Talent,
)

FROM_A_NEIGHBOUR: Final = frozenset({"relay.message", "relay.message_broker", "relay.number_is"})
"""The texts that hold what somebody gave to the other in a chat."""

MENU: Final = choice("menu.button", "menu", lasting=True)


def _is_urgent(request: HelpRequest) -> bool:
    return request.urgency == Urgency.URGENT


def _words(scope: Scope, request: HelpRequest) -> Words:
    return Words(scope.tx.open(request, "words_sealed") or "")


def _wijk(scope: Scope, request: HelpRequest) -> str:
    return scope.city.wijk(request.wijk).name


def _when(scope: Scope, request: HelpRequest) -> Say:
    day = request.wanted_on
    if day is None:
        return say(f"when.short_{request.urgency}")
    return say("when.past" if day < _today(scope) else "when.on", day=day)


def _today(scope: Scope) -> date:
    return scope.now.astimezone(scope.city.timezone).date()


def _own_choices(request: HelpRequest) -> tuple[Choice, ...]:
    return (
        choice("request.change", "request.change", lasting=True, request=request.id),
        choice("request.withdraw", "request.withdraw", lasting=True, request=request.id),
    )


# --- the asker, while neighbours are asked ----------------------------------------------------------------


def wave_sent(scope: Scope, request: HelpRequest, count: int) -> None:
    """Tell the asker how many neighbours are asked now, and when they hear more."""
    key = "asked.further" if _had_somebody(scope, request) else "asked.next"
    if request.wave == 1:
        key = "asked.first"
    told = say(key, n=count, until=_promised(request))
    scope.tell(request.asker_id, told, choices=_own_choices(request), urgent=_is_urgent(request))


def _had_somebody(scope: Scope, request: HelpRequest) -> bool:
    """Tell whether the asker has heard of a helper's yes, which then came to nothing."""
    heard = select(Question.id).where(
        Question.kind == "connection",
        col(Question.subject_id).in_(select(Match.id).where(Match.request_id == request.id)),
    )
    return scope.tx.one(heard.limit(1)) is not None


def asked_anew(scope: Scope, request: HelpRequest, count: int) -> None:
    """Tell the asker that whoever was asked is asked again in the new words, and when they hear more."""
    told = say("asked.anew", n=count, until=_promised(request))
    scope.tell(request.asker_id, told, choices=_own_choices(request), urgent=_is_urgent(request))


def still_asking(scope: Scope, request: HelpRequest, count: int) -> None:
    """Tell the asker that others were asked and have not answered yet, and when they hear more."""
    told = say("asked.still", n=count, until=_promised(request))
    scope.tell(request.asker_id, told, choices=_own_choices(request), urgent=_is_urgent(request))


def asks_later(scope: Scope, request: HelpRequest, start: datetime) -> None:
    """Tell the asker that neighbours are asked when they are awake."""
    not_today = request.urgency == Urgency.TODAY and request.wanted_on and request.wanted_on > _today(scope)
    key = "asked.not_today" if not_today else "asked.later"
    told = say(key, start=start, until=_promised(request))
    # Who is not writing now would read it in the morning, when it is no longer true.
    scope.tell(request.asker_id, told, choices=_own_choices(request), not_after=start)


def _promised(request: HelpRequest) -> datetime:
    if request.promised_at is None:
        raise ValueError("a promise without a time")
    return request.promised_at


def broker_asked(scope: Scope, request: HelpRequest, desk: Desk, why: str) -> None:
    """Tell the asker that a human was asked, and when the bot speaks again; never what the human will do."""
    key = "asked.broker_reads" if why == "unread" else "asked.broker"
    told = say(key, who=_people(scope, desk), wijk=_wijk(scope, request), until=_promised(request))
    meanwhile = (say("doors.meanwhile"), *_doors(scope, request)) if _is_urgent(request) else ()
    scope.tell(request.asker_id, told, *meanwhile, choices=_own_choices(request), urgent=_is_urgent(request))


def handed_on(scope: Scope, request: HelpRequest, desk: Desk) -> None:
    """Tell the asker that the co-operative was asked."""
    told = say("asked.cooperative", who=desk.organisation.name, until=_promised(request))
    scope.tell(request.asker_id, told, choices=_own_choices(request), urgent=_is_urgent(request))


def _people(scope: Scope, desk: Desk) -> Param:
    names = [scope.name(person_id) for person_id in desk.people[:2]]
    named = " / ".join(name for name in names if name)
    return Words(named) if named else desk.organisation.name


def other_doors(scope: Scope, request: HelpRequest, *, silent: bool = False) -> None:
    """Show the asker who else may help, when there is no broker or they were silent; the bot goes on looking."""
    first = say("doors.title_silent" if silent else "doors.title", wijk=_wijk(scope, request))
    told = (first, *_doors(scope, request), say("doors.keep_looking"))
    scope.tell(request.asker_id, *told, choices=_own_choices(request), urgent=_is_urgent(request))


# --- helpers ----------------------------------------------------------------------------------------------


def offer(scope: Scope, request: HelpRequest, match: Match, *, changed: bool = False) -> None:
    """Ask a helper, or ask anew what has changed.

    The asker has no name yet; the helper's is shown after their yes, and the button says so.
    """
    question = Question(
        id=scope.tx.new_id(),
        person_id=match.person_id,
        kind="offer",
        subject_id=match.id,
        state="open",
        asked_at=scope.now,
        deadline=request.expires_at,
    )
    told = say(
        "offer.question_changed" if changed else "offer.question",
        wijk=_wijk(scope, request),
        concept=about(request.concept),
        words=_words(scope, request),
    )
    choices = (
        choice("offer.yes", "offer.yes", match=match.id),
        choice("offer.no", "offer.no", match=match.id),
        choice("offer.never", "offer.never", match=match.id),
        choice("offer.report", "offer.report", match=match.id),
    )
    when = _when(scope, request)
    scope.ask(match.person_id, question, told, when, choices=choices, urgent=_is_urgent(request))


def changed(scope: Scope, request: HelpRequest, match: Match) -> None:
    """Tell a helper who said yes already what the request is now."""
    told = say("offer.changed", concept=about(request.concept), words=_words(scope, request))
    scope.tell(match.person_id, told, _when(scope, request))


def declined(scope: Scope, match: Match, *, never: bool) -> None:
    """Thank a helper who can't, without guilt."""
    talent = scope.tx.get(Talent, match.talent_id)
    if never and talent:
        told = say("offer.paused", concept=about(talent.concept))
        scope.tell(match.person_id, told, choices=(choice("menu.talents", "talents", lasting=True),))
        return
    scope.tell(match.person_id, say("offer.fine"))


def asking_your_neighbour(scope: Scope, match: Match, question: Question, *, by_standby: bool) -> None:
    """Tell a helper that the asker is asked now, and until when."""
    key = "offer.your_turn" if by_standby else "offer.asking"
    scope.tell(match.person_id, say(key, until=question.deadline or scope.now))


def arranged(scope: Scope, match: Match, reason: str) -> None:
    """Tell a helper who said yes, or had not answered yet, that it is no longer needed."""
    scope.tell(match.person_id, say("offer.arranged" if reason == "arranged" else "offer.not_needed"))


def was_shown(scope: Scope, match: Match) -> bool:
    """Tell whether a helper has been shown the question: who hasn't need not hear that it is over."""
    offers = select(Question.id).where(Question.subject_id == match.id, Question.kind == "offer")
    shown = select(Outgoing.id).where(
        col(Outgoing.question_id).in_(offers), col(Outgoing.shown_at).is_not(None)
    )
    return scope.tx.one(shown.limit(1)) is not None


def somebody_else(scope: Scope, match: Match) -> None:
    """Tell a helper kindly that the neighbour chose otherwise."""
    scope.tell(match.person_id, say("offer.somebody_else"))


def asker_silent(scope: Scope, match: Match) -> None:
    """Set a helper free whose neighbour did not answer."""
    scope.tell(match.person_id, say("offer.asker_silent"))


def no_longer_needed(scope: Scope, match: Match, *, by_broker: bool) -> None:
    """Tell a connected helper that the neighbour took the request back, or the broker closed it."""
    scope.tell(match.person_id, say("offer.closed" if by_broker else "offer.withdrawn"))


# --- two people -------------------------------------------------------------------------------------------


def shall_i_connect(scope: Scope, request: HelpRequest, match: Match, question: Question) -> None:
    """Ask the asker about a helper: first name, wijk, talent; and for which words and which day it is."""
    helper = scope.person(match.person_id)
    wijk = scope.city.wijk(helper.wijk).name if helper and helper.wijk else scope.city.name
    told = say(
        "connection.question",
        name=Words(scope.name(match.person_id)),
        wijk=wijk,
        concept=about(request.concept),
    )
    scope.ask(
        request.asker_id,
        question,
        told,
        say("connection.request", words=_words(scope, request)),
        _when(scope, request),
        *_before(scope, match),
        choices=_connect_choices(match),
        urgent=_is_urgent(request),
    )


def _before(scope: Scope, match: Match) -> tuple[Say, ...]:
    """Say that the helper has helped before, if that is so."""
    done = scope.tx.one(
        select(func.count()).where(Match.person_id == match.person_id, Match.state == "completed")
    )
    return (say("connection.has_helped", n=done),) if done else ()


def _connect_choices(match: Match) -> tuple[Choice, ...]:
    return (
        choice("connection.yes", "connection.yes", match=match.id),
        choice("connection.no", "connection.no", match=match.id),
    )


def remind_connection(scope: Scope, match: Match, question: Question) -> None:
    """Remind the asker that a neighbour waits."""
    told = say(
        "connection.reminder", name=Words(scope.name(match.person_id)), until=question.deadline or scope.now
    )
    stamp = Stamp(question_id=question.id)
    scope.tell(
        question.person_id,
        told,
        choices=_connect_choices(match),
        kind=Kind.REMINDER,
        stamp=stamp,
        not_after=question.deadline,
    )


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


def _chat_choices(relay: Relay, partner: str) -> tuple[Choice, ...]:
    return relay_talk.choices(MyRelay(relay.id, relay.kind, partner, relay.request_id, relay.match_id, None))


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


# --- afterwards -------------------------------------------------------------------------------------------


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
        scope.tell(request.asker_id, *told, choices=(MENU,))
        return
    choices = (choice("feedback.i_offer", "offer", lasting=True), MENU)
    scope.tell(request.asker_id, *told, say("feedback.and_you"), choices=choices)


def still_needed(scope: Scope, request: HelpRequest, question: Question) -> None:
    """Ask after two weeks whether a request is still needed."""
    told = say("needed.question", concept=about(request.concept), words=_words(scope, request))
    choices = (
        choice("needed.yes", "still_needed", request=request.id, said="yes"),
        choice("needed.no", "still_needed", request=request.id, said="no"),
    )
    scope.ask(request.asker_id, question, told, choices=choices)


def expired(scope: Scope, request: HelpRequest) -> None:
    """Tell the asker that a request was put away."""
    told = say("needed.expired", concept=about(request.concept))
    scope.tell(request.asker_id, told, choices=(choice("menu.ask", "ask", lasting=True), MENU))


def ended_while_away(scope: Scope, person_id: int, since: datetime) -> None:
    """Tell somebody who is back which requests have ended because they left."""
    ended = scope.tx.all(
        select(HelpRequest)
        .where(
            HelpRequest.asker_id == person_id,
            col(HelpRequest.close_reason).in_(("stopped", "gone")),
            col(HelpRequest.closed_at) >= since,
        )
        .order_by(col(HelpRequest.id))
    )
    if ended:
        told = [say("away.ended", concept=about(one.concept)) for one in ended]
        again = (choice("away.ask_again", "ask", lasting=True), MENU)
        scope.tell(person_id, *told, choices=again, kind=Kind.ANSWER)


# --- brokers and coordinators -----------------------------------------------------------------------------


def alert(scope: Scope, person_id: int, row: Alert, request: HelpRequest | None, *lines: Say) -> None:
    """Tell a broker: reference, wijk and category; no name and no words of anybody."""
    if request:
        hours = int((scope.now - request.created_at) / timedelta(hours=1))
        head = say(
            "alert.nobody_yet" if row.kind == "nobody" and not hours else f"alert.{row.kind}",
            code=request.code,
            wijk=_wijk(scope, request),
            concept=about(request.concept),
            hours=hours,
        )
    else:
        person = scope.person(row.person_id)
        wijk = scope.city.wijk(person.wijk).name if person and person.wijk else scope.city.name
        head = say(f"alert.{row.kind}", wijk=wijk)
    spoke = _who_spoke(row, request)
    scope.tell(
        person_id,
        head,
        *(spoke, *lines) if spoke else lines,
        choices=alert_choices(row),
        kind=Kind.ALERT,
        stamp=Stamp(alert_id=row.id),
        urgent=request is not None and _is_urgent(request),
    )


def _who_spoke(row: Alert, request: HelpRequest | None) -> Say | None:
    """Say which of the two it is who tells something, without a name."""
    if request is None or row.person_id is None or row.kind not in ("report", "help"):
        return None
    return say("alert.by_asker" if row.person_id == request.asker_id else "alert.by_helper")


def alert_choices(row: Alert, *, take: bool = True, read: bool = True) -> tuple[Choice, ...]:
    """Give what can be done with an alert."""
    spoke = row.request_id is not None and row.person_id is not None
    return desk_choices(row.request_id, row.id, take=take, read=read, spoke=spoke)


def read_choices(request: HelpRequest, row: Alert | None) -> tuple[Choice, ...]:
    """Give what can be done with a request that is being read; `row`: what brokers were told last and nobody took."""
    if row is None:
        return (*desk_choices(request.id, 0, take=False, read=False), MENU)
    return (*alert_choices(row, read=False), MENU)


def write_other(request: HelpRequest, row: Alert) -> tuple[Choice, ...]:
    """Give the way to the other of two, for who writes with the one who told something."""
    return (
        choice(
            "desk.write_other", "desk.write", lasting=True, request=request.id, alert=row.id, whom="other"
        ),
    )


def words_of(scope: Scope, request: HelpRequest) -> tuple[Say, ...]:
    """Give a broker one request: what it is about, since when, and the asker's own words."""
    line = say(
        "desk.line",
        code=request.code,
        wijk=_wijk(scope, request),
        concept=about(request.concept),
        state=Term(f"state.{request.state}"),
        since=request.created_at,
    )
    return line, say("desk.words", words=_words(scope, request))


def why_nobody(scope: Scope, request: HelpRequest, ranking: Ranking) -> tuple[Say, ...]:
    """Say truly why nobody was found: who said no, who did not answer, who may not be asked now, who is next door."""
    concept = about(request.concept)
    states = dict(
        scope.tx.session.exec(
            select(Match.state, func.count()).where(Match.request_id == request.id).group_by(col(Match.state))
        ).all()
    )
    counts = {
        "why.declined": _said_no(scope, request),
        "why.unanswered": states.get("offered", 0),
        "why.elsewise": sum(states.get(one, 0) for one in ("declined", "expired", "released", "fell_through"))
        - _said_no(scope, request),
        "why.budget": _excluded(ranking, Exclusion.BUDGET),
        "why.paused": _excluded(ranking, Exclusion.PAUSED, Exclusion.RESTING),
        "why.day": _excluded(ranking, Exclusion.DAY),
        "why.blocked": _excluded(ranking, Exclusion.BLOCKED),
    }
    total = sum(counts.values())
    lines = [say("why.nobody_offers", concept=concept, wijk=_wijk(scope, request))]
    if total:
        lines = [say("why.title", n=total, concept=concept, wijk=_wijk(scope, request))]
        lines += [say(key, n=count) for key, count in counts.items() if count]
    return (*lines, *_next_door(scope, request))


def _said_no(scope: Scope, request: HelpRequest) -> int:
    """Count whose own answer was no: not those who left, nor those whom the asker did not choose."""
    said = select(func.count()).where(
        Match.request_id == request.id, Match.state == "declined", col(Match.ended_at).is_(None)
    )
    return scope.tx.one(said) or 0


def _excluded(ranking: Ranking, *reasons: Exclusion) -> int:
    """Count who may not be asked, save those who were: what they said is counted already."""
    return sum(one.reason in reasons and not one.candidate.already_asked for one in ranking.excluded)


def _next_door(scope: Scope, request: HelpRequest) -> tuple[Say, ...]:
    lines = []
    for wijk in scope.city.neighbouring(request.wijk):
        count = len(candidates.find(scope, request, (wijk.code,)).ordered)
        if count:
            lines.append(say("why.next_door", n=count, wijk=wijk.name))
    return tuple(lines)


def taken_over(scope: Scope, request: HelpRequest, broker_id: int) -> None:
    """Tell the asker who looks at it now, and the other brokers that somebody has it."""
    told = say("asked.taken_over", name=Words(scope.name(broker_id)))
    scope.tell(request.asker_id, told)
    for person_id in desk_for(scope, Area(request.wijk, request.buurt)).people:
        if person_id != broker_id:
            scope.tell(
                person_id, say("desk.colleague_has", code=request.code, name=Words(scope.name(broker_id)))
            )


def bot_looks_again(scope: Scope, request: HelpRequest, broker_id: int) -> None:
    """Tell the broker who had a request that the bot looks for a neighbour again."""
    scope.tell(broker_id, say("desk.bot_again", code=request.code))


def asked_otherwise(scope: Scope, request: HelpRequest, broker_id: int) -> None:
    """Tell the broker who had a request that its asker changed it."""
    scope.tell(broker_id, say("desk.asked_otherwise", code=request.code))


def taken_has_ended(scope: Scope, request: HelpRequest, broker_id: int) -> None:
    """Tell the broker who had a request that it is over."""
    scope.tell(broker_id, say("desk.ended", code=request.code))


def still_yours(scope: Scope, request: HelpRequest, row: Alert) -> None:
    """Remind the broker who took a request and has not written."""
    choices = alert_choices(row, take=False)
    scope.tell(row.taken_by or 0, say("desk.still_yours", code=request.code), choices=choices)


def still_wanted(scope: Scope, request: HelpRequest, row: Alert) -> None:
    """Tell the broker who has a request that the asker needs it still, after two weeks."""
    choices = alert_choices(row, take=False)
    scope.tell(row.taken_by or 0, say("desk.still_wanted", code=request.code), choices=choices)


def taken_away(scope: Scope, request: HelpRequest, broker_id: int, desk: Desk) -> None:
    """Tell the broker who had a request who has it now."""
    scope.tell(broker_id, say("desk.taken_away", code=request.code, who=desk.organisation.name))


def area_moved(scope: Scope, person_id: int, area: str, organisation: str) -> None:
    """Tell a broker that another organisation brokers an area now."""
    scope.tell(person_id, say("desk.area_moved", area=_area_name(scope, area), organisation=organisation))


def closed_by_broker(scope: Scope, request: HelpRequest, reason: str) -> None:
    """Tell the asker that the broker closed the request, why, and which doors there are."""
    told = [say("closed.told", concept=about(request.concept), reason=Term(f"closed.{reason}"))]
    if reason == "referred":
        told += _doors(scope, request)
    scope.tell(request.asker_id, *told, choices=(choice("menu.ask", "ask", lasting=True), MENU))


def human_called(scope: Scope, person_id: int, desk: Desk, *, crisis: bool, alarm: str = "") -> None:
    """Tell somebody who asked for a human whether there is one, and when they work; never what they will do.

    After a crisis also whom to call until then. What it was about is not kept: later (`alarm` empty) all are named.
    """
    if not desk.people:
        scope.tell(person_id, say("human.none"), *_doors(scope), choices=(MENU,))
        return
    key = "human.called_crisis" if crisis else "human.called"
    told = [say(key, who=_people(scope, desk))]
    at = working_moment(scope, desk)
    if at > scope.now:
        told.append(say("human.works_from", at=at))
    if crisis:
        told.append(say(f"human.until_then_{alarm}") if alarm else say("human.until_then"))
    scope.tell(person_id, *told)


def nobody_answered(scope: Scope, person_id: int) -> None:
    """Show other doors to somebody who asked for a human, when none has answered."""
    scope.tell(person_id, say("human.silent"), *_doors(scope), choices=(MENU,))


def _doors(scope: Scope, request: HelpRequest | None = None) -> tuple[Say, ...]:
    return doors_of(scope.city, request.concept if request else None)


def after_report(scope: Scope, request: HelpRequest, desk: Desk) -> None:
    """Tell the asker, after a report by either, who was asked to look and when they hear more."""
    told = say("asked.after_report", who=_people(scope, desk), until=_promised(request))
    scope.tell(request.asker_id, told, choices=_own_choices(request))


def reported(scope: Scope, person_id: int, desk: Desk) -> None:
    """Tell the one who reported what has happened."""
    scope.tell(person_id, say("report.done" if desk.people else "report.done_no_broker"), choices=(MENU,))


def role_given(scope: Scope, person_id: int, kind: str, organisation: str, areas: list[str]) -> None:
    """Welcome a broker or coordinator."""
    where = ", ".join(_area_name(scope, code) for code in areas) or scope.city.name
    told = say(f"invite.{kind}", organisation=organisation, area=where)
    scope.tell(person_id, told, choices=(choice("menu.desk", "desk", lasting=True), MENU))


def _area_name(scope: Scope, code: str) -> str:
    buurten = {one.code: one.name for one in scope.city.buurten}
    return buurten.get(code) or scope.city.wijk(code).name


def broadcast_started(scope: Scope, person_id: int, row: Broadcast) -> None:
    """Tell the coordinator that it goes out, and when."""
    key = "broadcast.started_now" if row.starts_at <= scope.now else "broadcast.starts_later"
    scope.tell(person_id, say(key, n=row.recipients, at=row.starts_at), choices=(MENU,))


def broadcast_done(scope: Scope, row: Broadcast) -> None:
    """Give the coordinator the final count."""
    if row.author_id is not None:
        told = say("broadcast.done", delivered=row.delivered, failed=row.failed, left=row.left_out)
        scope.tell(row.author_id, told)
