"""What is kept of a talent: codes, never words."""

import json
import re

import pytest

from matching.features import Features, features
from matching.understand import Daypart, Intent, understand

TALENT = "Ik ben Annelies, ik bak taarten en spreek Turks, alleen zaterdagmiddag, geen honden, bel 0612345678"


def test_features_hold_what_matching_needs() -> None:
    made = features(TALENT)
    assert "baking" in made.concepts
    assert made.negated == {"dog_walking"}
    assert made.days == {5}
    assert made.dayparts == {Daypart.AFTERNOON}
    assert made.languages == {"tr"}


def test_features_hold_none_of_the_persons_words() -> None:
    kept = json.dumps(features(TALENT).to_json())
    for word in re.findall(r"[a-z0-9]{4,}", TALENT.casefold()):
        assert word not in kept


def test_features_survive_json() -> None:
    made = features(TALENT)
    assert Features.from_json(json.loads(json.dumps(made.to_json()))) == made


def test_the_same_features_are_the_same_json() -> None:
    one = Features(concepts={"baking": 1.0, "chess": 1.0}, days=frozenset({6, 1}))
    other = Features(concepts={"chess": 1.0, "baking": 1.0}, days=frozenset({1, 6}))
    assert json.dumps(one.to_json()) == json.dumps(other.to_json())


def test_features_of_another_version_are_refused() -> None:
    with pytest.raises(ValueError, match="make them anew"):
        Features.from_json({"version": 0})


def test_what_a_person_confirmed_counts_and_nothing_else() -> None:
    made = features(understand("ik kan goed koken en heb een aanhanger"), confirmed=["lend_trailer"])
    assert made.concepts == {"lend_trailer": 1.0}


def test_what_a_person_confirmed_is_not_negated() -> None:
    assert features("geen klussen", confirmed=["odd_jobs"]).negated == frozenset()


def test_an_unknown_concept_is_refused() -> None:
    with pytest.raises(ValueError, match="no concept 'juggling'"):
        features("jongleren", confirmed=["juggling"])


def test_every_reading_of_an_unsure_text_is_kept_with_how_sure_it_is() -> None:
    read = features("mijn wasmachine lekt", intent=Intent.ASKS).concepts
    assert {"appliance_repair", "plumbing"} <= read.keys()
    assert all(0 < surely < 1 for surely in read.values())
    assert features("asdkjh").concepts == {}


def test_the_language_of_a_text_is_kept() -> None:
    assert features("bisikletimi tamir edecek biri var mı").written_in == "tr"
