"""A city: its wijken and buurten, who else helps there, and where a resident lives."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from matching.areas import At, Buurt, Found, Outside, Place, Wijk
from matching.gazetteer import Gazetteer

FARTHEST_KM = 6.0
"""A pin farther than this from the centre of every buurt is not in the city."""

_Coded = TypeVar("_Coded", Wijk, Buurt)


@dataclass(frozen=True)
class Referral:
    """An organisation to which a question can go on. `concepts` empty: for any question."""

    concepts: frozenset[str]
    name: str
    what: str
    how_to_reach: str


@dataclass(frozen=True)
class City:
    """One city, as its folder tells it."""

    code: str
    name: str
    cooperative: str
    timezone: ZoneInfo
    wijken: tuple[Wijk, ...]
    buurten: tuple[Buurt, ...]
    outside: tuple[Place, ...]
    referrals: tuple[Referral, ...]
    gazetteer: Gazetteer

    def wijk(self, code: str) -> Wijk:
        """Give the wijk with this code; KeyError if the city has none."""
        return _by_code(self.wijken, code)

    def buurt(self, code: str) -> Buurt:
        """Give the buurt with this code; KeyError if the city has none."""
        return _by_code(self.buurten, code)

    def buurten_of(self, wijk_code: str) -> tuple[Buurt, ...]:
        """Give the buurten of a wijk, in the order of their codes."""
        return tuple(buurt for buurt in self.buurten if buurt.wijk == wijk_code)

    def neighbouring(self, wijk_code: str) -> tuple[Wijk, ...]:
        """Give the three wijken nearest to this one, nearest first.

        Near is: the smallest distance between a buurt's centre here and one there. We keep no borders, and
        people cross a border anyway where the houses go on.
        """
        self.wijk(wijk_code)
        others = [wijk for wijk in self.wijken if wijk.code != wijk_code]
        return tuple(sorted(others, key=lambda other: self._gap_km(wijk_code, other.code))[:3])

    def find(self, text: str) -> Found:
        """Say where somebody lives who answers the question with this text."""
        return self.gazetteer.find(text)

    def nearest(self, lat: float, lon: float) -> At | Outside:
        """Say where a location pin lies: at the nearest centre of a buurt, or of a place outside the city."""
        buurt = min(self.buurten, key=lambda one: one.km_from(lat, lon))
        km = buurt.km_from(lat, lon)
        if km > FARTHEST_KM:
            return Outside()
        elsewhere = min(self.outside, key=lambda one: one.km_from(lat, lon), default=None)
        if elsewhere is not None and elsewhere.km_from(lat, lon) < km:
            return Outside(elsewhere.name)
        return At(self.wijk(buurt.wijk), buurt)

    def referrals_for(self, concepts: Iterable[str]) -> tuple[Referral, ...]:
        """Give the organisations for these concepts, the most fitting first, then those for any question."""
        asked = set(concepts)
        fitting = [one for one in self.referrals if not one.concepts or one.concepts & asked]
        return tuple(sorted(fitting, key=lambda one: -len(one.concepts & asked)))

    def _gap_km(self, here: str, there: str) -> float:
        return min(
            mine.km_from(theirs.lat, theirs.lon)
            for mine in self.buurten_of(here)
            for theirs in self.buurten_of(there)
        )


def _by_code(places: tuple[_Coded, ...], code: str) -> _Coded:
    for place in places:
        if place.code == code:
            return place
    raise KeyError(code)
