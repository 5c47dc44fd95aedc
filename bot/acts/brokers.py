"""What a broker does: take over, write, close; and what goes on to the co-operative when nobody does."""

from typing import Final

from sqlalchemy import update
from sqlmodel import col, select

from bot import changes, notices, post
from bot.acts import alerts, relays, requests
from bot.policy import Area, may
from bot.responsible import Desk, desk_for, roles_of
from bot.scope import Scope
from bot.states import BROKER, CLOSED, DONE, MATCHED, OPEN, ORGANISATION, REFERRED
from messages.reply import Words, say
from storage.tables import Alert, HelpRequest, Invite, Match, Organisation, Person, Role

CLOSING: Final = {
    "solved": DONE,
    "referred": REFERRED,
    "no_contact": CLOSED,
    "not_possible": CLOSED,
    "improper": CLOSED,
}
"""Why a broker closes a request → what it then is."""

CALLS: Final = ("human", "crisis", "help")
"""Alerts with which somebody called for a human, and waits for one."""


def give_role(scope: Scope, person: Person, invite: Invite) -> None:
    """Give somebody the role of an invitation."""
    role = Role(
        id=scope.tx.new_id(),
        person_id=person.id,
        kind=invite.kind,
        organisation_id=invite.organisation_id,
        areas=list(invite.areas),
        since=scope.now,
    )
    scope.tx.add(role)
    scope.event("give_role", "role", role.id, reason=invite.kind)
    organisation = scope.tx.get(Organisation, invite.organisation_id)
    notices.role_given(scope, person.id, invite.kind, organisation.name if organisation else "", invite.areas)


def escalate(scope: Scope, row: Alert) -> None:
    """Hand an alert that nobody took to the co-operative; if that was silent too, give the asker other doors."""
    row.escalate_at = None
    scope.tx.add(row)
    request = scope.tx.get(HelpRequest, row.request_id)
    if row.state != "open" or (request and request.state not in (OPEN, MATCHED)):
        return
    waits = request is not None and request.state == OPEN and request.holder == ORGANISATION
    upper = desk_for(scope, Area(), only_cooperative=True)
    if set(upper.people) - alerts.told(scope, row):
        _pass_on(scope, row, request, upper, "silent")
        if request and waits:
            requests.hand_to(scope, request, upper)
            notices.handed_on(scope, request, upper)
    elif request and waits:
        scope.event("refer_list", "request", request.id, reason="silent")
        request.promised_at = None
        notices.other_doors(scope, request)
    elif row.kind in CALLS and row.person_id:
        notices.nobody_answered(scope, row.person_id)


def _pass_on(scope: Scope, row: Alert, request: HelpRequest | None, desk: Desk, reason: str) -> None:
    """Put an alert before other people; who called for somebody hears who that is now."""
    scope.event("escalate", "alert", row.id, before=row.state, after="closed", reason=reason)
    row.state, row.closed_at, row.escalate_at = "closed", scope.now, None
    scope.tx.add(row)
    about = scope.person(row.person_id)
    lines = (say("alert.was_silent"),) if reason == "silent" else ()
    alerts.alert(scope, row.kind, request, *lines, person=about, desk=desk, report_id=row.report_id)
    if about and row.kind in CALLS:
        notices.human_called(scope, about.id, desk, crisis=row.kind == "crisis")


def take_over(scope: Scope, change: changes.TakeOver) -> None:
    """Give an alert to the broker who was first; tell the others who has it."""
    me = scope.actor_id or 0
    row = scope.tx.get(Alert, change.alert_id)
    request = scope.tx.get(HelpRequest, row.request_id) if row else None
    area = alerts.place_of(row)
    if row is None or not may(roles_of(scope, me), "take_over", area):
        scope.tell(me, say("desk.not_yours"))
        return
    if row.state == "taken" and row.taken_by:
        mine = row.taken_by == me
        scope.tell(
            me,
            say("desk.taken_by_you") if mine else say("desk.taken_by", name=Words(scope.name(row.taken_by))),
        )
        return
    if row.state != "open":
        scope.tell(me, say("desk.gone"))
        return
    row.state, row.taken_by, row.escalate_at = "taken", me, None
    scope.tx.add(row)
    scope.event("take_over", "alert", row.id, before="open", after="taken")
    if request and request.state in (OPEN, MATCHED):
        request.holder, request.holder_id = BROKER, me
        if request.state == OPEN:
            request.next_at = request.promised_at = None
        scope.tx.add(request)
        notices.taken_over(scope, request, me)
    told = say("desk.taken_request", code=request.code) if request else say("desk.taken")
    scope.tell(me, told, choices=notices.alert_choices(row, take=False))


