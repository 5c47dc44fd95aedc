"""Messages of the co-operative to many."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger
from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class Broadcast(SQLModel, table=True):
    """One text for many; each recipient is a row of the outbox.

    state: sending → done | cancelled. The counts are those of the final report.
    """

    id: int = Field(primary_key=True, sa_type=BigInteger)
    author_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="person.id", index=True)
    city: str
    wijken: list[str] = Field(default_factory=list, sa_type=JSON)  # [] = the whole city
    words_sealed: bytes | None = None
    state: str = Field(index=True)
    recipients: int = 0
    delivered: int = 0
    failed: int = 0
    left_out: int = 0  # had said no by the time it was their turn
    created_at: datetime = Field(sa_type=UtcDateTime)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
