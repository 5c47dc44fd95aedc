"""When people are asked: never at night, and as it was promised."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.waves import (
    Rules,
    Urgency,
    after,
    feedback_at,
    gap,
    may_ask,
    next_moment,
    wanted_until,
    working,
)

RULES = Rules()
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WEEKDAYS = frozenset(range(5))


def local(text: str) -> datetime:
    """Give a moment of the local clock ("2026-11-24 20:00") in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(UTC)


def shown(moment: datetime) -> str:
    assert moment.tzinfo is UTC
    return moment.astimezone(AMSTERDAM).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("now", "urgency", "allowed"),
    [
        ("2026-11-24 08:29", Urgency.WEEK, False),
        ("2026-11-24 08:30", Urgency.WEEK, True),
        ("2026-11-24 20:59", Urgency.TODAY, True),
        ("2026-11-24 21:00", Urgency.TODAY, False),
        ("2026-11-24 22:59", Urgency.URGENT, True),
        ("2026-11-24 23:00", Urgency.URGENT, False),
        ("2026-11-24 07:00", Urgency.URGENT, True),
        ("2026-11-24 06:59", Urgency.URGENT, False),
    ],
)
def test_people_are_asked_within_the_hours_only(now: str, urgency: Urgency, allowed: bool) -> None:  # noqa: FBT001 - a table
    assert may_ask(local(now), urgency, RULES) is allowed


@pytest.mark.parametrize(
    ("now", "urgency", "then"),
    [
        ("2026-11-24 12:00", Urgency.WEEK, "2026-11-24 12:00"),
        ("2026-11-24 21:00", Urgency.WEEK, "2026-11-25 08:30"),
        ("2026-11-24 03:00", Urgency.WEEK, "2026-11-24 08:30"),
        ("2026-11-24 22:00", Urgency.URGENT, "2026-11-24 22:00"),
        ("2026-12-31 23:30", Urgency.URGENT, "2027-01-01 07:00"),
    ],
)
def test_at_night_the_next_moment_is_in_the_morning(now: str, urgency: Urgency, then: str) -> None:
    assert shown(next_moment(local(now), urgency, RULES)) == then


@pytest.mark.parametrize(
    ("now", "hours", "then"),
    [
        ("2026-11-24 12:00", 4, "2026-11-24 16:00"),
        ("2026-11-24 20:00", 4, "2026-11-25 11:30"),
        ("2026-11-24 17:00", 4, "2026-11-25 08:30"),
        ("2026-11-24 23:00", 4, "2026-11-25 12:30"),
        ("2026-11-24 20:00", 14, "2026-11-26 09:00"),
        ("2026-11-24 20:00", 0, "2026-11-24 20:00"),
        # the clock goes back in the night before 25 October 2026, and forward in that before 28 March 2027
        ("2026-10-24 20:00", 4, "2026-10-25 11:30"),
        ("2027-03-27 20:00", 4, "2027-03-28 11:30"),
    ],
)
def test_a_gap_counts_only_hours_in_which_people_may_be_asked(now: str, hours: int, then: str) -> None:
    assert shown(after(local(now), timedelta(hours=hours), Urgency.WEEK, RULES)) == then


def test_an_urgent_gap_ends_late_in_the_evening_too() -> None:
    assert (
        shown(after(local("2026-11-24 22:00"), RULES.urgent_gap, Urgency.URGENT, RULES)) == "2026-11-24 22:30"
    )


@pytest.mark.parametrize(
    ("now", "urgency", "wanted", "minutes"),
    [
        ("2026-11-24 12:00", Urgency.WEEK, None, 240),
        ("2026-11-24 12:00", Urgency.OPEN, None, 240),
        ("2026-11-24 12:00", Urgency.URGENT, None, 30),
        ("2026-11-24 09:00", Urgency.TODAY, None, 180),
        ("2026-11-24 17:00", Urgency.TODAY, None, 60),
        ("2026-11-24 20:30", Urgency.TODAY, None, 15),
        ("2026-11-24 12:00", Urgency.DATE, date(2026, 11, 28), 240),
        ("2026-11-24 17:00", Urgency.DATE, date(2026, 11, 24), 60),
        ("2026-11-29 17:00", Urgency.WEEK, None, 60),
    ],
)
def test_gaps_get_shorter_when_the_day_runs_out(
    now: str, urgency: Urgency, wanted: date | None, minutes: int
) -> None:
    assert gap(local(now), urgency, RULES, wanted) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("urgency", "wanted", "until"),
    [
        (Urgency.URGENT, None, date(2026, 11, 24)),
        (Urgency.TODAY, None, date(2026, 11, 24)),
        (Urgency.WEEK, None, date(2026, 11, 29)),
        (Urgency.DATE, date(2026, 12, 5), date(2026, 12, 5)),
        (Urgency.OPEN, None, None),
    ],
)
def test_the_last_useful_day_is_known(urgency: Urgency, wanted: date | None, until: date | None) -> None:
    assert wanted_until(urgency, local("2026-11-24 12:00"), wanted, RULES) == until


