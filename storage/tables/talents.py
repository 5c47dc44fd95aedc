"""What people offer."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index
from sqlmodel import Field, SQLModel

from storage.types import UtcDateTime


class Talent(SQLModel, table=True):
    """A skill, or a thing to lend. `features` is what matching needs of the words: codes and numbers only."""

    id: int = Field(primary_key=True, sa_type=BigInteger)
    person_id: int = Field(sa_type=BigInteger, foreign_key="person.id", index=True)
    kind: str  # skill, thing
    concept: str  # the one it is shown as
    words_sealed: bytes
    features: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    paused: bool = False
    created_at: datetime = Field(sa_type=UtcDateTime)
    confirmed_at: datetime = Field(sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TalentConcept(SQLModel, table=True):
    """The index of matching: which talents of a wijk touch a concept."""

    __table_args__ = (Index("ix_talentconcept_wijk_concept", "wijk", "concept"),)

    id: int = Field(primary_key=True, sa_type=BigInteger)
    talent_id: int = Field(sa_type=BigInteger, foreign_key="talent.id", index=True)
    wijk: str
    concept: str
