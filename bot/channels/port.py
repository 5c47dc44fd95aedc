"""What every channel is to the rest of the house.

An adapter translates, verifies and sends. It knows no storage, no conversation and no server: it gives each
thing a person does as an Incoming, and tells of each send what became of it as a Verdict.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a person did."""

    TEXT = "text"
    PRESS = "press"  # a button of ours
    LOCATION = "location"
    CONTACT = "contact"  # the sender's own phone number, proven by the platform to be theirs
    PHOTO = "photo"
    VOICE = "voice"
    OTHER = "other"  # sticker, document, somebody else's contact card, …: refused kindly
    EDIT = "edit"  # a message changed afterwards
    LEFT = "left"  # the person blocked the bot
    RETURNED = "returned"  # and took it back


@dataclass(frozen=True)
class Incoming:
    """One thing a person did, as the platform told it.

    (channel, account, event) is unique for ever: it is the key by which a second delivery is recognised.
    """

    channel: str  # "telegram", "playground"
    account: str  # which of our accounts received it (a bot id): update ids start again with another one
    event: str
    sender: str  # the person's address, opaque: never parse it
    kind: Kind
    text: str = ""  # the words; of a photo its caption; of a contact the phone number
    token: str = ""  # of a press
    location: tuple[float, float] | None = None  # latitude, longitude in degrees
    quoted: str = ""  # our message that this one answers to, as the platform numbers it
    language: str = ""  # what the platform says of the person's language ("nl", "en-GB"), "" if nothing


@dataclass(frozen=True)
class Button:
    """One choice, ready to be shown."""

    label: str
    token: str


@dataclass(frozen=True)
class Outbound:
    """One message, ready to be shown: plain text (never Markdown or HTML), then buttons."""

    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Sent:
    """The platform has it."""

    message: str  # the platform's number of it


@dataclass(frozen=True)
class Wait:
    """It was surely not sent; try again after `seconds`. If `everyone`, the whole account must wait."""

    seconds: float
    everyone: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Unknown:
    """It may or may not have been sent (a read time-out, a reset, a 5xx): only so many repeats are allowed."""

    reason: str = ""


@dataclass(frozen=True)
class Refused:
    """It will never be sent. If `gone`, the person blocked us or left: send nothing more to this address."""

    reason: str
    gone: bool = False


Verdict = Sent | Wait | Unknown | Refused

Receive = Callable[[Incoming], Awaitable[None]]
"""Handles one Incoming and returns only when it is committed. Never raises for what a person did; it raises only
when the database can't take it, and then the platform must deliver it again."""


class Channel(Protocol):
    """A way to reach people."""

    @property
    def name(self) -> str:
        """The channel's name: telegram, playground."""

    @property
    def account(self) -> str:
        """Which account of ours this is: a bot id."""

    @property
    def text_limit(self) -> int:
        """How many characters fit in one message."""

    async def send(self, to: str, message: Outbound) -> Verdict:
        """Send one message to one address, within 20 seconds; never raises for what the platform does."""

    async def run(self, receive: Receive) -> None:
        """Receive until cancelled. One person's things in their order; different people side by side."""

    async def close(self) -> None:
        """Let go of connections."""
