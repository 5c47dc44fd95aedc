"""What an asker hears: how the search goes, who wants to help, what a broker does, and what comes of it."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from bot.conversations.facts import about
from bot.notices import parts
from bot.policy import Area
from bot.post import Stamp
from bot.responsible import Desk, desk_for
from bot.scope import Scope
from matching.waves import Urgency
from messages.reply import Choice, Kind, Say, Term, Words, choice, say
from storage.tables import HelpRequest, Match, Question

# --- while neighbours are asked ---------------------------------------------------------------------------


def wave_sent(scope: Scope, request: HelpRequest, count: int) -> None:
    """Tell the asker how many neighbours are asked now, and when they hear more."""
    key = "asked.further" if _had_somebody(scope, request) else "asked.next"
    if request.wave == 1:
        key = "asked.first"
    told = say(key, n=count, until=_promised(request))
    scope.tell(request.asker_id, told, choices=_own_choices(request), urgent=parts.is_urgent(request))


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
    scope.tell(request.asker_id, told, choices=_own_choices(request), urgent=parts.is_urgent(request))


def still_asking(scope: Scope, request: HelpRequest, count: int) -> None:
    """Tell the asker that others were asked and have not answered yet, and when they hear more."""
    told = say("asked.still", n=count, until=_promised(request))
    scope.tell(request.asker_id, told, choices=_own_choices(request), urgent=parts.is_urgent(request))


def asks_later(scope: Scope, request: HelpRequest, start: datetime) -> None:
    """Tell the asker that neighbours are asked when they are awake."""
    not_today = (
        request.urgency == Urgency.TODAY and request.wanted_on and request.wanted_on > parts.today(scope)
    )
    key = "asked.not_today" if not_today else "asked.later"
    told = say(key, start=start, until=_promised(request))
    # Who is not writing now would read it in the morning, when it is no longer true.
    scope.tell(request.asker_id, told, choices=_own_choices(request), not_after=start)


def broker_asked(scope: Scope, request: HelpRequest, desk: Desk, why: str) -> None:
    """Tell the asker that a human was asked, and when the bot speaks again; never what the human will do."""
    key = "asked.broker_reads" if why == "unread" else "asked.broker"
    told = say(key, who=parts.people(scope, desk), wijk=parts.wijk(scope, request), until=_promised(request))
    meanwhile = (say("doors.meanwhile"), *parts.doors(scope, request)) if parts.is_urgent(request) else ()
    scope.tell(
        request.asker_id, told, *meanwhile, choices=_own_choices(request), urgent=parts.is_urgent(request)
    )


def handed_on(scope: Scope, request: HelpRequest, desk: Desk) -> None:
    """Tell the asker that the co-operative was asked."""
    told = say("asked.cooperative", who=desk.organisation.name, until=_promised(request))
    scope.tell(request.asker_id, told, choices=_own_choices(request), urgent=parts.is_urgent(request))


def other_doors(scope: Scope, request: HelpRequest, *, silent: bool = False) -> None:
    """Show the asker who else may help, when there is no broker or they were silent; the bot goes on looking."""
    first = say("doors.title_silent" if silent else "doors.title", wijk=parts.wijk(scope, request))
    told = (first, *parts.doors(scope, request), say("doors.keep_looking"))
    scope.tell(request.asker_id, *told, choices=_own_choices(request), urgent=parts.is_urgent(request))


def _promised(request: HelpRequest) -> datetime:
    if request.promised_at is None:
        raise ValueError("a promise without a time")
    return request.promised_at


def _own_choices(request: HelpRequest) -> tuple[Choice, ...]:
    return (
        choice("request.change", "request.change", lasting=True, request=request.id),
        choice("request.withdraw", "request.withdraw", lasting=True, request=request.id),
    )


# --- when a neighbour wants to help -----------------------------------------------------------------------


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
        say("connection.request", words=parts.words(scope, request)),
        parts.when(scope, request),
        *_before(scope, match),
        choices=_connect_choices(match),
        urgent=parts.is_urgent(request),
    )


def _before(scope: Scope, match: Match) -> tuple[Say, ...]:
    """Say that the helper has helped before, if that is so."""
    done = scope.tx.one(
        select(func.count()).where(Match.person_id == match.person_id, Match.state == "completed")
    )
    return (say("connection.has_helped", n=done),) if done else ()


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


def _connect_choices(match: Match) -> tuple[Choice, ...]:
    return (
        choice("connection.yes", "connection.yes", match=match.id),
        choice("connection.no", "connection.no", match=match.id),
    )


# --- when a broker looks at it ----------------------------------------------------------------------------


def taken_over(scope: Scope, request: HelpRequest, broker_id: int) -> None:
    """Tell the asker who looks at it now, and the other brokers that somebody has it."""
    told = say("asked.taken_over", name=Words(scope.name(broker_id)))
    scope.tell(request.asker_id, told)
    for person_id in desk_for(scope, Area(request.wijk, request.buurt)).people:
        if person_id != broker_id:
            scope.tell(
                person_id, say("desk.colleague_has", code=request.code, name=Words(scope.name(broker_id)))
            )


def closed_by_broker(scope: Scope, request: HelpRequest, reason: str) -> None:
    """Tell the asker that the broker closed the request, why, and which doors there are."""
    told = [say("closed.told", concept=about(request.concept), reason=Term(f"closed.{reason}"))]
    if reason == "referred":
        told += parts.doors(scope, request)
    scope.tell(request.asker_id, *told, choices=(choice("menu.ask", "ask", lasting=True), parts.MENU))


def after_report(scope: Scope, request: HelpRequest, desk: Desk) -> None:
    """Tell the asker, after a report by either, who was asked to look and when they hear more."""
    told = say("asked.after_report", who=parts.people(scope, desk), until=_promised(request))
    scope.tell(request.asker_id, told, choices=_own_choices(request))


# --- when time has passed ---------------------------------------------------------------------------------


def still_needed(scope: Scope, request: HelpRequest, question: Question) -> None:
    """Ask after two weeks whether a request is still needed."""
    told = say("needed.question", concept=about(request.concept), words=parts.words(scope, request))
    choices = (
        choice("needed.yes", "still_needed", request=request.id, said="yes"),
        choice("needed.no", "still_needed", request=request.id, said="no"),
    )
    scope.ask(request.asker_id, question, told, choices=choices)


def expired(scope: Scope, request: HelpRequest) -> None:
    """Tell the asker that a request was put away."""
    told = say("needed.expired", concept=about(request.concept))
    scope.tell(request.asker_id, told, choices=(choice("menu.ask", "ask", lasting=True), parts.MENU))


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
        again = (choice("away.ask_again", "ask", lasting=True), parts.MENU)
        scope.tell(person_id, *told, choices=again, kind=Kind.ANSWER)