def write_to(scope: Scope, change: changes.WriteTo) -> None:
    """Open a masked chat between this broker and the asker, the helper, or the one an alert is about."""
    me = scope.actor_id or 0
    request = scope.tx.get(HelpRequest, change.request_id)
    row = scope.tx.get(Alert, change.alert_id)
    about = scope.person(row.person_id) if row else None
    if not may(roles_of(scope, me), "write_to", alerts.area_of(request, about)):
        scope.tell(me, say("desk.not_yours"))
        return
    other = _whom(scope, request, about, change.whom)
    if other is None or other == me:
        scope.tell(me, say("desk.gone"))
        return
    person = scope.person(other)
    if person is None or not post.can_be_told(scope.tx, person):
        scope.tell(me, say("desk.away", name=Words(scope.name(other))))
        return
    relays.open_desk(scope, me, other, request.id if request else None)


def _whom(scope: Scope, request: HelpRequest | None, about: Person | None, whom: str) -> int | None:
    if request is None:
        return about.id if about else None
    return request.asker_id if whom == "asker" else _helper(scope, request)


def _helper(scope: Scope, request: HelpRequest) -> int | None:
    return scope.tx.one(
        select(Match.person_id)
        .where(Match.request_id == request.id, col(Match.state).in_(("connected", "accepted")))
        .limit(1)
    )


def close_request(scope: Scope, change: changes.CloseRequest) -> None:
    """End a request with a reason; the asker is told what it was."""
    me = scope.actor_id or 0
    request = scope.tx.get(HelpRequest, change.request_id)
    if request is None or request.state not in (OPEN, MATCHED):
        scope.tell(me, say("desk.gone"))
        return
    if not may(roles_of(scope, me), "close_request", Area(request.wijk, request.buurt)):
        scope.tell(me, say("desk.not_yours"))
        return
    requests.end(scope, request, CLOSING[change.reason], "close", change.reason)
    notices.closed_by_broker(scope, request, change.reason)
    scope.tell(me, say("desk.closed", code=request.code))


def settle_alert(scope: Scope, change: changes.SettleAlert) -> None:
    """Put an alert away that is not about a request."""
    me = scope.actor_id or 0
    row = scope.tx.get(Alert, change.alert_id)
    if row is None or row.state == "closed":
        scope.tell(me, say("desk.gone"))
        return
    if not may(roles_of(scope, me), "settle_alert", alerts.place_of(row)):
        scope.tell(me, say("desk.not_yours"))
        return
    scope.event("settle", "alert", row.id, before=row.state, after="closed")
    row.state, row.closed_at, row.escalate_at = "closed", scope.now, None
    scope.tx.add(row)
    scope.tell(me, say("desk.settled"))


def ask_for_human(scope: Scope, change: changes.AskForHuman) -> None:
    """Bring somebody who asked for a human to the broker, in a masked chat the broker opens."""
    me = scope.person(scope.actor_id)
    if me is None:
        return
    kind = "crisis" if change.crisis else "human"
    desk = alerts.alert(scope, kind, None, person=me)
    notices.human_called(scope, me.id, desk, crisis=change.crisis)


def call_broker(scope: Scope, change: changes.CallBroker) -> None:
    """Have the broker look at what goes on between two people."""
    pair = relays.pair_of(scope, change.relay_id)
    me = scope.actor_id or 0
    if pair is None:
        scope.tell(me, say("relay.over"))
        return
    relay, _, _ = pair
    request = scope.tx.get(HelpRequest, relay.request_id)
    desk = alerts.alert(scope, "help", request, person=scope.person(me))
    notices.human_called(scope, me, desk, crisis=False)


def let_go(scope: Scope, person_id: int) -> None:
    """Pass on what a broker who leaves was holding: a colleague is asked, or the bot looks further."""
    for row in scope.tx.all(select(Alert).where(Alert.taken_by == person_id, Alert.state == "taken")):
        request = scope.tx.get(HelpRequest, row.request_id)
        if row.kind in (*CALLS, "report"):
            desk = desk_for(scope, alerts.place_of(row))
            _pass_on(scope, row, request, desk, "left")
        else:
            row.state, row.closed_at = "closed", scope.now
            scope.tx.add(row)
    held = select(HelpRequest).where(HelpRequest.holder == BROKER, HelpRequest.holder_id == person_id)
    for request in scope.tx.all(held.where(col(HelpRequest.state).in_((OPEN, MATCHED)))):
        requests.back_to_bot(scope, request)


def erase(scope: Scope, person_id: int) -> None:
    """Leave no trace of a broker in what has ended."""
    run = scope.tx.session.exec
    run(update(Alert).where(col(Alert.taken_by) == person_id).values(taken_by=None))
    held = update(HelpRequest).where(
        col(HelpRequest.holder) == BROKER, col(HelpRequest.holder_id) == person_id
    )
    run(held.values(holder_id=None))
