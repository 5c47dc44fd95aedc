"""Which organisation brokers a place, and who of it can be told.

The rule of the co-operative: the organisation of the buurt, else of the wijk, else the co-operative itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot import post
from bot.policy import EVERYWHERE, Area, RoleHeld
from bot.scope import Scope
from bot.states import ORGANISATION
from matching.waves import working
from storage.tables import HelpRequest, Mandate, Organisation, Role


@dataclass(frozen=True)
class Desk:
    """An organisation, and the people of it who broker a place. No people: nobody can be told."""

    organisation: Organisation
    people: tuple[int, ...]
    roles: tuple[Role, ...] = ()


def cooperative(scope: Scope) -> Organisation:
    """Give the co-operative of the city; it is there from the first moment."""
    found = scope.tx.one(
        select(Organisation).where(
            Organisation.city == scope.city.code, col(Organisation.cooperative).is_(True)
        )
    )
    if found is None:
        found = Organisation(
            id=scope.tx.new_id(), city=scope.city.code, name=scope.city.cooperative, cooperative=True
        )
        scope.tx.add(found)
        scope.tx.session.flush()
    return found


def desk_for(scope: Scope, area: Area, *, only_cooperative: bool = False) -> Desk:
    """Find who brokers a place: buurt, else wijk, else the co-operative; whoever has somebody to be told."""
    if not only_cooperative:
        for code in (area.buurt, area.wijk):
            desk = _mandated(scope, code, area) if code else None
            if desk and desk.people:
                return desk
    return _of_cooperative(scope, area)


def _mandated(scope: Scope, code: str, area: Area) -> Desk | None:
    """Give the newest organisation of this very area that has people; else the newest one."""
    desks = []
    for organisation_id in mandated(scope, code):
        organisation = scope.tx.get(Organisation, organisation_id)
        if organisation:
            desks.append(_desk(scope, organisation, area, ("broker",)))
    return next((one for one in desks if one.people), desks[0] if desks else None)


def mandated(scope: Scope, code: str) -> list[int]:
    """Give the organisations that have a mandate for this buurt or wijk now, the newest first."""
    rows = scope.tx.all(
        select(Mandate.organisation_id)
        .where(
            Mandate.area == code,
            col(Mandate.starts_at) <= scope.now,
            or_(col(Mandate.ends_at).is_(None), col(Mandate.ends_at) > scope.now),
        )
        .order_by(col(Mandate.starts_at).desc(), col(Mandate.id).desc())
    )
    return list(rows)


def _mandate_holders(scope: Scope, area: Area) -> set[int]:
    """Give whose area this is: the organisations of the buurt, else of the wijk, else the co-operative.

    And whoever is told now, when nobody of these can be.
    """
    told = desk_for(scope, area).organisation.id
    for code in (area.buurt, area.wijk):
        if code and (found := mandated(scope, code)):
            return {*found, told}
    return {told}


def _of_cooperative(scope: Scope, area: Area) -> Desk:
    organisation = cooperative(scope)
    desk = _desk(scope, organisation, area, ("broker",))
    return desk if desk.people else _desk(scope, organisation, area, ("coordinator",))


def _desk(scope: Scope, organisation: Organisation, area: Area, kinds: tuple[str, ...]) -> Desk:
    roles = tuple(
        role
        for role in scope.tx.all(_current().where(Role.organisation_id == organisation.id))
        if role.kind in kinds and _held(role).covers(area) and _can_be_told(scope, role)
    )
    return Desk(organisation, tuple(dict.fromkeys(role.person_id for role in roles)), roles)


def _can_be_told(scope: Scope, role: Role) -> bool:
    """Tell whether whoever has this role reads what is sent: not absent, not stopped, not gone."""
    person = scope.person(role.person_id)
    absent = role.absent_until is not None and role.absent_until > scope.now
    return person is not None and not absent and post.can_be_told(scope.tx, person)


def _current() -> SelectOfScalar[Role]:
    return select(Role).where(col(Role.ended_at).is_(None)).order_by(col(Role.id))


def _held(role: Role) -> RoleHeld:
    return RoleHeld(role.kind, tuple(role.areas))


def roles_at(scope: Scope, person_id: int, area: Area, held_by: Iterable[int] = ()) -> list[RoleHeld]:
    """Give the roles that count at a place, for bot/policy.py.

    A broker's counts where their own organisation brokers, or holds what is at hand (`held_by`); a coordinator's
    everywhere.
    """
    roles = scope.tx.all(_current().where(Role.person_id == person_id))
    brokers = any(role.kind != EVERYWHERE for role in roles)
    organisations = {*_mandate_holders(scope, area), *held_by} if brokers else set()
    return [_held(role) for role in roles if role.kind == EVERYWHERE or role.organisation_id in organisations]


def roles_of(scope: Scope, person_id: int) -> list[RoleHeld]:
    """Give the roles somebody has now, for bot/policy.py."""
    return [_held(role) for role in scope.tx.all(_current().where(Role.person_id == person_id))]


def handed_to(scope: Scope, request: HelpRequest | None) -> frozenset[int]:
    """Give the organisation that holds a request: it was asked to look at it, or a broker of it took it."""
    if request is None or request.holder_id is None:
        return frozenset()
    if request.holder == ORGANISATION:
        return frozenset({request.holder_id})
    return frozenset(scope.tx.all(_current_organisations(request.holder_id)))


def _current_organisations(person_id: int) -> SelectOfScalar[int]:
    return select(Role.organisation_id).where(Role.person_id == person_id, col(Role.ended_at).is_(None))


def working_moment(scope: Scope, desk: Desk) -> datetime:
    """Give the first moment at which somebody of this desk is at work."""
    days = frozenset(day for role in desk.roles for day in role.working_days)
    return working(scope.now, days or frozenset(range(5)), scope.rules)


def own_buurten(scope: Scope) -> tuple[str, ...]:
    """Give the buurten that have an organisation of their own."""
    codes = scope.tx.all(
        select(Mandate.area).where(
            col(Mandate.starts_at) <= scope.now,
            or_(col(Mandate.ends_at).is_(None), col(Mandate.ends_at) > scope.now),
        )
    )
    buurten = {one.code for one in scope.city.buurten}
    return tuple(sorted(set(codes) & buurten))
