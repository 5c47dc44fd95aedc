"""Who may do what, where: one table, default deny, asked on every path that needs more than being oneself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

ROLES: Mapping[str, frozenset[str]] = {
    "see_desk": frozenset({"broker", "coordinator"}),
    "take_over": frozenset({"broker", "coordinator"}),
    "write_to": frozenset({"broker", "coordinator"}),
    "close_request": frozenset({"broker", "coordinator"}),
    "settle_alert": frozenset({"broker", "coordinator"}),
    "send_broadcast": frozenset({"coordinator"}),
}
"""act → the roles that may do it in their area. An act that isn't here may be done by nobody."""

EVERYWHERE: Final = "coordinator"
"""The role whose area is the whole city."""


@dataclass(frozen=True)
class Area:
    """Where an act is done: a city, or a wijk of it and perhaps a buurt."""

    wijk: str | None = None
    buurt: str | None = None


CITY = Area()


@dataclass(frozen=True)
class RoleHeld:
    """A role somebody has now: its kind and the codes of its areas (none named: all of the city)."""

    kind: str
    areas: tuple[str, ...] = ()

    def covers(self, area: Area) -> bool:
        """Tell whether the area lies in this role's areas."""
        if self.kind == EVERYWHERE or not self.areas:
            return True
        return area.wijk in self.areas or (area.buurt is not None and area.buurt in self.areas)


def may(roles: Iterable[RoleHeld], act: str, area: Area = CITY) -> bool:
    """Tell whether somebody with these roles may do this act there."""
    allowed = ROLES.get(act, frozenset())
    return any(role.kind in allowed and role.covers(area) for role in roles)
