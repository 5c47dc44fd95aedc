"""Questions put to people: opened by notices, closed here. Also the match and request a question is about."""

from sqlmodel import select

from bot.scope import Scope
from storage import outbox
from storage.tables import HelpRequest, Match, Question


def close_question(scope: Scope, question: Question, state: str) -> None:
    """Close a question: its buttons mean nothing more, and what was not yet said of it stays unsaid."""
    question.state = state
    question.answered_at = scope.now
    scope.tx.add(question)
    if state != "answered":
        outbox.cancel(scope.tx, now=scope.now, reason=state, question_id=question.id)


def open_question(scope: Scope, question_id: int | None, kind: str, subject_id: int) -> Question | None:
    """Give the question that is being answered; None if it is closed or somebody else's."""
    question = scope.tx.get(Question, question_id)
    good = (
        question is not None
        and question.state == "open"
        and question.kind == kind
        and question.person_id == scope.actor_id
        and question.subject_id == subject_id
    )
    return question if good else None


def withdraw_all(scope: Scope, match: Match) -> None:
    """Close every open question about a match."""
    open_ones = select(Question).where(
        Question.subject_id == match.id, Question.state == "open", Question.kind != "still_needed"
    )
    for question in scope.tx.all(open_ones):
        close_question(scope, question, "withdrawn")


def request_of(scope: Scope, match: Match) -> HelpRequest:
    """Give the request of a match."""
    request = scope.tx.get(HelpRequest, match.request_id)
    if request is None:
        raise LookupError("a match without its request")
    return request
