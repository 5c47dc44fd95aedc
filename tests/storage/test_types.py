from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import StatementError

from storage.types import UtcDateTime

EVENTS = Table("event", MetaData(), Column("id", Integer, primary_key=True), Column("at", UtcDateTime()))


def test_a_moment_comes_back_aware_and_in_utc() -> None:
    summer = datetime(2026, 7, 1, 14, 30, 0, 123, tzinfo=timezone(timedelta(hours=2)))
    engine = create_engine("sqlite://")
    EVENTS.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(EVENTS), [{"id": 1, "at": summer}, {"id": 2, "at": None}])
        first, second = connection.scalars(select(EVENTS.c.at).order_by(EVENTS.c.id))
        noon = datetime(2026, 7, 1, 12, 30, 0, 123, tzinfo=UTC)
        same = connection.scalar(select(EVENTS.c.id).where(EVENTS.c.at == noon))
    engine.dispose()
    assert (first, first.tzinfo, second) == (summer, UTC, None)
    assert same == 1


def test_a_moment_without_a_time_zone_is_refused() -> None:
    engine = create_engine("sqlite://")
    EVENTS.metadata.create_all(engine)
    with engine.begin() as connection, pytest.raises(StatementError, match="must know its time zone"):
        connection.execute(insert(EVENTS).values(id=1, at=datetime(2026, 7, 1, 14, 30)))  # noqa: DTZ001 - the point
    engine.dispose()
