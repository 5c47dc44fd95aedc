"""Telling brokers: who hears of it, until when somebody must take it, and putting it away."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, or_, update
from sqlmodel import col, select

from bot.notices import to_broker
from bot.policy import Area
from bot.responsible import Desk, desk_for, working_moment
from bot.scope import Scope
from matching.waves import Urgency, after, next_moment
from messages.reply import Say
from storage.tables import Alert, HelpRequest, Outgoing, Person

ABOUT_FINDING: Final = ("nobody", "unread", "today", "matched", "left", "not_done")
"""Alerts that are over when the request is, or when the bot has found a way. The others are for a human to close."""

ESCALATES: Final = frozenset({"nobody", "unread", "report", "help", "crisis", "human"})
"""Alerts that go on to the co-operative when nobody takes them."""
OF_SOMEBODY: Final = frozenset({"report", "help"})
"""Alerts about a request in which one of its people tells something: whoever holds the request, they are heard."""
URGENT_SILENCE: Final = timedelta(hours=2)
"""How long a broker may be silent about something urgent, in the hours in which urgent things are asked."""


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
        escalate_at=escalation(scope, desk, request) if kind in ESCALATES else None,
    )
    scope.tx.add(row)
    scope.tx.session.flush()
    scope.event("alert", "alert", row.id, after=kind)
    for person_id in desk.people:
        to_broker.alert(scope, person_id, row, request, *lines)
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


def escalation(scope: Scope, desk: Desk, request: HelpRequest | None = None) -> datetime:
    """Give when an alert that nobody takes goes on: a day after somebody could have read it; urgent ones sooner.

    The asker is told at that time, so it must lie where they may hear something.
    """
    if request and request.urgency == Urgency.URGENT:
        return after(scope.now, URGENT_SILENCE, Urgency.URGENT, scope.rules)
    silent = working_moment(scope, desk) + timedelta(hours=scope.settings.broker_silent_hours)
    return next_moment(silent, Urgency.OPEN, scope.rules)


def check_back(scope: Scope, request: HelpRequest) -> datetime:
    """Give when whoever took a request is asked how it stands, or has had it for too long."""
    return escalation(scope, desk_for(scope, Area(request.wijk, request.buurt)), request)


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


def supersede(scope: Scope, request_id: int) -> None:
    """Close older calls about a request that nobody took: a new one takes their place."""
    scope.tx.session.exec(
        update(Alert)
        .where(
            col(Alert.request_id) == request_id,
            col(Alert.state) == "open",
            col(Alert.kind).in_(("nobody", "unread")),
        )
        .values(state="closed", closed_at=scope.now, escalate_at=None)
    )


def taken(scope: Scope, request_id: int, broker_id: int | None) -> list[Alert]:
    """Give the alerts with which a broker took a request."""
    rows = select(Alert).where(
        Alert.request_id == request_id, Alert.state == "taken", Alert.taken_by == broker_id
    )
    return list(scope.tx.all(rows.order_by(col(Alert.id))))


def running(scope: Scope, request_id: int) -> list[Alert]:
    """Give the alerts about a request that somebody should still look at."""
    rows = select(Alert).where(Alert.request_id == request_id, col(Alert.state).in_(("open", "taken")))
    return list(scope.tx.all(rows.order_by(col(Alert.id))))


def put_away(scope: Scope, request_id: int, *, besides: int) -> None:
    """Close what other organisations than this one were told about a request."""
    for row in running(scope, request_id):
        if row.organisation_id != besides:
            row.state, row.closed_at, row.escalate_at = "closed", scope.now, None
            scope.tx.add(row)


def take(scope: Scope, row: Alert, broker_id: int) -> None:
    """Note that a broker has an alert."""
    scope.event("take_over", "alert", row.id, before=row.state, after="taken")
    row.state, row.taken_by, row.escalate_at = "taken", broker_id, None
    scope.tx.add(row)


def take_the_rest(scope: Scope, request_id: int, broker_id: int) -> None:
    """Let who took a request have all open alerts about it, save what its people told: that is heard by itself."""
    rows = select(Alert).where(
        Alert.request_id == request_id, Alert.state == "open", col(Alert.kind).not_in(OF_SOMEBODY)
    )
    for row in scope.tx.all(rows):
        take(scope, row, broker_id)


def put_back(scope: Scope, request_id: int, broker_id: int | None) -> None:
    """Close what a broker had taken of a request that the bot, or another desk, has again."""
    for row in taken(scope, request_id, broker_id):
        if row.kind not in OF_SOMEBODY:
            row.state, row.closed_at, row.escalate_at = "closed", scope.now, None
            scope.tx.add(row)


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
