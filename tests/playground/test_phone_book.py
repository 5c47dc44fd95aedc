from pathlib import Path

import pytest

from bot.playground.phone_book import PhoneBook, PhoneBookError
from bot.playground.phones import Phone


def test_phones_are_there_again_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "playground" / "phones.json"
    added = PhoneBook(path).add("Jan", hint="Zuid", neighbour=True)
    again = PhoneBook(path).all()
    assert [one.name for one in again] == ["Marieke", "Fatma", "Samira", "Coördinator", "Jan"]
    assert again[-1] == added


def test_every_phone_has_a_number_and_an_id_of_its_own(tmp_path: Path) -> None:
    book = PhoneBook(tmp_path / "phones.json")
    for _ in range(20):
        book.add("Jan")
    assert len({one.number for one in book.all()}) == len({one.id for one in book.all()}) == 24


def test_another_cast_can_be_there_at_first(tmp_path: Path) -> None:
    book = PhoneBook(tmp_path / "phones.json", first=[Phone("jan", "Jan")])
    assert [one.name for one in book.all()] == ["Jan"]


@pytest.mark.parametrize(
    "content", ["", "{", "[1]", '[{"id": "x"}]', '[{"name": "x", "id": "y", "colour": "z"}]']
)
def test_a_damaged_file_stops_the_start_with_a_line_that_says_what_to_do(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "phones.json"
    path.write_text(content)
    with pytest.raises(PhoneBookError, match="Remove it and start again"):
        PhoneBook(path)
