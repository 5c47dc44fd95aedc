"""People, how to reach them, and where they are in their own conversation."""

from datetime import datetime

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class Person(SQLModel, table=True):
    """Anyone who talks to the bot; may be resident, broker and coordinator at once.

    Until `registered_at` is set the person is a stranger: after a no, or a day without an answer, the row goes.
    """

    id: int = Field(primary_key=True, sa_type=BigInteger)
    city: str
    language: str
    name_sealed: bytes | None = None
    wijk: str | None = Field(default=None, index=True)
    buurt: str | None = None
    consented_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    registered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
    last_in_at: datetime = Field(sa_type=UtcDateTime, index=True)
    paused: bool = False  # asked nothing as a helper, until taken back
    stopped: bool = False  # said STOP: no message at all, until START
    broadcasts: bool = True
    weekly_limit: int | None = None  # offers a week; None = the city's setting
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # of being away for long


class Address(SQLModel, table=True):
    """One way to reach a person. The same person has the same uid for every account of ours on a channel."""

    __table_args__ = (UniqueConstraint("channel", "uid_hash"),)

    id: int = Field(primary_key=True, sa_type=BigInteger)
    person_id: int = Field(sa_type=BigInteger, foreign_key="person.id", index=True)
    channel: str
    account: str  # through which of our accounts they last wrote
    uid_hash: bytes
    uid_sealed: bytes
    last_in_at: datetime = Field(sa_type=UtcDateTime)
    gone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # blocked us, or left the platform


class Place(SQLModel, table=True):
    """Where a person is in their own flow. The draft is the whole persisted state: it survives a release."""

    person_id: int = Field(primary_key=True, sa_type=BigInteger, foreign_key="person.id")
    id: int = Field(sa_type=BigInteger)  # a fresh one at each step: buttons of an older step are stale
    flow: str
    step: str
    draft_sealed: bytes | None = None
    relay_id: int | None = Field(default=None, sa_type=BigInteger)  # the neighbour last written to
    relay_until: datetime | None = Field(default=None, sa_type=UtcDateTime)  # and how long that choice holds


class Block(SQLModel, table=True):
    """One person wants nothing more to do with another; it works both ways, and the other is not told."""

    __table_args__ = (UniqueConstraint("person_id", "other_id"),)

    id: int = Field(primary_key=True, sa_type=BigInteger)
    person_id: int = Field(sa_type=BigInteger, foreign_key="person.id", index=True)
    other_id: int = Field(sa_type=BigInteger, foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
