"""The states of a request and a match, and which may follow which; anything else is a bug, and is refused."""

from collections.abc import Mapping
from typing import Final

OPEN: Final = "open"
MATCHED: Final = "matched"
DONE: Final = "done"
WITHDRAWN: Final = "withdrawn"
EXPIRED: Final = "expired"
REFERRED: Final = "referred"
CLOSED: Final = "closed"

REQUEST: Mapping[str, frozenset[str]] = {
    "": frozenset({OPEN}),
    OPEN: frozenset({MATCHED, WITHDRAWN, EXPIRED, REFERRED, CLOSED, DONE}),
    MATCHED: frozenset({OPEN, DONE, WITHDRAWN, REFERRED, CLOSED}),
}
"""A request that was matched opens again when it didn't work out. The other states are its end."""

OFFERED: Final = "offered"
ACCEPTED: Final = "accepted"
STANDBY: Final = "standby"
CONNECTED: Final = "connected"
COMPLETED: Final = "completed"
DECLINED: Final = "declined"
RELEASED: Final = "released"
FELL_THROUGH: Final = "fell_through"

MATCH: Mapping[str, frozenset[str]] = {
    "": frozenset({OFFERED}),
    OFFERED: frozenset({ACCEPTED, STANDBY, DECLINED, EXPIRED, RELEASED}),
    STANDBY: frozenset({ACCEPTED, RELEASED, DECLINED, EXPIRED}),
    ACCEPTED: frozenset({CONNECTED, DECLINED, EXPIRED, RELEASED, FELL_THROUGH}),
    CONNECTED: frozenset({COMPLETED, FELL_THROUGH, RELEASED}),
}
"""`standby` is a later yes while the asker decides; `released` is set free because it is arranged or over."""

WAITING: Final = (OFFERED, ACCEPTED, STANDBY)
"""A match in one of these states still waits for somebody."""

BOT: Final = "bot"
ORGANISATION: Final = "organisation"
BROKER: Final = "broker"


def check_step(states: Mapping[str, frozenset[str]], before: str, after: str) -> None:
    """Refuse a step that the table doesn't have. Raises ValueError: it is a bug of ours."""
    if after not in states.get(before, frozenset()):
        raise ValueError(f"{after} can't follow {before or 'nothing'}")
