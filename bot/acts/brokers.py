"""What a broker does: read, take over, write, close."""

from typing import Final

from sqlalchemy import update
from sqlmodel import col, select

from bot import changes, post
from bot.acts import alerts, handing_on, mandates, relays, requests
from bot.conversations.facts import called
from bot.notices import to_asker, to_broker, to_caller
from bot.policy import may
from bot.responsible import desk_for, handed_to, roles_at
from bot.scope import Scope
from bot.states import BROKER, CLOSED, DONE, MATCHED, OPEN, REFERRED
from messages.reply import say
from storage.tables import Alert, HelpRequest, Invite, Match, Organisation, Person, Report, Role

CLOSING: Final = {
    "solved": DONE,
    "referred": REFERRED,
    "no_contact": CLOSED,
    "not_possible": CLOSED,
    "improper": CLOSED,
}
"""Why a broker closes a request → what it then is."""


def give_role(scope: Scope, person: Person, invite: Invite) -> None:
    """Give somebody the role of an invitation."""
    before = mandates.give(scope, invite) if invite.kind == "broker" else {}
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
    to_broker.role_given(
        scope, person.id, invite.kind, organisation.name if organisation else "", invite.areas
    )
    scope.tx.session.flush()
    for area, former in before.items():
        handing_on.move(scope, area, former)


def read_request(scope: Scope, change: changes.ReadRequest) -> None:
    """Show the words of a request to a broker of its place; that they read it is written down."""
    me = scope.actor_id or 0
    request = scope.tx.get(HelpRequest, change.request_id)
    if request is None or request.state not in (OPEN, MATCHED):
        scope.tell(me, say("desk.gone"))
        return
    if not _may(scope, "see_desk", request):
        scope.tell(me, say("desk.not_yours"))
        return
    scope.event("read", "request", request.id)
    open_ones = select(Alert).where(Alert.request_id == request.id, Alert.state == "open")
    row = next(iter(scope.tx.all(open_ones.order_by(col(Alert.id).desc()).limit(1))), None)
    scope.tell(me, *to_broker.words_of(scope, request), choices=to_broker.read_choices(request, row))


def _may(scope: Scope, act: str, request: HelpRequest | None, row: Alert | None = None) -> bool:
    """Tell whether the one who acts may do this to a request, or to what an alert is about."""
    is_told = (
        row is not None and row.state != "closed" and row.request_id == (request.id if request else None)
    )
    area = alerts.area_of(request, None) if request else alerts.place_of(row)
    held_by = {*handed_to(scope, request), *({row.organisation_id} if row and is_told else ())}
    return may(roles_at(scope, scope.actor_id or 0, area, held_by), act, area)


def take_over(scope: Scope, change: changes.TakeOver) -> None:
    """Give an alert to the broker who was first; tell the others who has it."""
    me = scope.actor_id or 0
    row = scope.tx.get(Alert, change.alert_id)
    request = scope.tx.get(HelpRequest, row.request_id) if row else None
    if row is None or not _may(scope, "take_over", request, row):
        scope.tell(me, say("desk.not_yours"))
        return
    has_it = _who_has(row, request)
    if has_it:
        mine = has_it == me
        scope.tell(
            me, say("desk.taken_by_you") if mine else say("desk.taken_by", name=called(scope.name(has_it)))
        )
        return
    if row.state != "open":
        scope.tell(me, say("desk.gone"))
        return
    alerts.take(scope, row, me)
    if request and request.state in (OPEN, MATCHED) and request.holder != BROKER:
        _take_request(scope, request, row, me)
    told = say("desk.taken_request", code=request.code) if request else say("desk.taken")
    scope.tell(me, told, choices=to_broker.alert_choices(row, take=False))


def _who_has(row: Alert, request: HelpRequest | None) -> int | None:
    """Give who has an alert, or the request it is about; what its people tell is had by itself."""
    if row.state == "taken":
        return row.taken_by
    is_running = request is not None and request.state in (OPEN, MATCHED)
    if request and is_running and request.holder == BROKER and row.kind not in alerts.OF_SOMEBODY:
        return request.holder_id
    return None


