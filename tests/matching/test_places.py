"""Where a resident lives, from what they type or send."""

import csv
import shutil
from pathlib import Path

import pytest

from matching.places import (
    CITIES,
    At,
    City,
    CityError,
    NotFound,
    OneOf,
    Outside,
    Place,
    known_cities,
    load_city,
    read_city,
)

UTRECHT = load_city("utrecht")
SHARED = Path(__file__).parents[3] / "shared" / "data"


def wijk(text: str) -> str | None:
    found = UTRECHT.find(text)
    return found.wijk.name if isinstance(found, At) else None


def buurt(text: str) -> str | None:
    found = UTRECHT.find(text)
    return found.buurt.name if isinstance(found, At) and found.buurt else None


@pytest.mark.parametrize(
    "text",
    [
        "3562",
        "3562kj",
        "3562 KJ",
        "ik woon op 3562 kj",
        "Tigrisdreef 12, 3562 KJ Utrecht",
        "３５６２ＫＪ",
        "٣٥٦٢",
    ],
)
def test_a_postcode_names_the_wijk_however_it_is_typed(text: str) -> None:
    assert wijk(text) == "Overvecht"


def test_the_split_postcode_is_asked() -> None:
    found = UTRECHT.find("3521 AB")
    assert isinstance(found, OneOf)
    assert {one.name for one in found.wijken} == {"Binnenstad", "Zuidwest"}


@pytest.mark.parametrize("text", ["1012 AB", "1012", "mijn postcode is 3701"])
def test_a_postcode_of_elsewhere_is_outside(text: str) -> None:
    assert UTRECHT.find(text) == Outside()


@pytest.mark.parametrize("text", ["3503 RA", "3599"])
def test_an_unknown_postcode_of_the_city_itself_turns_nobody_away(text: str) -> None:
    assert UTRECHT.find(text) == NotFound()


@pytest.mark.parametrize("text", ["ik betaal 4500 euro", "ik ben van 1958", "geen idee, sinds 2019"])
def test_a_number_that_is_no_postcode_is_none(text: str) -> None:
    assert UTRECHT.find(text) == NotFound()


def test_a_year_beside_a_name_does_not_hide_the_name() -> None:
    assert wijk("ik woon sinds 2019 in Lunetten") == "Zuid"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Overvecht", "Overvecht"),
        ("overvegt", "Overvecht"),
        ("kanaleneilant", "Zuidwest"),
        ("kanalen eiland", "Zuidwest"),
        ("leidscherijn", "Leidsche Rijn"),
        ("leidse rijn", "Leidsche Rijn"),
        ("ik woon in oog in al", "West"),
        ("lomboc", "West"),
        ("Hoograven, vlak bij het water", "Zuid"),
        ("de meern", "Vleuten-De Meern"),
        ("in t centrum", "Binnenstad"),
        ("Utrecht-Oost", "Oost"),
        ("binnestad", "Binnenstad"),
    ],
)
def test_a_name_or_nickname_is_found_with_typing_errors(text: str, name: str) -> None:
    assert wijk(text) == name


def test_the_longest_name_wins() -> None:
    assert wijk("Wittevrouwen") == "Noordoost"
    assert wijk("Buiten Wittevrouwen") == "Oost"
    assert buurt("tuindorp oost") == "Tuindorp-Oost"
    assert buurt("Kanaaleneiland noord") == "Kanaleneiland-Noord"


def test_two_names_narrow_each_other_down() -> None:
    assert buurt("Zuilen, noord") == "Zuilen-Noord"


def test_a_name_of_several_buurten_leaves_the_buurt_open() -> None:
    found = UTRECHT.find("Kanaleneiland")
    assert isinstance(found, At)
    assert (found.wijk.name, found.buurt) == ("Zuidwest", None)
    assert {one.code for one in found.covers} == {"BU03440821", "BU03440831", "BU03440832"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("noord", {"Noordwest", "Noordoost", "Overvecht"}),
        ("bij het station", {"West", "Binnenstad", "Zuidwest"}),
        ("overvecht of zuilen", {"Overvecht", "Noordwest"}),
    ],
)
def test_what_may_be_several_wijken_is_asked(text: str, names: set[str]) -> None:
    found = UTRECHT.find(text)
    assert isinstance(found, OneOf)
    assert {one.name for one in found.wijken} == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Zeist", "Zeist"),
        ("ik woon in amsterdam", "Amsterdam"),
        ("Nieuwegijn", "Nieuwegein"),
        ("Best", "Best"),
    ],
)
def test_another_place_is_named(text: str, name: str) -> None:
    assert UTRECHT.find(text) == Outside(name)


def test_living_near_another_place_is_not_living_there() -> None:
    assert wijk("vlakbij Zeist, in Rijnsweerd") == "Oost"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "asdkjh",
        "Utrecht",
        "in het zuiden",
        "zuidoost",
        "lumbik",
        "weet ik niet",
        "ik vind het best",
        "😀" * 400,
        "x" * 10_000,
    ],
)
def test_what_is_no_place_is_never_a_certain_hit(text: str) -> None:
    assert UTRECHT.find(text) == NotFound()


