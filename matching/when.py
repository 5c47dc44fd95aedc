"""Read from a text when something is wanted, or when somebody can."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from matching.waves import Urgency
from matching.words import plain, words


class Daypart(StrEnum):
    """A part of the day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


@dataclass(frozen=True)
class When:
    """How soon it is wanted, and the day that was named, if it could be told from today's date."""

    urgency: Urgency
    wish: date | None = None


ALL_DAYS = frozenset(range(7))

_WEEKDAYS = (
    "maandag maandags maandagen monday mondays pazartesi الاثنين",
    "dinsdag dinsdags dinsdagen tuesday tuesdays sali الثلاثاء",
    "woensdag woensdags woensdagen wednesday wednesdays carsamba الاربعاء",
    "donderdag donderdags donderdagen thursday thursdays persembe الخميس",
    "vrijdag vrijdags vrijdagen friday fridays cuma الجمعه الجمعة",
    "zaterdag zaterdags zaterdagen saturday saturdays cumartesi السبت",
    "zondag zondags zondagen sunday sundays pazar الاحد",
)
_DAYS: dict[str, frozenset[int]] = {
    **{name: frozenset({day}) for day, names in enumerate(_WEEKDAYS) for name in words(names)},
    **dict.fromkeys(("weekend", "weekends", "weekenden", "weekeinde"), frozenset({5, 6})),
    **dict.fromkeys(("doordeweeks", "doordeweekse", "weekdays", "werkdagen", "midweek"), frozenset(range(5))),
}
_PART_OF_DAY = {
    Daypart.MORNING: (
        "ochtend ochtends ochtenden morgens vanochtend vanmorgen voormiddag morning mornings sabah sabahlari "
        "الصباح صباحا"
    ),
    Daypart.AFTERNOON: "middag middags middagen vanmiddag namiddag afternoon afternoons ogleden",
    Daypart.EVENING: (
        "avond avonds avonden vanavond avondje evening evenings tonight aksam aksamlari المساء مساء"
    ),
    Daypart.NIGHT: "nacht nachts vannacht nights gece",
}
_PARTS = {name: part for part, names in _PART_OF_DAY.items() for name in words(names)}
_ENDS_WITH_PART = re.compile(r"(?:dag|morgen)(ochtend|middag|avond|nacht)s?$")
_GREETINGS = frozenset(words("goede goeden good"))
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "januari january jan",
            "februari february feb",
            "maart march mrt",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "augustus august aug",
            "september sept sep",
            "oktober october okt oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_NOT = frozenset(words("niet geen not no behalve except nooit never"))
_NOT_WITHIN = 2  # words before the day

_NO_HURRY = re.compile(
    r"\b(geen (haast|spoed)|maakt niet uit|wanneer (het |t )?(kan|uitkomt|past)|no (hurry|rush)|not urgent|"
    r"whenever|any ?time|acelesi yok|acil degil)\b"
)
_URGENT = re.compile(
    r"\b(spoed|spoedgeval|dringend|meteen|onmiddellijk|zo snel mogelijk|zsm|urgent|urgently|asap|right now|"
    r"immediately|acil|hemen)\b|عاجل|حالا|ضروري"
)
_TODAY = re.compile(
    r"\b(vandaag|vanmiddag|vanavond|vanochtend|vanmorgen|vannacht|straks|today|tonight|"
    r"this (morning|afternoon|evening)|bugun|bu aksam)\b|اليوم"
)
_WEEK = re.compile(r"\b(deze week|van de week|dit weekend|this week|this weekend|bu hafta)\b|هذا الاسبوع")
_NEXT_WEEK = re.compile(r"\b(volgende week|next week|haftaya|gelecek hafta)\b|الاسبوع القادم")
_DAY_AFTER = re.compile(r"\b(overmorgen|day after tomorrow)\b")
_TOMORROW = re.compile(
    r"(?<!goede )(?<!goeden )\bmorgen(ochtend|middag|avond)?\b|\b(tomorrow|yarin)\b|غدا|بكرا"
)
_DAY_MONTH = re.compile(r"\b(\d{1,2})(?:e|st|nd|rd|th)? (?:of )?([a-z]{3,9})\b")
_MONTH_DAY = re.compile(r"\b([a-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)\b")
_NUMBERS = re.compile(r"(?<![\d/])(?!24/7)(\d{1,2})/(\d{1,2})(?![\d/])")
_CLOCK = re.compile(
    r"\b(na|vanaf|after|from|voor|before|om|at|rond|around) (\d{1,2})"
    r"(?:(?:[:.]\d\d)?\s?(?:uur|u|en|pm)\b|[:.]\d\d\b|(?=\s*(?:$|[.,;!?\n])))"
)


