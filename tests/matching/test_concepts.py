"""The taxonomy: sound, named in every language, and stable."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from matching.concepts import CONCEPTS, Care, Concept, ConceptError, Kind, read_concepts

LOCALE = Path(__file__).parents[2] / "messages" / "locale"
LANGUAGES = sorted(file.parent.name for file in LOCALE.glob("*/concepts.po"))

EARLIEST = (
    "bike_repair plumbing gardening grocery_shopping friendly_visit walking_buddy lend_ladder lend_drill"
)
"""Some ids that stand in databases since the first version."""


def names(language: str) -> dict[str, str]:
    with (LOCALE / language / "concepts.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    return {str(message.id): str(message.string) for message in catalogue if message.id}


def emoji(name: str) -> str:
    return name.split(" ", 1)[0]


def test_dutch_and_english_are_there() -> None:
    assert {"nl", "en"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concept_has_a_short_name_with_the_same_emoji_in_every_language(language: str) -> None:
    reference = names("nl")
    here = names(language)
    assert here.keys() == {f"concept.{concept}" for concept in CONCEPTS}
    for key, name in here.items():
        assert emoji(name) == emoji(reference[key]), key
        assert not re.search(r"\w", emoji(name).replace("3D", "")), f"{key} has no emoji"
        assert 2 < len(name.split(" ", 1)[1]) <= 45, key


def test_no_two_concepts_share_a_name_or_an_emoji() -> None:
    dutch = names("nl")
    assert len(set(dutch.values())) == len(dutch)
    assert len({emoji(name) for name in dutch.values()}) == len(dutch)


def test_ids_that_are_stored_still_exist() -> None:
    assert set(EARLIEST.split()) <= CONCEPTS.keys()
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", concept) for concept in CONCEPTS)


def test_things_are_lent_and_skills_are_not() -> None:
    for concept in CONCEPTS.values():
        assert (concept.kind is Kind.THING) == concept.id.startswith("lend_"), concept.id


def test_children_and_keys_ask_for_care() -> None:
    assert Care.CHILDREN in CONCEPTS["babysitting"].care
    assert Care.KEYS in CONCEPTS["plant_watering"].care
    assert Care.BODY in CONCEPTS["hair_cutting"].care


def test_a_taxonomy_is_read_with_its_kinds_and_areas() -> None:
    concepts = read_concepts(
        '[skill.home]\nplumbing = { related = ["odd_jobs"] }\nodd_jobs = {}\n[thing.tools]\nlend_saw = {}'
    )
    assert concepts["plumbing"] == Concept("plumbing", Kind.SKILL, "home", ("odd_jobs",))
    assert concepts["lend_saw"].kind is Kind.THING


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[skill.home]\na = { related = ["b"] }', "a is related to 'b', which is no other concept"),
        ('[skill.home]\na = { related = ["a"] }', "a is related to 'a'"),
        ("[skill.home]\na = {}\n[skill.garden]\na = {}", "a stands there twice"),
        ("[talent.home]\na = {}", "a: 'talent' is not a valid Kind"),
        ('[skill.home]\na = { care = ["dragons"] }', "a: 'dragons' is not a valid Care"),
        ("[skill.home]\na = { see = 1 }", "a has an unknown key 'see'"),
        ("[skill.home", "can't be read"),
    ],
)
def test_a_mistake_is_one_clear_error(text: str, message: str) -> None:
    with pytest.raises(ConceptError, match=re.escape(message)):
        read_concepts(text)
