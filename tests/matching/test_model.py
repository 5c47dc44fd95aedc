"""The model of what people mean: fresh, the same each time, and open about its reasons."""

from pathlib import Path

import numpy as np
import pytest

from matching.concepts import CONCEPTS
from matching.model import ModelError, Packed, fingerprint, load_model, read_model, write_model
from matching.phrasebook import NONE, Phrase, read_phrases
from matching.training.train import train

SMALL = [
    Phrase(concept, "nl", asks=True, text=f"{how} {what} {when}")
    for concept, things in {
        "bike_repair": ("mijn fiets is lek", "band plakken", "ketting van de fiets"),
        "chess": ("een potje schaken", "schaakbord en stukken", "wie zet mij schaakmat"),
        "baking": ("een taart bakken", "koekjes en deeg", "verjaardagstaart met slagroom"),
    }.items()
    for what in things
    for how in ("wie helpt met", "gezocht", "kan iemand")
    for when in ("morgen", "vandaag", "alsjeblieft")
]
SMALL += [
    Phrase("chess", "en", asks=False, text=f"I play a game of chess {when}") for when in ("today", "often")
]


def test_the_model_was_trained_from_the_phrases_as_they_are() -> None:
    assert load_model().trained_from == fingerprint(read_phrases()), "run `make model`"


def test_the_model_knows_the_concepts_of_the_taxonomy() -> None:
    assert set(load_model().concepts) == {*CONCEPTS, NONE}


def test_the_same_phrases_train_the_same_model() -> None:
    one, other = train(SMALL, jobs=1), train(SMALL, jobs=1)
    assert np.array_equal(one.weights.numbers, other.weights.numbers)
    assert np.array_equal(one.inner.numbers, other.inner.numbers)


def test_a_small_model_tells_its_concepts_apart_in_new_sentences() -> None:
    model = train(SMALL, jobs=1)
    for text, concept in {
        "er zit een lekke band aan mn fiets": "bike_repair",
        "ik wil schaken": "chess",
        "slagroomtaart": "baking",
    }.items():
        shares = model.shares(text)
        assert max(shares, key=shares.__getitem__) == concept
        assert sum(shares.values()) == pytest.approx(1, abs=1e-4)


def test_the_words_that_told_are_named() -> None:
    told = dict(load_model().why("mijn fiets heeft een lekke band", "bike_repair"))
    assert max(told, key=told.__getitem__) in ("lekke", "band", "fiets")
    assert told["band"] > told["een"]


def test_the_language_of_a_text_is_told() -> None:
    for language, text in {
        "nl": "kan iemand mijn fiets maken",
        "en": "can somebody fix my bike",
        "tr": "bisikletimi tamir edecek biri var mı",
        "ar": "حدا بيعرف يصلح بسكليت",
        "ary": "chkoun li ysaybli lbisklit dyali",
        "uk": "хто може полагодити велосипед",
        "pl": "kto naprawi mi rower",
        "es": "quién me arregla la bici",
    }.items():
        assert load_model().language(text) == language


def test_a_text_without_a_known_piece_says_nothing() -> None:
    assert load_model().shares("") == {}
    assert load_model().offers("🙂") == {}
    assert load_model().language("") is None


def test_a_model_survives_its_file(tmp_path: Path) -> None:
    model = load_model()
    write_model(model, tmp_path / "model.npz")
    again = read_model(tmp_path / "model.npz")
    assert again.concepts == model.concepts
    assert again.shares("lekke band") == model.shares("lekke band")


def test_a_missing_or_foreign_model_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="make model"):
        read_model(tmp_path / "nothing.npz")
    (tmp_path / "torn.npz").write_bytes(b"PK\x03\x04 torn")
    with pytest.raises(ModelError, match="make model"):
        read_model(tmp_path / "torn.npz")
    write_model(train(SMALL, jobs=1), tmp_path / "small.npz")
    with pytest.raises(ModelError, match="don't both know"):
        read_model(tmp_path / "small.npz")


def test_a_packed_table_is_as_good_as_the_table() -> None:
    table = np.random.default_rng(1).normal(size=(40, 7)).astype(np.float32)
    packed = Packed.pack(table)
    weighed = packed.weigh(np.ones(3, np.float32), np.array([0, 5, 9]))
    assert np.allclose(weighed, table[[0, 5, 9]].sum(axis=0), atol=0.1)
