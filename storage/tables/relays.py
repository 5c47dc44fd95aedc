"""The masked chat, and reports from it."""

from datetime import datetime

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class Relay(SQLModel, table=True):
    """Two people write to each other through the bot.

    kind: match (asker and helper) or desk (a broker and a person). state: open, paused (after a report), closed.
    """

    id: int = Field(primary_key=True, sa_type=BigInteger)
    kind: str
    request_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="helprequest.id", index=True)
    match_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="match.id", index=True)
    check_word_sealed: bytes | None = None
    state: str
    opened_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RelayMember(SQLModel, table=True):
    """A person in a relay, under the name and hat the other sees."""

    __table_args__ = (UniqueConstraint("relay_id", "person_id"),)

    id: int = Field(primary_key=True, sa_type=BigInteger)
    relay_id: int = Field(sa_type=BigInteger, foreign_key="relay.id", index=True)
    person_id: int = Field(sa_type=BigInteger, foreign_key="person.id", index=True)
    hat: str  # asker, helper, broker, resident
    shown_name_sealed: bytes
    last_wrote_at: datetime = Field(sa_type=UtcDateTime)


class Report(SQLModel, table=True):
    """Somebody said that something was not right. The reason is a code; no words are kept."""

    id: int = Field(primary_key=True, sa_type=BigInteger)
    reporter_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="person.id", index=True)
    reported_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="person.id", index=True)
    request_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="helprequest.id", index=True)
    relay_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="relay.id")
    reason: str
    at: datetime = Field(sa_type=UtcDateTime)
