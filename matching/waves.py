"""When people are asked, and when the bot comes back: pure planning of time.

All moments are aware and in UTC, in and out. Hours of the day are local: `Rules.timezone` decides what 21:00
is, also in the nights in which the clock is changed.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

QUARTER = timedelta(minutes=15)
"""The shortest gap between two waves, however little of the day is left."""

_WORK_FROM = time(8, 45)
_WORK_UNTIL = time(17, 0)
_FEEDBACK_HOUR = time(10, 0)
_FEEDBACK_SUNDAY = time(17, 0)
_FEEDBACK_AFTER = timedelta(days=7)
_SUNDAY = 6


class Urgency(StrEnum):
    """How soon help is wanted."""

    URGENT = "urgent"
    TODAY = "today"
    WEEK = "week"
    DATE = "date"
    OPEN = "open"


@dataclass(frozen=True)
class Rules:
    """The numbers that are settings. Hours are local; the urgent hours must hold the ordinary ones."""

    timezone: ZoneInfo = AMSTERDAM
    wave_size: int = 3
    gap: timedelta = timedelta(hours=4)
    waves: int = 3
    quiet_from: time = time(21, 0)
    quiet_until: time = time(8, 30)
    urgent_from: time = time(7, 0)
    urgent_until: time = time(23, 0)
    urgent_gap: timedelta = timedelta(minutes=30)

    def hours(self, urgency: Urgency) -> tuple[time, time]:
        """Give the hours of a day in which people may be asked: from (included) until (not included)."""
        if urgency is Urgency.URGENT:
            return self.urgent_from, self.urgent_until
        return self.quiet_until, self.quiet_from


def may_ask(now: datetime, urgency: Urgency, rules: Rules) -> bool:
    """Say whether people may be asked now."""
    opens, closes = rules.hours(urgency)
    return opens <= now.astimezone(rules.timezone).time() < closes


def next_moment(now: datetime, urgency: Urgency, rules: Rules) -> datetime:
    """Give the first moment, from now on, at which people may be asked."""
    return _next_within(now, rules.hours(urgency), rules)


def after(now: datetime, gap: timedelta, urgency: Urgency, rules: Rules) -> datetime:
    """Give the moment a gap from now, counting only hours in which people may be asked.

    20:00 and 4 hours is 11:30 on the next day: one hour today, three from 08:30 on. A gap that would end at
    the very moment the day closes ends at the opening of the next.
    """
    moment = next_moment(now, urgency, rules)
    _, closes = rules.hours(urgency)
    left = gap
    while True:
        closing = _at(moment.astimezone(rules.timezone).date(), closes, rules)
        if moment + left < closing:
            return moment + left
        left -= closing - moment
        moment = next_moment(closing, urgency, rules)


def gap(now: datetime, urgency: Urgency, rules: Rules, wanted: date | None = None) -> timedelta:
    """Give the time between two waves.

    On the last day on which help is still of use it is a quarter of what is left of that day, at most the
    usual gap and at least 15 minutes.
    """
    if urgency is Urgency.URGENT:
        return rules.urgent_gap
    moment = next_moment(now, urgency, rules)
    today = moment.astimezone(rules.timezone).date()
    until = wanted_until(urgency, now, wanted, rules)
    if until is None or until > today:
        return rules.gap
    return max(QUARTER, min(rules.gap, (_at(today, rules.quiet_from, rules) - moment) / 4))


def wanted_until(urgency: Urgency, now: datetime, wanted: date | None, rules: Rules) -> date | None:
    """Give the last local day on which the help is still of use; None if there is no such day."""
    today = now.astimezone(rules.timezone).date()
    match urgency:
        case Urgency.URGENT | Urgency.TODAY:
            return today
        case Urgency.WEEK:
            return _sunday(today)
        case Urgency.DATE:
            return wanted
        case Urgency.OPEN:
            return None


def feedback_at(urgency: Urgency, wanted: date | None, connected_at: datetime, rules: Rules) -> datetime:
    """Give when both are asked whether it worked out; `wanted` is the day that was asked for, if any.

    The day after that day at 10:00; for this week on Sunday at 17:00; without a day, 7 days after connecting.
    It is never before two people had an hour to speak, and never in quiet hours.
    """
    connected = connected_at.astimezone(rules.timezone).date()
    match urgency:
        case Urgency.URGENT | Urgency.TODAY:
            moment = _at(connected + timedelta(days=1), _FEEDBACK_HOUR, rules)
        case Urgency.DATE if wanted is not None:
            moment = _at(max(wanted, connected) + timedelta(days=1), _FEEDBACK_HOUR, rules)
        case Urgency.WEEK:
            moment = _at(_sunday(connected), _FEEDBACK_SUNDAY, rules)
        case _:
            moment = connected_at.astimezone(UTC) + _FEEDBACK_AFTER
    return next_moment(max(moment, connected_at + timedelta(hours=1)), Urgency.OPEN, rules)


def working(now: datetime, days: frozenset[int], rules: Rules) -> datetime:
    """Give the first moment, from now on, between 08:45 and 17:00 on one of these weekdays (0 is Monday).

    ValueError when there are no such days: nothing can be promised of somebody who never works.
    """
    if not days or not days <= frozenset(range(7)):
        raise ValueError("working days are some of 0 (Monday) to 6 (Sunday)")
    moment = _next_within(now, (_WORK_FROM, _WORK_UNTIL), rules)
    while moment.astimezone(rules.timezone).weekday() not in days:
        tomorrow = moment.astimezone(rules.timezone).date() + timedelta(days=1)
        moment = _at(tomorrow, _WORK_FROM, rules)
    return moment


def _next_within(now: datetime, hours: tuple[time, time], rules: Rules) -> datetime:
    opens, closes = hours
    local = now.astimezone(rules.timezone)
    if local.time() < opens:
        return _at(local.date(), opens, rules)
    if local.time() < closes:
        return now.astimezone(UTC)
    return _at(local.date() + timedelta(days=1), opens, rules)


def _sunday(day: date) -> date:
    return day + timedelta(days=_SUNDAY - day.weekday())


def _at(day: date, hour: time, rules: Rules) -> datetime:
    return datetime.combine(day, hour, rules.timezone).astimezone(UTC)
