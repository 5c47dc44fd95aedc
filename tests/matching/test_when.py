"""When somebody wants something, or can."""

from datetime import date

import pytest

from matching.waves import Urgency
from matching.when import ALL_DAYS, Daypart, When, dayparts, days, when

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "urgency", "wish"),
    [
        ("het is spoed", Urgency.URGENT, TUESDAY),
        ("asap please", Urgency.URGENT, TUESDAY),
        ("kan het vandaag nog", Urgency.TODAY, None),
        ("vanavond eten", Urgency.TODAY, None),
        ("bugün", Urgency.TODAY, None),
        ("deze week", Urgency.WEEK, None),
        ("this weekend", Urgency.WEEK, None),
        ("geen haast", Urgency.OPEN, None),
        ("geen spoed hoor", Urgency.OPEN, None),
        ("maakt niet uit wanneer", Urgency.OPEN, None),
        ("morgen graag", Urgency.DATE, date(2026, 11, 25)),
        ("morgenochtend", Urgency.DATE, date(2026, 11, 25)),
        ("overmorgen", Urgency.DATE, date(2026, 11, 26)),
        ("tomorrow", Urgency.DATE, date(2026, 11, 25)),
        ("zaterdag", Urgency.DATE, date(2026, 11, 28)),
        ("zaterdagmiddag", Urgency.DATE, date(2026, 11, 28)),
        ("dinsdag", Urgency.DATE, date(2026, 12, 1)),
        ("volgende week dinsdag", Urgency.DATE, date(2026, 12, 1)),
        ("volgende week vrijdag", Urgency.DATE, date(2026, 12, 4)),
        ("volgende week", Urgency.DATE, None),
        ("28 november", Urgency.DATE, date(2026, 11, 28)),
        ("5 mei", Urgency.DATE, date(2027, 5, 5)),
        ("on the 3rd of December", Urgency.DATE, date(2026, 12, 3)),
        ("december 3rd", Urgency.DATE, date(2026, 12, 3)),
        ("op 4/12 graag", Urgency.DATE, date(2026, 12, 4)),
    ],
)
def test_urgency_and_day_are_read(text: str, urgency: Urgency, wish: date | None) -> None:
    found = when(text, TUESDAY)
    assert found is not None
    assert found.urgency is urgency
    if wish is not None:
        assert found.wish == wish


@pytest.mark.parametrize(
    "text", ["", "goede morgen", "goedemorgen", "hulp 24/7", "31 februari", "4 personen", "jan zei dat"]
)
def test_no_time_is_read_where_none_is_meant(text: str) -> None:
    assert when(text, TUESDAY) is None


def test_without_todays_date_the_day_stays_open() -> None:
    assert when("zaterdag", None) == When(Urgency.DATE)
    assert when("28 november", None) == When(Urgency.DATE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alleen op zondag", {6}),
        ("zondags", {6}),
        ("maandag en woensdagochtend", {0, 2}),
        ("in het weekend", {5, 6}),
        ("doordeweeks", {0, 1, 2, 3, 4}),
        ("niet op zondag", ALL_DAYS - {6}),
        ("any day except Friday", ALL_DAYS - {4}),
        ("pazar", {6}),
        ("", set()),
    ],
)
def test_days_are_limits(text: str, expected: set[int]) -> None:
    assert days(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'s avonds", {Daypart.EVENING}),
        ("zaterdagmiddag", {Daypart.AFTERNOON}),
        ("in the mornings", {Daypart.MORNING}),
        ("na 4en", {Daypart.AFTERNOON, Daypart.EVENING}),
        ("na 18:00", {Daypart.EVENING}),
        ("after 5pm", {Daypart.EVENING}),
        ("voor 12 uur", {Daypart.MORNING}),
        ("om 10:30", {Daypart.MORNING}),
        ("eten voor 12 personen", set()),
        ("na 3 jaar", set()),
        ("goede avond", set()),
        ("na 99", set()),
    ],
)
def test_dayparts_are_limits(text: str, expected: set[Daypart]) -> None:
    assert dayparts(text) == expected
