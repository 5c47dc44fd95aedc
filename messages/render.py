"""A reply in somebody's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

from messages.catalogue import Catalogues, Language, UnknownTextError
from messages.clean import isolate
from messages.reply import Concepts, Param, Say, Term, Words
from messages.template import fill

BULLET = "•"
"""A paragraph that begins with it is an item of a list."""

_MORNING, _NOON, _EVENING = 6, 12, 18  # the hours at which a part of the day begins
_NIGHT_AHEAD = timedelta(hours=12)
_YEAR_IS_CLEAR = 300  # days ahead or ago within which a date needs no year


@dataclass(frozen=True)
class Rendered:
    """What a person will read."""

    text: str
    labels: tuple[str, ...]


def render(
    says: Sequence[Say],
    labels: Sequence[Say],
    *,
    language: str,
    now: datetime,
    timezone: tzinfo,
    catalogues: Catalogues,
) -> Rendered:
    """Turn paragraphs and labels into text: a blank line between paragraphs, none within a list.

    A language that we don't speak gets the reference. `now` is aware; moments are told as seen from it, in
    `timezone`. Raises UnknownTextError for a key or value that isn't there.
    """
    page = _Page(catalogues.language(language), now, timezone)
    return Rendered(_joined([page.text(one) for one in says]), tuple(map(page.text, labels)))


def _joined(paragraphs: Sequence[str]) -> str:
    text = ""
    for paragraph in paragraphs:
        in_list = paragraph.startswith(BULLET)
        text += ("\n" if in_list else "\n\n") * bool(text) + paragraph
    return text


@dataclass(frozen=True)
class _Page:
    """The reader's language, and when and where they read."""

    language: Language
    now: datetime
    timezone: tzinfo

    def text(self, say: Say) -> str:
        count = say.params.get("n")
        template = self.language.text(say.key, count if isinstance(count, int) else None)
        values = {name: self.value(param) for name, param in say.params.items()}
        # A name or somebody's own words keep their letters as they are.
        ours = [name for name, param in say.params.items() if not isinstance(param, str | Words)]
        try:
            return fill(template, values, capitalised=ours)
        except KeyError as error:
            raise UnknownTextError(f"the text {say.key!r} needs a value {error}") from error

    def value(self, param: Param) -> str:  # noqa: PLR0911 - one return for each kind of value
        match param:
            case Words(text):
                return isolate(text)
            case Concepts(ids):
                names = [self.language.text(f"concept.{one}") for one in ids]
                return format_list(names, locale=self.language.locale)
            case Term(key):
                return self.language.text(key)
            case datetime():
                return self.moment(param)
            case date():
                return self.day(param)
            case int():
                return format_decimal(param, locale=self.language.locale)
            case str():
                return param

    def moment(self, when: datetime) -> str:
        local = when.astimezone(self.timezone)
        clock = format_time(local, self.language.text("time.clock_pattern"), locale=self.language.locale)
        template = self.language.text(self.moment_key(when, local))
        return fill(template, {"date": self.day(local.date()), "time": clock})

    def moment_key(self, when: datetime, local: datetime) -> str:
        if local.hour < _MORNING and timedelta() <= when - self.now < _NIGHT_AHEAD:
            return "time.night_at"
        match self.days_ahead(local.date()):
            case -1:
                return "time.yesterday_at"
            case 0:
                return "time.evening_at" if local.hour >= _EVENING else "time.today_at"
            case 1:
                return _tomorrow_key(local.hour)
            case _:
                return "time.date_at"

    def day(self, when: date) -> str:
        match self.days_ahead(when):
            case -1:
                return self.language.text("time.yesterday")
            case 0:
                return self.language.text("time.today")
            case 1:
                return self.language.text("time.tomorrow")
            case days:
                near = abs(days) <= _YEAR_IS_CLEAR
                pattern = "time.date_pattern" if near else "time.date_year_pattern"
                return format_date(when, self.language.text(pattern), locale=self.language.locale)

    def days_ahead(self, when: date) -> int:
        return (when - self.now.astimezone(self.timezone).date()).days


def _tomorrow_key(hour: int) -> str:
    if hour < _MORNING:
        return "time.tomorrow_at"
    if hour < _NOON:
        return "time.tomorrow_morning_at"
    if hour < _EVENING:
        return "time.tomorrow_afternoon_at"
    return "time.tomorrow_evening_at"
