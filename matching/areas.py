"""Wijken and buurten, and what an answer to "where do you live?" can mean."""

from dataclasses import dataclass
from math import cos, hypot, radians

_KM_A_DEGREE = 111.2  # of latitude; a degree of longitude is shorter by the cosine of the latitude


@dataclass(frozen=True)
class Place:
    """A named point, in degrees."""

    name: str
    lat: float
    lon: float

    def km_from(self, lat: float, lon: float) -> float:
        """Give the distance as the crow flies; good to 1 % within a city."""
        east = (self.lon - lon) * cos(radians(self.lat))
        return hypot(self.lat - lat, east) * _KM_A_DEGREE


@dataclass(frozen=True)
class Wijk(Place):
    """A district; the co-operative's members broker per wijk. Its code is CBS's."""

    code: str


@dataclass(frozen=True)
class Buurt(Place):
    """A part of a wijk. Its code is CBS's."""

    code: str
    wijk: str


@dataclass(frozen=True)
class At:
    """The wijk is known; the buurt perhaps. A name can stand for several buurten of it: `covers` has them all."""

    wijk: Wijk
    buurt: Buurt | None = None
    covers: tuple[Buurt, ...] = ()


@dataclass(frozen=True)
class OneOf:
    """What was said fits several wijken: ask which."""

    wijken: tuple[Wijk, ...]


@dataclass(frozen=True)
class Outside:
    """It is not in this city; `name` is the place that was recognised, if any."""

    name: str | None = None


@dataclass(frozen=True)
class NotFound:
    """Nothing in the text is a place that we know."""


Found = At | OneOf | Outside | NotFound
