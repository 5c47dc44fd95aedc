"""The phrases that understanding is to be trained from: whole, of known concepts, and nobody's private data."""

from collections import defaultdict
from pathlib import Path

import pytest

import matching
from matching.concepts import CONCEPTS
from messages.masking import Found, mask

FILES = sorted((Path(matching.__file__).parent / "phrases").glob("*.txt"))
LANGUAGES = {"nl", "en", "tr", "ar", "ary", "uk", "pl", "es"}
PRIVATE = {Found.PHONE, Found.EMAIL, Found.IBAN, Found.BSN, Found.POSTCODE}


def sections(path: Path) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    concept = head = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            concept = line.removeprefix("## ")
        elif line.startswith("@"):
            head = line.removeprefix("@")
        else:
            found[concept, head].append(line)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_phrase_is_of_a_known_concept_language_and_side(path: Path) -> None:
    for concept, head in sections(path):
        language, side = head.split()
        assert concept in {*CONCEPTS, "none"}, concept
        assert language in LANGUAGES, head
        assert side in {"ask", "offer"}, head


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_phrase_holds_a_number_or_address_of_anybody(path: Path) -> None:
    lines = [line for group in sections(path).values() for line in group]
    assert [line for line in lines if mask(line).found & PRIVATE] == []


def test_every_concept_can_be_asked_and_offered_in_dutch() -> None:
    heads = {(concept, head) for path in FILES for concept, head in sections(path)}
    assert {(concept, f"nl {side}") for concept in CONCEPTS for side in ("ask", "offer")} <= heads
