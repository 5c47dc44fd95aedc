"""By which the right keys are recognised."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class KeyProof(SQLModel, table=True):
    """One row, made with the database: it opens only with the keys that everything else was sealed with."""

    id: int = Field(primary_key=True, sa_type=BigInteger)
    proof_sealed: bytes
    proof_hash: bytes
