"""What a helper hears: the question of a neighbour, and what became of their answer."""

from sqlmodel import col, select

from bot.conversations.facts import about
from bot.notices import parts
from bot.scope import Scope
from messages.reply import choice, say
from storage.tables import HelpRequest, Match, Outgoing, Question, Talent


def offer(scope: Scope, request: HelpRequest, match: Match, *, changed: bool = False) -> None:
    """Ask a helper, or ask anew what has changed.

    The asker has no name yet; the helper's is shown after their yes, and the button says so.
    """
    question = scope.question(match.person_id, "offer", match.id, request.expires_at)
    told = say(
        "offer.question_changed" if changed else "offer.question",
        wijk=parts.wijk(scope, request),
        concept=about(request.concept),
        words=parts.words(scope, request),
    )
    choices = (
        choice("offer.yes", "offer.yes", match=match.id),
        choice("offer.no", "offer.no", match=match.id),
        choice("offer.never", "offer.never", match=match.id),
        choice("offer.report", "offer.report", match=match.id),
    )
    when = parts.when(scope, request)
    scope.ask(match.person_id, question, told, when, choices=choices, urgent=parts.is_urgent(request))


def changed(scope: Scope, request: HelpRequest, match: Match) -> None:
    """Tell a helper who said yes already what the request is now."""
    told = say("offer.changed", concept=about(request.concept), words=parts.words(scope, request))
    scope.tell(match.person_id, told, parts.when(scope, request))


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