def _take_request(scope: Scope, request: HelpRequest, row: Alert, me: int) -> None:
    """Make a broker the one who has a request, with all that is open about it."""
    request.holder, request.holder_id = BROKER, me
    alerts.take_the_rest(scope, request.id, me)
    if request.state == OPEN:
        request.next_at = request.promised_at = None
        row.escalate_at = alerts.check_back(scope, request)
    scope.tx.add(request)
    to_asker.taken_over(scope, request, me)


def write_to(scope: Scope, change: changes.WriteTo) -> None:
    """Open a masked chat between this broker and the asker, the helper, or the one an alert came from."""
    me = scope.actor_id or 0
    request = scope.tx.get(HelpRequest, change.request_id)
    row = scope.tx.get(Alert, change.alert_id)
    if not _may(scope, "write_to", request, row):
        scope.tell(me, say("desk.not_yours"))
        return
    other = _whom(scope, request, row, change.whom)
    if other is None or other == me:
        scope.tell(me, say("desk.gone"))
        return
    person = scope.person(other)
    if person is None or not post.can_be_told(scope.tx, person):
        scope.tell(me, say("desk.away", name=called(scope.name(other))))
        return
    relays.open_desk(scope, me, other, request.id if request else None)
    for one in alerts.taken(scope, request.id, me) if request else ():
        one.escalate_at = None
        scope.tx.add(one)
    if change.whom == "spoke" and row and request and _other(scope, request, row):
        scope.tell(me, choices=to_broker.write_other(request, row))


def _whom(scope: Scope, request: HelpRequest | None, row: Alert | None, whom: str) -> int | None:
    if request is None or (whom == "spoke" and row):
        return row.person_id if row else None
    if whom == "other" and row:
        return _other(scope, request, row)
    return request.asker_id if whom == "asker" else _helper(scope, request)


def _other(scope: Scope, request: HelpRequest, row: Alert) -> int | None:
    """Give the other of the two, of whom one told something."""
    report = scope.tx.get(Report, row.report_id)
    if report:
        return report.reported_id
    return request.asker_id if row.person_id != request.asker_id else _helper(scope, request)


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
    if not _may(scope, "close_request", request, scope.tx.get(Alert, change.alert_id)):
        scope.tell(me, say("desk.not_yours"))
        return
    requests.end(scope, request, CLOSING[change.reason], "close", change.reason)
    to_asker.closed_by_broker(scope, request, change.reason)
    scope.tell(me, say("desk.closed", code=request.code))


def settle_alert(scope: Scope, change: changes.SettleAlert) -> None:
    """Put an alert away that is not about a request."""
    me = scope.actor_id or 0
    row = scope.tx.get(Alert, change.alert_id)
    if row is None or row.state == "closed":
        scope.tell(me, say("desk.gone"))
        return
    if not _may(scope, "settle_alert", None, row):
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
    kind = "crisis" if change.alarm else "human"
    desk = alerts.alert(scope, kind, None, person=me)
    to_caller.human_called(scope, me.id, desk, crisis=bool(change.alarm), alarm=change.alarm)


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
    to_caller.human_called(scope, me, desk, crisis=False)


def let_go(scope: Scope, person_id: int) -> None:
    """Pass on what a broker who leaves was holding: a colleague is asked, or the bot looks further."""
    for row in scope.tx.all(select(Alert).where(Alert.taken_by == person_id, Alert.state == "taken")):
        request = scope.tx.get(HelpRequest, row.request_id)
        if row.kind in (*handing_on.CALLS, "report"):
            desk = desk_for(scope, alerts.place_of(row))
            handing_on.pass_on(scope, row, request, desk, "left")
        else:
            row.state, row.closed_at = "closed", scope.now
            scope.tx.add(row)
    held = select(HelpRequest).where(HelpRequest.holder == BROKER, HelpRequest.holder_id == person_id)
    for request in scope.tx.all(held.where(col(HelpRequest.state).in_((OPEN, MATCHED)))):
        request.holder_id = None  # who leaves need not hear of it
        requests.back_to_bot(scope, request)


def erase(scope: Scope, person_id: int) -> None:
    """Leave no trace of a broker in what has ended."""
    run = scope.tx.session.exec
    run(update(Alert).where(col(Alert.taken_by) == person_id).values(taken_by=None))
    held = update(HelpRequest).where(
        col(HelpRequest.holder) == BROKER, col(HelpRequest.holder_id) == person_id
    )
    run(held.values(holder_id=None))
