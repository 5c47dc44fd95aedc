"""What came in, what goes out, and what may be answered to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class Inbox(SQLModel, table=True):
    """One thing a person did. The key recognises a second delivery for ever; the body goes after a week."""

    __table_args__ = (UniqueConstraint("channel", "account", "event_hash"),)

    id: int = Field(primary_key=True, sa_type=BigInteger)
    channel: str
    account: str
    event_hash: bytes
    person_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="person.id", index=True)
    kind: str
    body_sealed: bytes | None = None
    at: datetime = Field(sa_type=UtcDateTime, index=True)  # product clock
    machine_at: datetime = Field(sa_type=UtcDateTime)
    outcome: str  # handled, failed (a bug of ours: kept to be looked at)


class Outgoing(SQLModel, table=True):
    """One message to be said, as a structured reply; language, window and address are decided when it is sent.

    state: queued → leased → sent | failed | cancelled. `repeats` is how often it may go out again after a send
    of which nobody knows whether it arrived.
    """

    __table_args__ = (
        Index("ix_outgoing_due", "state", "bulk", "due_at"),
        Index("ix_outgoing_late", "state", "not_after"),
        Index("ix_outgoing_person_state", "person_id", "state"),
        Index("ix_outgoing_platform", "address_id", "platform_message"),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger)
    person_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="person.id")
    farewell_sealed: bytes | None = (
        None  # JSON {channel, account, uid, language}: the last word to someone erased
    )
    kind: str
    bulk: bool = False  # waits for conversation
    payload_sealed: bytes | None = None  # JSON {says, choices: [{label, token}]}
    state: str
    due_at: datetime = Field(sa_type=UtcDateTime)  # product clock
    created_at: datetime = Field(sa_type=UtcDateTime)
    not_after: datetime | None = Field(default=None, sa_type=UtcDateTime)
    repeats: int
    attempts: int = 0
    unknowns: int = 0  # sends of which nobody knows whether they arrived
    retry_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # machine clock, after a Wait
    lease_until: datetime | None = Field(default=None, sa_type=UtcDateTime)  # machine clock
    lease_fence: int | None = Field(default=None, sa_type=BigInteger)
    shown_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # machine clock: first handed to a channel
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # product clock
    address_id: int | None = Field(
        default=None, sa_type=BigInteger, foreign_key="address.id", ondelete="SET NULL"
    )
    platform_message: str | None = None
    error: str | None = None  # a code
    question_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="question.id", index=True)
    relay_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="relay.id", index=True)
    alert_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="alert.id", index=True)
    broadcast_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="broadcast.id", index=True)


class Question(SQLModel, table=True):
    """A question put to a person, open until answered, withdrawn or past its deadline."""

    __table_args__ = (Index("ix_question_open", "state", "deadline"),)

    id: int = Field(primary_key=True, sa_type=BigInteger)
    person_id: int = Field(sa_type=BigInteger, foreign_key="person.id", index=True)
    kind: str  # offer, connection, feedback, still_needed, …
    subject_id: int = Field(sa_type=BigInteger, index=True)  # a match or a request, by kind
    state: str  # open, answered, withdrawn, expired
    asked_at: datetime = Field(sa_type=UtcDateTime)
    remind_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    deadline: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Button(SQLModel, table=True):
    """What a tap means: known by a random token, for one person only."""

    id: int = Field(primary_key=True, sa_type=BigInteger)
    token: str = Field(unique=True)
    person_id: int = Field(sa_type=BigInteger, foreign_key="person.id", index=True)
    outgoing_id: int = Field(sa_type=BigInteger, foreign_key="outgoing.id", index=True)
    position: int
    action: str
    args: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # ids and codes
    lasting: bool = False
    place_id: int | None = Field(
        default=None, sa_type=BigInteger
    )  # of a step: stale when the person moved on
    question_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="question.id", index=True)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
