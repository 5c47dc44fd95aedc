"""Invitations: a code of 80 bits, good once and for some days, that gives a role in the chat."""

import base64
import secrets
from datetime import timedelta

from sqlmodel import col, select

from bot.errors import StartError
from bot.responsible import cooperative
from bot.scope import Scope
from matching.places import At
from storage.tables import Invite, Mandate, Organisation

CODE_BYTES = 10


class InviteError(StartError):
    """The invitation can't be made as asked: the text says what to change."""


def invite(scope: Scope, kind: str, area: str | None, organisation: str | None) -> str:
    """Make an invitation for a broker of an area or for a coordinator, and give its code.

    A broker's organisation gets a mandate for the area if it isn't the co-operative and has none yet.
    """
    home = cooperative(scope)
    areas = _areas(scope, area) if area else []
    works_for = _organisation(scope, organisation) if organisation and organisation != home.name else home
    for code_of_area in areas if not works_for.cooperative else ():
        _mandate(scope, works_for, code_of_area)
    code = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode("ascii").lower()
    row = Invite(
        id=scope.tx.new_id(),
        code_hash=scope.tx.lookup("invite", code),
        kind=kind,
        organisation_id=works_for.id,
        areas=areas,
        expires_at=scope.now + timedelta(days=scope.settings.invite_valid_days),
    )
    scope.tx.add(row)
    scope.tx.session.flush()
    scope.event("invite", "invite", row.id, reason=kind)
    return code


def _areas(scope: Scope, named: str) -> list[str]:
    """Give the code of a wijk, or of the buurt or buurten that a name stands for."""
    found = scope.city.find(named)
    if not isinstance(found, At):
        wijken = ", ".join(one.name for one in scope.city.wijken)
        raise InviteError(
            f"--area must be a wijk or buurt of {scope.city.name}: {wijken}, or a buurt of these."
        )
    return [one.code for one in found.covers] or [found.wijk.code]


def _organisation(scope: Scope, name: str) -> Organisation:
    found = scope.tx.one(
        select(Organisation).where(Organisation.city == scope.city.code, Organisation.name == name).limit(1)
    )
    if found is None:
        found = Organisation(id=scope.tx.new_id(), city=scope.city.code, name=name)
        scope.tx.add(found)
        scope.tx.session.flush()
        scope.event("found", "organisation", found.id)
    return found


def _mandate(scope: Scope, organisation: Organisation, area: str) -> None:
    known = select(Mandate.id).where(
        Mandate.organisation_id == organisation.id, Mandate.area == area, col(Mandate.ends_at).is_(None)
    )
    if scope.tx.one(known.limit(1)) is None:
        row = Mandate(id=scope.tx.new_id(), organisation_id=organisation.id, area=area, starts_at=scope.now)
        scope.tx.add(row)
        scope.tx.session.flush()
        scope.event("mandate", "mandate", row.id)
