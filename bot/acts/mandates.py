"""Which organisation brokers an area: given when its first broker joins, and ending the one before."""

from collections.abc import Iterable

from sqlmodel import col, or_, select

from bot.acts.alerts import place_of
from bot.responsible import cooperative, mandated
from bot.scope import Scope
from bot.states import MATCHED, OPEN
from storage.tables import Alert, HelpRequest, Invite, Mandate, Organisation, Role


def give(scope: Scope, invite: Invite) -> dict[str, list[int]]:
    """Give the organisation of an invitation its areas; give per new area who brokered it until now.

    The co-operative needs no mandate: it has what nobody else has.
    """
    organisation = scope.tx.get(Organisation, invite.organisation_id)
    if organisation is None or organisation.cooperative:
        return {}
    areas = [area for area in invite.areas if holder(scope, area) != organisation.id]
    first = cooperative(scope).id
    before = {area: mandated(scope, area) or [first] for area in areas}
    for area in areas:
        _end(scope, area)
        row = Mandate(id=scope.tx.new_id(), organisation_id=organisation.id, area=area, starts_at=scope.now)
        scope.tx.add(row)
        scope.tx.session.flush()
        scope.event("mandate", "mandate", row.id, after="given")
    return before


def _end(scope: Scope, area: str) -> None:
    running = select(Mandate).where(
        Mandate.area == area, or_(col(Mandate.ends_at).is_(None), col(Mandate.ends_at) > scope.now)
    )
    for row in scope.tx.all(running):
        row.ends_at = scope.now
        scope.tx.add(row)
        scope.event("mandate", "mandate", row.id, before="given", after="ended")


def holder(scope: Scope, area: str) -> int | None:
    """Give the organisation that has the newest mandate for a buurt or wijk; None: the co-operative has it."""
    return next(iter(mandated(scope, area)), None)


def open_requests(scope: Scope, area: str) -> list[HelpRequest]:
    """Give the running requests of a buurt or wijk."""
    rows = select(HelpRequest).where(
        col(HelpRequest.state).in_((OPEN, MATCHED)), or_(HelpRequest.wijk == area, HelpRequest.buurt == area)
    )
    return list(scope.tx.all(rows.order_by(col(HelpRequest.id))))


def open_calls(scope: Scope, area: str) -> list[Alert]:
    """Give the alerts that nobody took about people, not about a request, of a buurt or wijk."""
    rows = select(Alert).where(col(Alert.request_id).is_(None), Alert.state == "open")
    places = [(row, place_of(row)) for row in scope.tx.all(rows.order_by(col(Alert.id)))]
    return [row for row, place in places if area in (place.wijk, place.buurt)]


def people_of(scope: Scope, organisations: Iterable[int], area: str) -> list[int]:
    """Give who brokers an area for these organisations."""
    roles = select(Role).where(
        col(Role.organisation_id).in_(list(organisations)),
        Role.kind == "broker",
        col(Role.ended_at).is_(None),
    )
    return list(dict.fromkeys(one.person_id for one in scope.tx.all(roles) if area in one.areas))
