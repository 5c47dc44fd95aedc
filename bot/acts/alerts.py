"""Telling brokers: who hears of it, until when somebody must take it, and putting it away."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, or_, update
from sqlmodel import col, select

from bot import notices
from bot.policy import Area
from bot.responsible import Desk, desk_for, working_moment
from bot.scope import Scope
from matching.waves import Urgency, next_moment
from messages.reply import Say
from storage.tables import Alert, HelpRequest, Outgoing, Person

ABOUT_FINDING: Final = ("nobody", "unread", "today", "matched", "left", "not_done")
"""Alerts that are over when the request is, or when the bot has found a way. The others are for a human to close."""

ESCALATES: Final = frozenset({"nobody", "unread", "report", "help", "crisis", "human"})
"""Alerts that go on to the co-operative when nobody takes them."""


def alert(
    scope: Scope,
    kind: str,
    request: HelpRequest | None,
    *lines: Say,
    person: Person | None = None,
    report_id: int | None = None,
    desk: Desk | None = None,
) -> Desk:
    """Tell the brokers of a place; give whom it went to (nobody, when there is no broker)."""
    desk = desk or desk_for(scope, area_of(request, person))
    if not desk.people:
        return desk
    row = Alert(
        id=scope.tx.new_id(),
        kind=kind,
        person_id=person.id if person else None,
        request_id=request.id if request else None,
        wijk=request.wijk if request else person.wijk if person else None,
        buurt=request.buurt if request else person.buurt if person else None,
        report_id=report_id,
        organisation_id=desk.organisation.id,
        state="open",
        created_at=scope.now,
        escalate_at=escalation(scope, desk) if kind in ESCALATES else None,
    )
    scope.tx.add(row)
    scope.tx.session.flush()
    scope.event("alert", "alert", row.id, after=kind)
    for person_id in desk.people:
        notices.alert(scope, person_id, row, request, *lines)
    return desk


def told(scope: Scope, row: Alert) -> set[int]:
    """Give who has been sent this alert."""
    sent = select(Outgoing.person_id).where(Outgoing.alert_id == row.id)
    return {person_id for person_id in scope.tx.session.exec(sent) if person_id is not None}


def area_of(request: HelpRequest | None, person: Person | None) -> Area:
    """Give the place that an alert is about."""
    if request:
        return Area(request.wijk, request.buurt)
    return Area(person.wijk, person.buurt) if person else Area()


def place_of(row: Alert | None) -> Area:
    """Give the place that an alert is about, which it keeps when person and request are erased."""
    return Area(row.wijk, row.buurt) if row else Area()


def escalation(scope: Scope, desk: Desk) -> datetime:
    """Give when an alert that nobody takes goes on: a day after somebody could have read it.

    The asker is told at that time, so it must lie where they may hear something.
    """
    silent = working_moment(scope, desk) + timedelta(hours=scope.settings.broker_silent_hours)
    return next_moment(silent, Urgency.OPEN, scope.rules)


def close_alerts(scope: Scope, request_id: int) -> None:
    """Close what brokers were told about a request that has ended."""
    scope.tx.session.exec(
        update(Alert)
        .where(
            col(Alert.request_id) == request_id,
            col(Alert.kind).in_(ABOUT_FINDING),
            col(Alert.state) != "closed",
        )
        .values(state="closed", closed_at=scope.now, escalate_at=None)
    )


def calm(scope: Scope, request_id: int) -> None:
    """Let alerts of a request not go on to the co-operative: the bot has something to do again."""
    about = update(Alert).where(col(Alert.request_id) == request_id, col(Alert.kind).in_(ABOUT_FINDING))
    scope.tx.session.exec(about.values(escalate_at=None))


def erase_alerts(scope: Scope, person_id: int, request_ids: list[int]) -> None:
    """Remove the alerts about a person, and about their requests, that are being erased.

    Reports stay for the broker, without person and request: nobody can make one vanish by leaving.
    """
    about = or_(col(Alert.request_id).in_(request_ids), col(Alert.person_id) == person_id)
    run = scope.tx.session.exec
    alerts = list(scope.tx.all(select(Alert.id).where(about, Alert.kind != "report")))
    run(update(Alert).where(col(Alert.request_id).in_(request_ids)).values(request_id=None))
    run(update(Alert).where(col(Alert.person_id) == person_id).values(person_id=None))
    run(update(Outgoing).where(col(Outgoing.alert_id).in_(alerts)).values(alert_id=None, payload_sealed=None))
    run(delete(Alert).where(col(Alert.id).in_(alerts)))