def when(text: str, today: date | None) -> When | None:
    """Say how soon something is wanted; None if the text does not. Without today's date no day is named."""
    said = plain(text)
    if _NO_HURRY.search(said):
        return When(Urgency.OPEN)
    if _URGENT.search(said):
        return When(Urgency.URGENT, today)
    if _TODAY.search(said):
        return When(Urgency.TODAY, today)
    named = _named_day(said, today)
    if named is not None:
        return named
    return When(Urgency.WEEK) if _WEEK.search(said) else None


def days(text: str) -> frozenset[int]:
    """Give the weekdays that a text names (0 is Monday), or all but those it excludes; empty if none."""
    named: set[int] = set()
    excluded: set[int] = set()
    said = words(text)
    for place, word in enumerate(said):
        found = _DAYS.get(_ENDS_WITH_PART.sub("dag", word) if word.startswith(_STARTS) else word, frozenset())
        before = said[max(0, place - _NOT_WITHIN) : place]
        (excluded if _NOT.intersection(before) else named).update(found)
    return frozenset(named) or (ALL_DAYS - excluded if excluded else frozenset())


def dayparts(text: str) -> frozenset[Daypart]:
    """Give the parts of the day that a text names; a greeting ("goede morgen") names none."""
    found: set[Daypart] = set()
    said = words(text)
    for place, word in enumerate(said):
        greeted = place > 0 and said[place - 1] in _GREETINGS
        inside = _ENDS_WITH_PART.search(word)
        part = _PARTS.get(inside.group(1) if inside else word)
        if part and not greeted:
            found.add(part)
    for preposition, hour in _CLOCK.findall(plain(text)):
        found |= _parts_round(preposition, int(hour))
    return frozenset(found)


_STARTS = tuple(names.split()[0] for names in _WEEKDAYS)


def _named_day(said: str, today: date | None) -> When | None:
    if _DAY_AFTER.search(said):
        return When(Urgency.DATE, today and today + timedelta(days=2))
    if _TOMORROW.search(said):
        return When(Urgency.DATE, today and today + timedelta(days=1))
    written = _written_date(said, today)
    if written is not None:
        return written
    next_week = bool(_NEXT_WEEK.search(said))
    single = [day for day in _days_in_order(words(said)) if len(day) == 1]
    if single and not _WEEK.search(said):
        return When(Urgency.DATE, _coming(single[0], today, next_week=next_week))
    return When(Urgency.DATE) if next_week else None


def _days_in_order(said: Sequence[str]) -> list[frozenset[int]]:
    return [found for word in said if (found := days(word))]


def _coming(day: frozenset[int], today: date | None, *, next_week: bool) -> date | None:
    """Give the next such weekday; on a Saturday "zaterdag" is the one in a week."""
    if today is None:
        return None
    (weekday,) = day
    if next_week:
        return today + timedelta(days=7 - today.weekday() + weekday)
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _written_date(said: str, today: date | None) -> When | None:
    pairs = [(int(day), _MONTHS.get(month, 0)) for day, month in _DAY_MONTH.findall(said)]
    pairs += [(int(day), _MONTHS.get(month, 0)) for month, day in _MONTH_DAY.findall(said)]
    pairs += [(int(day), int(month)) for day, month in _NUMBERS.findall(said)]
    for day, month in pairs:
        if month not in range(1, 13) or day not in range(1, 32):
            continue
        if today is None:
            return When(Urgency.DATE)
        for year in (today.year, today.year + 1):
            wish = _date(year, month, day)
            if wish is not None and wish >= today:
                return When(Urgency.DATE, wish)
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _parts_round(preposition: str, hour: int) -> set[Daypart]:
    """Give the parts of the day after, before or at an hour; "4" is four in the afternoon."""
    if hour > 24:  # noqa: PLR2004
        return set()
    clock = hour + 12 if hour < 8 else hour  # noqa: PLR2004
    before_noon, before_evening = clock < 12, clock < 18  # noqa: PLR2004
    if preposition in ("na", "vanaf", "after", "from"):
        late = {Daypart.EVENING} if clock >= 17 else {Daypart.AFTERNOON, Daypart.EVENING}  # noqa: PLR2004
        return late | ({Daypart.MORNING} if before_noon else set())
    if preposition in ("voor", "before"):
        return {Daypart.MORNING} if clock <= 13 else {Daypart.MORNING, Daypart.AFTERNOON}  # noqa: PLR2004
    return {Daypart.MORNING if before_noon else Daypart.AFTERNOON if before_evening else Daypart.EVENING}