@pytest.mark.parametrize("one", UTRECHT.wijken, ids=lambda one: one.name)
def test_every_wijk_is_found_by_its_own_name(one: object) -> None:
    assert UTRECHT.find(getattr(one, "name", "")) == At(one)  # type: ignore[arg-type]  # pytest hands over an object


def test_every_nickname_finds_what_its_row_says() -> None:
    with (CITIES / "utrecht" / "nicknames.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            found = UTRECHT.find(row["name"])
            codes = row["wijken"].split("|")
            if isinstance(found, OneOf):
                assert {one.code for one in found.wijken} == set(codes), row["name"]
            else:
                assert isinstance(found, At), row["name"]
                assert [found.wijk.code] == codes, row["name"]


@pytest.mark.parametrize(
    ("lat", "lon", "name"),
    [(52.0907, 5.1214, "Binnenstad"), (52.0716, 5.0936, "Zuidwest"), (52.119, 5.112, "Overvecht")],
)
def test_a_pin_goes_to_the_nearest_buurt(lat: float, lon: float, name: str) -> None:
    found = UTRECHT.nearest(lat, lon)
    assert isinstance(found, At)
    assert found.wijk.name == name
    assert found.buurt in UTRECHT.buurten_of(found.wijk.code)


def test_a_pin_elsewhere_is_outside_and_named_when_the_place_is_known() -> None:
    assert UTRECHT.nearest(52.37, 4.90) == Outside()
    assert UTRECHT.nearest(52.0886, 5.2346) == Outside("Zeist")


def test_distances_are_real_ones() -> None:
    dam_square = 52.3731, 4.8926
    assert Place("Dom", 52.0907, 5.1214).km_from(*dam_square) == pytest.approx(35, abs=1)


def test_neighbours_of_a_wijk_are_the_three_nearest() -> None:
    assert [one.name for one in UTRECHT.neighbouring("WK034403")] == ["Noordoost", "Noordwest", "Binnenstad"]
    for wijk_ in UTRECHT.wijken:
        assert len({one.code for one in UTRECHT.neighbouring(wijk_.code)} - {wijk_.code}) == 3


def test_referrals_for_a_concept_come_before_those_for_anything() -> None:
    names = [one.name for one in UTRECHT.referrals_for(["respite_care"])]
    assert names[-1] == "Buurtteam Utrecht"
    assert "Stichting Handjehelpen" in names
    assert [one.name for one in UTRECHT.referrals_for([])] == ["Buurtteam Utrecht"]


def test_an_unknown_city_is_one_clear_line() -> None:
    assert "utrecht" in known_cities()
    with pytest.raises(CityError, match=r"no city 'atlantis'; known are: .*utrecht"):
        load_city("atlantis")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CITIES / "utrecht", tmp_path / "utrecht"))


def append(file: Path, line: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("buurten.csv", "BU1,Nergens,WK999,52.1,5.1", r"utrecht/buurten\.csv, row 113: 'WK999' is not known"),
        ("buurten.csv", "BU1,Nergens,WK034401,oost,5.1", r"row 113: 'oost' is not a number of degrees"),
        ("buurten.csv", "BU1,Nergens", r"row 113: not as many cells"),
        ("nicknames.csv", "De Bult,,", r"row 170: 'De Bult' names no wijk"),
        ("postcodes.csv", "3599,WK1", r"postcodes\.csv, row 49: 'WK1' is not known"),
        ("city.toml", "code = 3", r"city\.toml can't be read"),
        (
            "referrals.toml",
            '[[referral]]\nname = "X"\nfor = ["juggling"]',
            r"row 13: 'juggling' is not known",
        ),
        ("referrals.toml", '[[referral]]\nname = "X"', r"row 13: 'what' is missing"),
        ("wijken.csv", "WK7,Leeg,52.1,5.1", r"every wijk needs at least one buurt"),
    ],
)
def test_a_mistake_in_a_file_names_file_and_row(copy: Path, file: str, line: str, message: str) -> None:
    append(copy / file, line)
    with pytest.raises(CityError, match=message):
        read_city(copy)


def test_a_missing_file_and_a_wrong_timezone_are_named(copy: Path) -> None:
    settings = copy / "city.toml"
    settings.write_text(settings.read_text().replace("Europe/Amsterdam", "Europe/Utrecht"))
    with pytest.raises(CityError, match="timezone"):
        read_city(copy)
    (copy / "wijken.csv").unlink()
    with pytest.raises(CityError, match=r"wijken\.csv can't be read"):
        read_city(copy)


def test_another_city_is_only_a_folder(copy: Path) -> None:
    (copy / "outside.csv").write_text("name,lat,lon\n")
    city: City = read_city(copy)
    assert city.name == "Utrecht"
    assert isinstance(city.nearest(52.0886, 5.2346), At)


@pytest.mark.skipif(not SHARED.exists(), reason="compares with the shared folder, where it exists")
def test_facts_are_those_of_the_source() -> None:
    with (SHARED / "buurten_utrecht.csv").open(encoding="utf-8", newline="") as rows:
        source = {row["buurt_code"]: (row["wijk_code"], float(row["lat"])) for row in csv.DictReader(rows)}
    assert source == {one.code: (one.wijk, one.lat) for one in UTRECHT.buurten}
