import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.clean import chunks, clean, isolate

calm = settings(derandomize=True, deadline=None)

# Letters, all that hides, and what belongs together: accents, families, flags, skin tones.
SIGNS = st.one_of(
    st.characters(),
    st.sampled_from("\n\r\t \u00a0\u200b\u200c\u200d\u202e\u2066\u2069\ufeff\u0301\u0308\ufe0f\u20e3"),
    st.sampled_from(["👩‍👩‍👧", "🇳🇱", "🇹🇷", "👍🏽", "é", "e\u0301", ". ", "\n\n\n", "woord "]),
)
TEXTS = st.lists(SIGNS, max_size=60).map("".join)


@calm
@given(TEXTS)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@calm
@given(TEXTS)
def test_nothing_that_steers_or_hides_is_left(text: str) -> None:
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert "\n\n\n" not in cleaned
    assert cleaned == cleaned.strip()
    kinds = {unicodedata.category(sign) for sign in cleaned if sign not in "\n\u200c\u200d"}
    assert not kinds & {"Cc", "Cf", "Cs", "Co"}


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("  hoi  ", "hoi"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a \n \n \n\n b", "a\n\n b"),
        ("cafe\u0301", "café"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u2069b\x00c\ufeffd\u200be", "abcde"),
        ("👩‍👩‍👧 en 👍🏽", "👩‍👩‍👧 en 👍🏽"),
        ("می‌خواهم", "می‌خواهم"),
        ("\U0001fae8", "\U0001fae8"),  # newer than the tables of Python 3.11
        ("a\ufdd0\uffffb\U0010ffff", "ab"),
        ("\u3164\u2800", ""),
        ("\U0001f3f4\U000e0067\U000e007f", "\U0001f3f4"),
        ("\ud800x", "x"),
    ],
)
def test_what_stays_and_what_goes(typed: str, seen: str) -> None:
    assert clean(typed) == seen


def test_marks_piled_on_a_letter_do_not_paint_over_our_lines() -> None:
    assert clean("Z" + "\u0335\u0336" * 40 + "algo") == "Z" + "\u0335\u0336" * 3 + "algo"


def test_each_line_is_isolated_because_an_isolate_ends_with_its_line() -> None:
    assert isolate("een\n\ntwee") == "\u2068een\u2069\n\n\u2068twee\u2069"


@calm
@given(TEXTS, st.integers(1, 40))
def test_chunks_fit_and_together_are_the_text(text: str, limit: int) -> None:
    pieces = chunks(text, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@calm
@given(
    st.lists(
        st.sampled_from(["👩‍👩‍👧", "🇳🇱", "👍🏽", "e\u0301", "x", "1\ufe0f\u20e3"]), min_size=1, max_size=40
    )
)
def test_a_sign_is_never_cut_in_two(signs: list[str]) -> None:
    text = "".join(signs)
    edges, place = {0}, 0
    for sign in signs:
        place += len(sign)
        edges.add(place)
    cut = 0
    for piece in chunks(text, 12):
        cut += len(piece)
        assert cut in edges, piece


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("kort", ("kort",)),
        ("", ()),
        ("een alinea.\n\nnog een. en nog een", ("een alinea.", "nog een. en nog een")),
        ("een regel hier\nnog een regel", ("een regel hier", "nog een regel")),
        ("Dit is een zin. En dit is er ook", ("Dit is een zin.", "En dit is er ook")),
        ("woorden zonder punt gaan zo door", ("woorden zonder punt", "gaan zo door")),
        ("precies twintig teken en", ("precies twintig", "teken en")),
        ("x" * 25, ("x" * 20, "x" * 5)),
    ],
)
def test_a_text_is_cut_where_a_reader_would_pause(text: str, pieces: tuple[str, ...]) -> None:
    assert chunks(text, 20) == pieces


def test_a_piece_that_fits_exactly_is_not_cut_shorter() -> None:
    assert chunks("twintig letters lang en", 20) == ("twintig letters lang", "en")


def test_a_space_with_an_accent_on_it_is_no_place_to_cut() -> None:
    assert chunks("woorden met ruimte \u0301x", 20) == ("woorden met", "ruimte \u0301x")


def test_a_sign_longer_than_a_piece_is_cut_all_the_same() -> None:
    assert "".join(chunks("e" + "\u0301" * 30, 10)) == "e" + "\u0301" * 30
