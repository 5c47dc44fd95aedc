"""The phrases that understanding is trained from: whole, of known concepts, and nobody's private data."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from matching.concepts import CONCEPTS
from matching.phrasebook import LANGUAGES, read_phrases
from messages.masking import Found, mask

PHRASES = read_phrases()
PRIVATE = {Found.PHONE, Found.EMAIL, Found.IBAN, Found.BSN, Found.POSTCODE}


def test_no_phrase_holds_a_number_or_address_of_anybody() -> None:
    assert [one for one in PHRASES if mask(one.text).found & PRIVATE] == []


def test_every_concept_can_be_asked_and_offered_in_every_language() -> None:
    there = {(one.concept, one.language, one.asks) for one in PHRASES}
    wanted = {
        (concept, language, asks) for concept in CONCEPTS for language in LANGUAGES for asks in (True, False)
    }
    assert wanted - there == set()


def test_nothing_stands_twice_under_one_heading() -> None:
    assert len({(one.concept, one.language, one.asks, one.text) for one in PHRASES}) == len(PHRASES)


def mistakes() -> Iterator[tuple[str, str]]:
    yield "## juggling\n@nl ask\njongleren", "line 1: there is no concept 'juggling'"
    yield "@nl ask\nwaar hoort dit bij", "line 2"
    yield "## baking\ntaart", "line 2"
    yield "## baking\n@xx ask\ntaart", "line 2"


@pytest.mark.parametrize(("text", "told"), list(mistakes()))
def test_a_line_that_stands_nowhere_is_named(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "food.txt").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=told):
        read_phrases(tmp_path)
