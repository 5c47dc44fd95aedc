"""What people ask, whom the bot asked, and what the broker was told."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class HelpRequest(SQLModel, table=True):
    """One need of one person.

    state: open → matched → done | withdrawn | expired | referred | closed (drafts live in the person's Place).
    holder: bot, organisation or broker: who is to move next; holder_id says which one.
    """

    __table_args__ = (
        UniqueConstraint("city", "number"),
        Index("ix_helprequest_state_next", "state", "next_at"),
    )

    id: int = Field(primary_key=True, sa_type=BigInteger)
    number: int  # how people name it within their city: O-114
    asker_id: int = Field(sa_type=BigInteger, foreign_key="person.id", index=True)
    city: str
    wijk: str
    buurt: str | None = None
    wijken: list[str] = Field(default_factory=list, sa_type=JSON)  # where helpers are looked for
    concept: str | None = None  # None: only a human can tell
    features: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    words_sealed: bytes | None = None  # exactly what neighbours see, as the asker confirmed it
    urgency: str
    wanted_on: date | None = None
    state: str
    holder: str
    holder_id: int | None = Field(default=None, sa_type=BigInteger)
    wave: int = 0  # the last one sent
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # the bot moves; None: others do
    promised_at: datetime | None = Field(
        default=None, sa_type=UtcDateTime
    )  # when the asker was told to hear more
    expires_at: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime, index=True)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    close_reason: str | None = None

    @property
    def code(self) -> str:
        """How people name it: O-114."""
        return f"O-{self.number}"


class Match(SQLModel, table=True):
    """One request × one person's best talent: a person is asked once for a request.

    state: proposed → offered → accepted → connected → completed | declined | expired | standby (a later yes while
    the asker decides) | awaiting_broker | released | fell_through.
    """

    __table_args__ = (UniqueConstraint("request_id", "person_id"),)

    id: int = Field(primary_key=True, sa_type=BigInteger)
    request_id: int = Field(sa_type=BigInteger, foreign_key="helprequest.id", index=True)
    person_id: int = Field(sa_type=BigInteger, foreign_key="person.id", index=True)
    talent_id: int = Field(sa_type=BigInteger, foreign_key="talent.id")
    wave: int
    score: float
    reasons: list[str] = Field(default_factory=list, sa_type=JSON)
    state: str
    offered_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    connected_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Alert(SQLModel, table=True):
    """Something a broker should know or do. Several are told, one takes it."""

    id: int = Field(primary_key=True, sa_type=BigInteger)
    kind: str  # matched, nobody, unread, today, report, help, human, crisis, not_done, left
    person_id: int | None = Field(
        default=None, sa_type=BigInteger, foreign_key="person.id", index=True
    )  # whom about
    request_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="helprequest.id", index=True)
    report_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="report.id")
    wijk: str | None = None  # where it is about, also when person and request have been erased
    buurt: str | None = None
    organisation_id: int = Field(sa_type=BigInteger, foreign_key="organisation.id", index=True)
    state: str  # open, taken, closed
    taken_by: int | None = Field(default=None, sa_type=BigInteger, foreign_key="person.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
    escalate_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
