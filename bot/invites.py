"""Invitations: a code of 80 bits, good once and for some days, that gives a role in the chat."""

import base64
import secrets
from datetime import timedelta

from sqlmodel import select

from bot.errors import StartError
from bot.responsible import cooperative
from bot.scope import Scope
from matching.places import At
from storage.tables import Invite, Organisation

CODE_BYTES = 10


class InviteError(StartError):
    """The invitation can't be made as asked: the text says what to change."""


def invite(scope: Scope, kind: str, area: str | None, organisation: str | None) -> str:
    """Make an invitation for a broker of an area or for a coordinator, and give its code.

    An organisation that isn't known yet is made. It gets the area when somebody joins with the code: until then
    whoever brokers there goes on.
    """
    home = cooperative(scope)
    areas = _areas(scope, area) if area else []
    works_for = (known(scope, organisation) or _found(scope, organisation)) if organisation else home
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


def known(scope: Scope, name: str) -> Organisation | None:
    """Find an organisation of the city by its name; capitals and spaces don't count."""
    all_of_city = scope.tx.all(select(Organisation).where(Organisation.city == scope.city.code))
    return next((one for one in all_of_city if _plain(one.name) == _plain(name)), None)


def organisations(scope: Scope) -> list[str]:
    """Give the names of the organisations of the city."""
    return sorted(scope.tx.all(select(Organisation.name).where(Organisation.city == scope.city.code)))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _found(scope: Scope, name: str) -> Organisation:
    organisation = Organisation(id=scope.tx.new_id(), city=scope.city.code, name=" ".join(name.split()))
    scope.tx.add(organisation)
    scope.tx.session.flush()
    scope.event("found", "organisation", organisation.id)
    return organisation
