from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import ProductClock
from bot.playground.clock import KeptClock

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(monkeypatch: pytest.MonkeyPatch, hour: int, minute: int = 0) -> datetime:
    """Let the computer's own clock stand still on a Tuesday, at this hour in Utrecht."""
    moment = datetime(2026, 11, 24, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)
    monkeypatch.setattr(ProductClock, "now", lambda _self: moment)
    return moment


@pytest.mark.parametrize(("hour", "day"), [(3, 24), (8, 24), (18, 25), (23, 25)])
def test_who_tries_it_at_night_sees_it_by_day(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hour: int, day: int
) -> None:
    at(monkeypatch, hour)
    clock = KeptClock(tmp_path / "clock.json")
    clock.begin_by_day(AMSTERDAM)
    assert clock.now() == datetime(2026, 11, day, 10, tzinfo=AMSTERDAM)


def test_by_day_it_tells_the_real_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    now = at(monkeypatch, 14, 30)
    clock = KeptClock(tmp_path / "clock.json")
    clock.begin_by_day(AMSTERDAM)
    assert clock.now() == now


def test_it_stands_where_it_was_left_also_at_night(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    now = at(monkeypatch, 14)
    KeptClock(tmp_path / "clock.json").advance(timedelta(hours=12))
    clock = KeptClock(tmp_path / "clock.json")
    clock.begin_by_day(AMSTERDAM)
    assert clock.now() == now + timedelta(hours=12)


def test_it_does_not_go_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    now = at(monkeypatch, 14)
    clock = KeptClock(tmp_path / "clock.json")
    clock.go_to(now - timedelta(hours=1))
    assert clock.now() == now
