"""Read the cities: each is a folder of small files, so that another city needs no code.

`CityError` says which file and row is wrong and what was expected; it stops the start.
"""

import csv
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from matching.areas import At, Buurt, Found, NotFound, OneOf, Outside, Place, Wijk
from matching.city import City, Referral
from matching.concepts import CONCEPTS
from matching.gazetteer import Gazetteer, Name

__all__ = [
    "At",
    "Buurt",
    "City",
    "CityError",
    "Found",
    "NotFound",
    "OneOf",
    "Outside",
    "Place",
    "Referral",
    "Wijk",
    "known_cities",
    "load_city",
    "read_city",
]

CITIES = Path(__file__).parent / "cities"

Row = dict[str, str]


class CityError(ValueError):
    """A city's files can't be used. Correct the file and row that the message names, then start again."""


def known_cities() -> tuple[str, ...]:
    """Give the codes of all cities there are, in alphabetical order."""
    return tuple(sorted(folder.parent.name for folder in CITIES.glob("*/city.toml")))


@cache
def load_city(code: str) -> City:
    """Give the city with this code; read once. CityError when there is none or its files are wrong."""
    if code not in known_cities():
        raise CityError(f"there is no city {code!r}; known are: {', '.join(known_cities())}")
    return read_city(CITIES / code)


def read_city(folder: Path) -> City:
    """Read a city's folder and check that everything in it refers to something that exists."""
    about = _table(folder / "city.toml")
    wijken = tuple(_wijk(folder, number, row) for number, row in _rows(folder / "wijken.csv"))
    codes = frozenset(wijk.code for wijk in wijken)
    buurten = tuple(_buurt(folder, number, row, codes) for number, row in _rows(folder / "buurten.csv"))
    if not wijken or {buurt.wijk for buurt in buurten} != codes:
        raise CityError(f"{_short(folder / 'buurten.csv')}: every wijk needs at least one buurt")
    outside = tuple(_rows(folder / "outside.csv"))
    names = [
        *(Name(wijk.name, frozenset({wijk.code})) for wijk in wijken),
        *(Name(buurt.name, frozenset({buurt.wijk}), frozenset({buurt.code})) for buurt in buurten),
        *_nicknames(folder, codes, frozenset(buurt.code for buurt in buurten)),
        *(Name(row["name"]) for _, row in outside),
        *_municipalities(_text(about, folder, "gemeente")),
    ]
    return City(
        code=_text(about, folder, "code"),
        name=_text(about, folder, "name"),
        cooperative=_text(about, folder, "cooperative"),
        timezone=_timezone(folder, _text(about, folder, "timezone")),
        wijken=wijken,
        buurten=buurten,
        outside=tuple(_place(folder, number, row) for number, row in outside if row["lat"]),
        referrals=tuple(_referrals(folder)),
        gazetteer=Gazetteer(
            wijken,
            buurten,
            names,
            _postcodes(folder, codes),
            tuple(about.get("own_postcodes", ())),
        ),
    )


def _wijk(folder: Path, number: int, row: Row) -> Wijk:
    file = folder / "wijken.csv"
    return Wijk(
        row["name"], _degrees(file, number, row["lat"]), _degrees(file, number, row["lon"]), row["code"]
    )


def _buurt(folder: Path, number: int, row: Row, wijken: frozenset[str]) -> Buurt:
    file = folder / "buurten.csv"
    _known(file, number, frozenset({row["wijk"]}), wijken)
    lat, lon = _degrees(file, number, row["lat"]), _degrees(file, number, row["lon"])
    return Buurt(row["name"], lat, lon, row["code"], row["wijk"])


def _place(folder: Path, number: int, row: Row) -> Place:
    file = folder / "outside.csv"
    return Place(row["name"], _degrees(file, number, row["lat"]), _degrees(file, number, row["lon"]))


def _nicknames(folder: Path, wijken: frozenset[str], buurten: frozenset[str]) -> Iterator[Name]:
    file = folder / "nicknames.csv"
    for number, row in _rows(file):
        yield Name(
            row["name"],
            _known(file, number, _several(row["wijken"]), wijken),
            _known(file, number, _several(row["buurten"]), buurten),
        )
        if not row["wijken"]:
            raise CityError(f"{_short(file)}, row {number}: {row['name']!r} names no wijk")


def _postcodes(folder: Path, wijken: frozenset[str]) -> dict[str, frozenset[str]]:
    file = folder / "postcodes.csv"
    return {
        row["postcode"]: _known(file, number, _several(row["wijken"]), wijken) for number, row in _rows(file)
    }


def _municipalities(own: str) -> Iterator[Name]:
    for _, row in _rows(CITIES / "municipalities.csv"):
        if row["name"] != own:
            yield Name(row["name"], alone=bool(row["everyday_word"]))


def _referrals(folder: Path) -> Iterator[Referral]:
    file = folder / "referrals.toml"
    for number, entry in enumerate(_table(file).get("referral", []), start=1):
        concepts = frozenset(entry.get("for", ())) - {"any"}
        _known(file, number, concepts, frozenset(CONCEPTS))
        try:
            yield Referral(concepts, entry["name"], entry["what"], entry["how_to_reach"])
        except KeyError as missing:
            raise CityError(f"{_short(file)}, row {number}: {missing} is missing") from None


def _rows(file: Path) -> Iterator[tuple[int, Row]]:
    """Give each row with the line it stands on. A row with a cell too many or too few is an error."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), start=2):
                if None in row or None in row.values():
                    raise CityError(f"{_short(file)}, row {number}: not as many cells as the heading has")
                yield number, row
    except OSError:
        raise CityError(f"{_short(file)} can't be read") from None


def _table(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise CityError(f"{_short(file)} can't be read: {problem}") from None


def _text(about: dict[str, Any], folder: Path, key: str) -> str:
    value = about.get(key)
    if not isinstance(value, str) or not value:
        raise CityError(f"{_short(folder / 'city.toml')}: {key} is missing")
    return value


def _timezone(folder: Path, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise CityError(f"{_short(folder / 'city.toml')}: there is no timezone {name!r}") from None


def _several(cell: str) -> frozenset[str]:
    return frozenset(filter(None, cell.split("|")))


def _known(file: Path, number: int, codes: frozenset[str], all_codes: frozenset[str]) -> frozenset[str]:
    if unknown := codes - all_codes:
        raise CityError(f"{_short(file)}, row {number}: {min(unknown)!r} is not known")
    return codes


def _degrees(file: Path, number: int, cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        raise CityError(f"{_short(file)}, row {number}: {cell!r} is not a number of degrees") from None


def _short(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"
