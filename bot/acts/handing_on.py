"""What goes on to others: alerts that nobody took, requests that somebody forgot, an area that changes hands."""

from typing import Final

from sqlmodel import select

from bot.acts import alerts, mandates, requests
from bot.notices import to_asker, to_broker, to_caller
from bot.policy import Area
from bot.responsible import Desk, desk_for, handed_to
from bot.scope import Scope
from bot.states import BOT, BROKER, MATCHED, OPEN, ORGANISATION
from messages.reply import say
from storage.tables import Alert, Event, HelpRequest, Organisation

CALLS: Final = ("human", "crisis", "help")
"""Alerts with which somebody called for a human, and waits for one."""


def escalate(scope: Scope, row: Alert) -> None:
    """Hand an alert that nobody took to the co-operative; if that was silent too, give the asker other doors."""
    row.escalate_at = None
    scope.tx.add(row)
    request = scope.tx.get(HelpRequest, row.request_id)
    if request and request.state not in (OPEN, MATCHED):
        return
    if row.state == "taken" and request:
        _check_back(scope, row, request)
        return
    is_held = request is not None and request.holder == BROKER and row.kind not in alerts.OF_SOMEBODY
    if row.state != "open" or is_held:
        return
    waits = request is not None and request.state == OPEN and request.holder == ORGANISATION
    upper = desk_for(scope, Area(), only_cooperative=True)
    if set(upper.people) - alerts.told(scope, row):
        pass_on(scope, row, request, upper, "silent")
        if request and waits:
            requests.hand_to(scope, request, upper)
            to_asker.handed_on(scope, request, upper)
    elif request and waits:
        scope.event("refer_list", "request", request.id, reason="silent")
        request.promised_at = None
        to_asker.other_doors(scope, request, silent=True)
    elif row.kind in CALLS and row.person_id:
        to_caller.nobody_answered(scope, row.person_id)


def _check_back(scope: Scope, row: Alert, request: HelpRequest) -> None:
    """Remind the broker who took a request and did nothing, once; then the co-operative is asked."""
    if request.state != OPEN or request.holder != BROKER or request.holder_id != row.taken_by:
        return
    if not _was_reminded(scope, row):
        scope.event("remind", "alert", row.id)
        row.escalate_at = alerts.check_back(scope, request)
        to_broker.still_yours(scope, request, row)
        return
    holder = row.taken_by or 0
    upper = desk_for(scope, Area(), only_cooperative=True)
    if set(upper.people) - {holder}:
        to_broker.taken_away(scope, request, holder, upper)
        pass_on(scope, row, request, upper, "silent")
        requests.hand_to(scope, request, upper)
        to_asker.handed_on(scope, request, upper)
    else:
        scope.event("refer_list", "request", request.id, reason="silent")
        to_asker.other_doors(scope, request, silent=True)


def _was_reminded(scope: Scope, row: Alert) -> bool:
    reminded = select(Event.id).where(
        Event.subject == "alert", Event.subject_id == row.id, Event.act == "remind"
    )
    return scope.tx.one(reminded.limit(1)) is not None


def pass_on(scope: Scope, row: Alert, request: HelpRequest | None, desk: Desk, reason: str) -> None:
    """Put an alert before other people; who called for somebody hears who that is now."""
    scope.event("escalate", "alert", row.id, before=row.state, after="closed", reason=reason)
    row.state, row.closed_at, row.escalate_at = "closed", scope.now, None
    scope.tx.add(row)
    about = scope.person(row.person_id)
    lines = (say("alert.was_silent"),) if reason == "silent" else ()
    kind = row.kind if row.kind in alerts.ESCALATES else "nobody"
    alerts.alert(scope, kind, request, *lines, person=about, desk=desk, report_id=row.report_id)
    if about and row.kind in CALLS:
        to_caller.human_called(scope, about.id, desk, crisis=row.kind == "crisis")


def move(scope: Scope, area: str, former: list[int]) -> None:
    """Bring what is open in an area to the organisation that brokers it from now on; those before it are told."""
    organisation = scope.tx.get(Organisation, mandates.holder(scope, area))
    if organisation is None:
        return
    for request in mandates.open_requests(scope, area):
        desk = desk_for(scope, Area(request.wijk, request.buurt))
        if desk.organisation.id == organisation.id and organisation.id not in handed_to(scope, request):
            _move_request(scope, request, desk)
    for row in mandates.open_calls(scope, area):
        desk = desk_for(scope, alerts.place_of(row))
        if desk.organisation.id == organisation.id:
            pass_on(scope, row, None, desk, "moved")
    for person_id in mandates.people_of(scope, former, area):
        to_broker.area_moved(scope, person_id, area, organisation.name)


def _move_request(scope: Scope, request: HelpRequest, desk: Desk) -> None:
    """Let another organisation have a request that people look at, and all that was told about it."""
    was_held, holder = request.holder, request.holder_id
    running = alerts.running(scope, request.id)
    calls = [row for row in running if row.kind in alerts.ESCALATES] or (running if was_held != BOT else [])
    for row in calls[:1] + [row for row in calls[1:] if row.kind in alerts.OF_SOMEBODY]:
        pass_on(scope, row, request, desk, "moved")
    alerts.put_away(scope, request.id, besides=desk.organisation.id)
    if was_held == BROKER and holder:
        to_broker.taken_away(scope, request, holder, desk)
    if was_held != BOT and request.state == OPEN:
        requests.hand_to(scope, request, desk)
        to_asker.handed_on(scope, request, desk)
    elif was_held != BOT:
        request.holder, request.holder_id = ORGANISATION, desk.organisation.id
        scope.tx.add(request)
