from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import MachineClock, MovableClock, ProductClock

SOON = timedelta(seconds=5)
NIGHT = timedelta(hours=11)


def test_product_time_is_the_real_time_in_utc() -> None:
    now = ProductClock().now()

    assert now.tzinfo is UTC
    assert abs(now - datetime.now(UTC)) < SOON


def test_the_playground_can_let_a_night_pass() -> None:
    clock = MovableClock()
    clock.advance(NIGHT)
    clock.advance(NIGHT)

    assert clock.ahead == 2 * NIGHT
    assert abs(clock.now() - datetime.now(UTC) - 2 * NIGHT) < SOON


def test_a_restarted_playground_goes_on_where_it_was() -> None:
    assert abs(MovableClock(NIGHT).now() - datetime.now(UTC) - NIGHT) < SOON


def test_product_time_never_goes_back() -> None:
    with pytest.raises(ValueError, match="only goes forward"):
        MovableClock().advance(-NIGHT)


def test_moving_product_time_leaves_the_machine_alone() -> None:
    machine = MachineClock()
    before = machine.monotonic()
    MovableClock().advance(NIGHT)

    assert abs(machine.now() - datetime.now(UTC)) < SOON
    assert 0 <= machine.monotonic() - before < SOON.total_seconds()


def test_the_clock_of_a_running_bot_cannot_be_moved() -> None:
    assert not hasattr(ProductClock(), "advance")