def test_today_is_the_local_day() -> None:
    assert wanted_until(Urgency.TODAY, local("2026-11-24 00:30"), None, RULES) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("urgency", "wanted", "connected", "then"),
    [
        (Urgency.TODAY, None, "2026-11-24 12:00", "2026-11-25 10:00"),
        (Urgency.DATE, date(2026, 11, 28), "2026-11-24 12:00", "2026-11-29 10:00"),
        (Urgency.DATE, date(2026, 11, 20), "2026-11-24 12:00", "2026-11-25 10:00"),
        (Urgency.WEEK, None, "2026-11-24 12:00", "2026-11-29 17:00"),
        (Urgency.WEEK, None, "2026-11-29 16:30", "2026-11-29 17:30"),
        (Urgency.WEEK, None, "2026-11-29 20:30", "2026-11-30 08:30"),
        (Urgency.OPEN, None, "2026-11-24 12:00", "2026-12-01 12:00"),
        (Urgency.OPEN, None, "2026-11-24 22:00", "2026-12-02 08:30"),
        (Urgency.TODAY, None, "2026-10-24 20:00", "2026-10-25 10:00"),
        (Urgency.TODAY, None, "2027-03-27 20:00", "2027-03-28 10:00"),
    ],
)
def test_both_are_asked_afterwards_at_a_decent_hour(
    urgency: Urgency, wanted: date | None, connected: str, then: str
) -> None:
    assert shown(feedback_at(urgency, wanted, local(connected), RULES)) == then


@pytest.mark.parametrize(
    ("now", "days", "then"),
    [
        ("2026-11-24 12:00", WEEKDAYS, "2026-11-24 12:00"),
        ("2026-11-24 17:00", WEEKDAYS, "2026-11-25 08:45"),
        ("2026-11-27 18:00", WEEKDAYS, "2026-11-30 08:45"),
        ("2026-11-24 07:00", frozenset({3}), "2026-11-26 08:45"),
        ("2026-11-26 12:00", frozenset({3}), "2026-11-26 12:00"),
        ("2026-11-26 17:30", frozenset({3}), "2026-12-03 08:45"),
    ],
)
def test_a_broker_is_promised_for_working_hours_only(now: str, days: frozenset[int], then: str) -> None:
    assert shown(working(local(now), days, RULES)) == then


@pytest.mark.parametrize("days", [frozenset(), frozenset({7})])
def test_nothing_is_promised_of_somebody_who_never_works(days: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="working days"):
        working(local("2026-11-24 12:00"), days, RULES)


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds UTC
URGENCIES = st.sampled_from(Urgency)
GAPS = st.timedeltas(timedelta(0), timedelta(days=3))


def is_quiet(moment: datetime, urgency: Urgency) -> bool:
    opens, closes = RULES.hours(urgency)
    return not opens <= moment.astimezone(AMSTERDAM).time() < closes


@given(MOMENTS, GAPS, URGENCIES)
def test_a_wave_never_falls_in_quiet_hours(now: datetime, pause: timedelta, urgency: Urgency) -> None:
    then = after(now, pause, urgency, RULES)
    assert not is_quiet(then, urgency)
    assert then >= now + pause
    assert not time(1, 59) <= then.astimezone(AMSTERDAM).time() <= time(3, 1)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=1)), GAPS, URGENCIES)
def test_later_stays_later(now: datetime, later: timedelta, pause: timedelta, urgency: Urgency) -> None:
    assert after(now, pause, urgency, RULES) <= after(now + later, pause, urgency, RULES)
    assert after(now, pause, urgency, RULES) <= after(now, pause + later, urgency, RULES)
    assert next_moment(now, urgency, RULES) <= next_moment(now + later, urgency, RULES)


@given(MOMENTS, URGENCIES, st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_feedback_comes_after_connecting_and_never_in_quiet_hours(
    now: datetime, urgency: Urgency, wanted: date | None
) -> None:
    then = feedback_at(urgency, wanted, now, RULES)
    assert then >= now + timedelta(hours=1)
    assert not is_quiet(then, Urgency.OPEN)


@given(MOMENTS, URGENCIES, st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_a_gap_is_between_a_quarter_and_the_usual_one(
    now: datetime, urgency: Urgency, wanted: date | None
) -> None:
    assert timedelta(minutes=15) <= gap(now, urgency, RULES, wanted) <= RULES.gap


@given(MOMENTS, st.frozensets(st.integers(0, 6), min_size=1))
def test_a_working_moment_is_on_a_working_day(now: datetime, days: frozenset[int]) -> None:
    then = working(now, days, RULES).astimezone(AMSTERDAM)
    assert then.weekday() in days
    assert time(8, 45) <= then.time() < time(17, 0)
    assert now <= then <= now + timedelta(days=8)
