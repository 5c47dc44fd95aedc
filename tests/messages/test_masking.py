import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from messages.masking import MARK, Found, mask

calm = settings(derandomize=True, deadline=None)


@pytest.mark.parametrize(
    ("typed", "seen", "found"),
    [
        ("bel 06-12345678 graag", f"bel {MARK} graag", Found.PHONE),
        ("06 12 34 56 78", MARK, Found.PHONE),
        ("0612345678 2 kinderen", f"{MARK} 2 kinderen", Found.PHONE),
        ("app +31 6 12345678", f"app {MARK}", Found.PHONE),
        ("+31 (0)6 1234 5678 na 5 uur", f"{MARK} na 5 uur", Found.PHONE),
        ("0031612345678", MARK, Found.PHONE),
        ("030 - 271 23 45", MARK, Found.PHONE),
        ("tel:0302712345", f"tel:{MARK}", Found.PHONE),
        ("6 12345678", MARK, Found.PHONE),
        ("2712345", MARK, Found.PHONE),
        ("٠٦١٢٣٤٥٦٧٨", MARK, Found.PHONE),
        ("0532 123 45 67", MARK, Found.PHONE),
        ("+90 532 123 45 67", MARK, Found.PHONE),
        ("06\u200b12\u200b34\u200b56\u200b78", MARK, Found.PHONE),
        ("mail jan.de-vries@gmail.com!", f"mail {MARK}!", Found.EMAIL),
        ("jan(at)kpn.nl", MARK, Found.EMAIL),
        ("NL91ABNA0417164300 graag", f"{MARK} graag", Found.IBAN),
        ("nl91 abna 0417 1643 00", MARK, Found.IBAN),
        ("DE89 3704 0044 0532 0130 00", MARK, Found.IBAN),
        ("ik woon op Amsterdamsestraatweg 120 bis", f"ik woon op {MARK}", Found.ADDRESS),
        ("kanaalstr. 12", MARK, Found.ADDRESS),
        ("dreef 5a", MARK, Found.ADDRESS),
        ("kanaalstraat nr 12-2", MARK, Found.ADDRESS),
        ("Kanaalstraat 12, 3 hoog", f"{MARK}, 3 hoog", Found.ADDRESS),
        ("Laan van Chartroise 12", MARK, Found.ADDRESS),
        ("ik woon op Oudwijk 20", f"ik woon op {MARK}", Found.ADDRESS),
        ("mijn adres is oudwijk 20", f"mijn adres is {MARK}", Found.ADDRESS),
        ("3526 AB", MARK, Found.POSTCODE),
        ("3526ab", MARK, Found.POSTCODE),
        ("3562 kj", MARK, Found.POSTCODE),
        ("2026 IS", MARK, Found.POSTCODE),
        ("zie https://voorbeeld.nl/a?b=c", f"zie {MARK}", Found.LINK),
        ("kijk op samen030.nl", f"kijk op {MARK}", Found.LINK),
        ("t.me/marieke", MARK, Found.LINK),
        ("stuur @marieke030", f"stuur {MARK}", Found.LINK),
        ("111222333", MARK, Found.BSN),
        ("mijn bsn is 12345678", f"mijn bsn is {MARK}", Found.BSN),
    ],
)
def test_what_tells_who_or_where_somebody_is_gets_hidden(typed: str, seen: str, found: Found) -> None:
    masked = mask(typed)
    assert masked.text == seen
    assert masked.found == {found}


@pytest.mark.parametrize(
    "text",
    [
        "4 personen",
        "om 14:30",
        "3 hoog",
        "50 euro",
        "20 cm",
        "2 kinderen van 5 en 8",
        "zaterdag 28 november",
        "windows 10",
        "1500 kg zand",
        "in 2026 is het klaar",
        "28-11-2026",
        "06-12-2026 14:30",
        "06-12-2026 om 9.30",
        "van 9-12 en 13-17",
        "1, 2, 3, 4, 5, 6, 7, 8, 9, 10",
        "10.000 euro",
        "ikea kast 200x80x40",
        "het fietspad 2 km verder",
        "de supermarkt 2 minuten lopen",
        "rommelmarkt 28 november",
        "ik ben weg 3 dagen",
        "in mijn straat 3 keer per week",
        "de Kanaalstraat 14:30",
        "ik zoek hulp.de fiets is kapot",
        "bel 112 of 113",
        "BE68 5390 0754 7035",  # not an account: its check digits are wrong
        "tennisbaan 2",
    ],
)
def test_an_ordinary_number_stays(text: str) -> None:
    assert mask(text) == (masked := mask(text))
    assert masked.text == text
    assert masked.found == frozenset()


def test_several_things_are_all_hidden_and_named() -> None:
    masked = mask("Marieke, Kanaalstraat 12, 3531 CJ, 0612345678 of m@x.nl")
    assert masked.text == f"Marieke, {MARK}, {MARK}, {MARK} of {MARK}"
    assert masked.found == {Found.ADDRESS, Found.POSTCODE, Found.PHONE, Found.EMAIL}


@calm
@given(st.text(max_size=80))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once


NUMBERS = st.from_regex(r"(?:06[0-9]|030|\+316[0-9]|00316[0-9])[1-9][0-9]{6}", fullmatch=True)


@example(number="0031611000000", gap=" ", step=3, before="bel ")  # its middle is a sound BSN
@calm
@given(
    NUMBERS,
    st.sampled_from(["", " ", "-", ".", " - ", "/"]),
    st.integers(1, 4),
    st.sampled_from(["bel ", "", "06? "]),
)
def test_however_a_number_is_spaced_no_piece_of_it_is_left(
    number: str, gap: str, step: int, before: str
) -> None:
    head = 3 if number[0] == "+" else 2
    digits = number[head:]
    spaced = gap.join([number[:head], *(digits[at : at + step] for at in range(0, len(digits), step))])
    seen = mask(f"{before}{spaced} graag").text.removeprefix(before)
    assert not re.search(r"\d", seen), (spaced, seen)


@pytest.mark.parametrize(
    "piece", ["0 ", "0", "straat ", "a.", "+31", "x@", "laan van a ", "woon op A ", "adres ", "\n \n"]
)
def test_a_very_long_message_is_masked_at_once(piece: str) -> None:
    assert len(mask(piece * (10_000 // len(piece))).text) <= 10_000
