"""Who brokers where, and who works for whom."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger
from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class Organisation(SQLModel, table=True):
    """A residents' own organisation, or the co-operative of a city."""

    id: int = Field(primary_key=True, sa_type=BigInteger)
    city: str = Field(index=True)
    name: str
    cooperative: bool = False


class Mandate(SQLModel, table=True):
    """An organisation brokers an area for a time. The co-operative needs none: it has what nobody else has."""

    id: int = Field(primary_key=True, sa_type=BigInteger)
    organisation_id: int = Field(sa_type=BigInteger, foreign_key="organisation.id", index=True)
    area: str = Field(index=True)  # code of a buurt or a wijk
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Role(SQLModel, table=True):
    """What a person may do beside being a neighbour."""

    id: int = Field(primary_key=True, sa_type=BigInteger)
    person_id: int = Field(sa_type=BigInteger, foreign_key="person.id", index=True)
    kind: str  # broker, coordinator
    organisation_id: int = Field(sa_type=BigInteger, foreign_key="organisation.id", index=True)
    areas: list[str] = Field(
        default_factory=list, sa_type=JSON
    )  # of a broker: codes of buurten or wijken; [] = all
    working_days: list[int] = Field(default_factory=lambda: [0, 1, 2, 3, 4], sa_type=JSON)  # Monday = 0
    absent_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    since: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Invite(SQLModel, table=True):
    """A code that gives a role once. Only its hash is kept."""

    id: int = Field(primary_key=True, sa_type=BigInteger)
    code_hash: bytes = Field(unique=True)
    kind: str
    organisation_id: int = Field(sa_type=BigInteger, foreign_key="organisation.id")
    areas: list[str] = Field(default_factory=list, sa_type=JSON)  # codes of buurten or wijken
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    used_by: int | None = Field(default=None, sa_type=BigInteger)
