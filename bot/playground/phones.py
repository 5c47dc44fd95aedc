"""What the playground's page is about: phones with names, and the bubbles on them.

The protocols say what the server needs from the rest of the house; `app` hands it the real things.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

from bot.channels.port import Button, Incoming, Kind, Outbound


@dataclass(frozen=True)
class Phone:
    """One phone on the page. Its id is the address of whoever holds it."""

    id: str
    name: str  # stands above the phone; the bot never hears it
    hint: str = ""  # whose phone it is: "bewoner", "makelaar", "Overvecht"
    about: str = ""  # stands on the phone until there is a message: what its person is here for
    number: str = ""  # what "share my number" shares; invented
    language: str = ""  # what the platform would say of its person's language
    neighbour: bool = False  # one of many: opened from the list instead of standing side by side at once


@dataclass(frozen=True)
class Bubble:
    """One message on a phone, of its person or of the bot.

    A person's bubble has the id of its event, the bot's the number that the channel gave it: the page
    recognises by it what it shows already.
    """

    id: str
    by: Literal["person", "bot"]
    at: datetime  # aware; product time
    text: str = ""
    buttons: tuple[Button, ...] = ()
    kind: Kind = Kind.TEXT
    quoted: str = ""  # id of the bubble that this one answers to
    token: str = ""  # of a press: the page finds the label by it
    location: tuple[float, float] | None = None  # latitude, longitude in degrees

    @classmethod
    def of_person(cls, incoming: Incoming, at: datetime) -> "Bubble":
        """Make the bubble of something a person did."""
        return cls(
            id=incoming.event,
            by="person",
            at=at,
            text=incoming.text,
            kind=incoming.kind,
            quoted=incoming.quoted,
            token=incoming.token,
            location=incoming.location,
        )

    @classmethod
    def of_bot(cls, message: str, outbound: Outbound, at: datetime) -> "Bubble":
        """Make the bubble of a message that the channel numbered `message`."""
        return cls(id=message, by="bot", at=at, text=outbound.text, buttons=outbound.buttons)

    def to_json(self) -> dict[str, Any]:
        """Give the bubble as the page reads it."""
        return {
            "id": self.id,
            "from": self.by,
            "at": self.at.astimezone(UTC).isoformat(),
            "text": self.text,
            "buttons": [{"label": one.label, "token": one.token} for one in self.buttons],
            "kind": self.kind.value,
            "quoted": self.quoted,
            "token": self.token,
            "location": list(self.location) if self.location else None,
        }


class Phones(Protocol):
    """The phones there are; they outlive a restart. Both methods may be called from any thread."""

    def all(self) -> Sequence[Phone]:
        """Give every phone, in the order of the page."""

    def add(self, name: str, *, hint: str = "", language: str = "", neighbour: bool = False) -> Phone:
        """Add a phone; raises ValueError, with a line for the user, when the name won't do."""


class Transcript(Protocol):
    """What was said, read from inbox and outbox."""

    def history(self, phone: str) -> Sequence[Bubble]:
        """Give a phone's bubbles, oldest first. Blocking; called in a thread."""


class Clock(Protocol):
    """Product time, which the playground can move on so that nobody has to wait for tomorrow."""

    def now(self) -> datetime:
        """Give the product time, aware."""

    async def advance(self, by: timedelta, ticked: Callable[[], None]) -> None:
        """Let time pass; `ticked` is called whenever the clock has moved. Returns when all that came due is done."""


Progress = Callable[[int, int], None]
"""Tells how many of how many are done; may be called from any thread."""

Fill = Callable[[Progress], Awaitable[None]]
"""Fills the wijk with neighbours, who are added to the Phones."""
