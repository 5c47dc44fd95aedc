"""Which organisation brokers a place, and who of it can be told.

The rule of the co-operative: the organisation of the buurt, else of the wijk, else the co-operative itself.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot import post
from bot.policy import Area, RoleHeld
from bot.scope import Scope
from matching.waves import working
from storage.tables import Mandate, Organisation, Role


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
    mandate = scope.tx.all(
        select(Mandate)
        .where(
            Mandate.area == code,
            col(Mandate.starts_at) <= scope.now,
            or_(col(Mandate.ends_at).is_(None), col(Mandate.ends_at) > scope.now),
        )
        .order_by(col(Mandate.starts_at).desc())
        .limit(1)
    )
    organisation = scope.tx.get(Organisation, mandate[0].organisation_id) if mandate else None
    return _desk(scope, organisation, area, ("broker",)) if organisation else None


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


def roles_of(scope: Scope, person_id: int) -> list[RoleHeld]:
    """Give the roles somebody has now, for bot/policy.py."""
    return [_held(role) for role in scope.tx.all(_current().where(Role.person_id == person_id))]


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
