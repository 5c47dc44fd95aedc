"""What happened, for the audit and the figures; and what the clock has done."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class Event(SQLModel, table=True):
    """One change: who, when, why. Ids and codes only, so that it may outlive the words."""

    __table_args__ = (Index("ix_event_subject", "subject", "subject_id"),)

    id: int = Field(primary_key=True, sa_type=BigInteger)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor: str  # person, bot, command
    actor_id: int | None = Field(default=None, sa_type=BigInteger)
    act: str
    subject: str  # request, match, relay, talent, person, alert, role, …
    subject_id: int = Field(sa_type=BigInteger)
    before: str | None = None  # state
    after: str | None = None
    reason: str | None = None  # a code


class Job(SQLModel, table=True):
    """Something to do once at a time of its own: (name, subject, day) is unique, so two clocks do it once."""

    __table_args__ = (UniqueConstraint("name", "subject_id", "day"), Index("ix_job_due", "done_at", "due_at"))

    id: int = Field(primary_key=True, sa_type=BigInteger)
    name: str
    subject_id: int = Field(sa_type=BigInteger)
    day: date  # local
    due_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
