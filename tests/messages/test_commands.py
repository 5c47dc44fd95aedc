import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.catalogue import LOCALE, CatalogueError, load_catalogues
from messages.commands import Command, Heard, command, label_match, yes_or_no
from messages.vocabulary import load_vocabulary

calm = settings(derandomize=True, deadline=None)
WORDS = load_vocabulary()
PHRASES = [
    (language, key.removeprefix("command."), phrase)
    for language, of in WORDS.phrases.items()
    for key, phrases in of.items()
    if key.startswith("command.")
    for phrase in phrases
]
CAPITALS = re.compile(r"\b[A-Z]{4,}(?: [A-Z]{2,})*\b|\b[A-Z]{2}(?: [A-Z]{2,})+\b")  # "send STOP", "MY DATA"
SHARED = Path(__file__).parents[3] / "shared"


def meant(text: str) -> Command | None:
    heard = command(text)
    return heard.command if heard else None


# --- commands ----------------------------------------------------------------------------------------------


def test_every_command_has_words_in_every_language() -> None:
    assert set(WORDS.phrases) == {"nl", "en", "tr", "ar", "uk", "pl", "es"}
    assert set(load_catalogues().languages) <= set(WORDS.phrases)
    for language, of in WORDS.phrases.items():
        assert {key.removeprefix("command.") for key in of if key.startswith("command.")} == set(Command), (
            language
        )
        assert len(of["number.words"]) == 10, language


@pytest.mark.parametrize(("language", "key", "phrase"), PHRASES)
def test_every_phrase_means_its_command_however_it_is_typed(language: str, key: str, phrase: str) -> None:
    for typed in (phrase, phrase.upper(), f"  {phrase} !! 🙏", f"/{phrase.replace(' ', '_')}"):
        assert command(typed, forgive_typos=False) == Heard(Command(key)), typed
    assert command(phrase, languages=[language]) == Heard(Command(key))


@pytest.mark.parametrize("text", sorted(WORDS.of("lookalike")))
def test_a_word_that_only_looks_like_a_command_is_none(text: str) -> None:
    assert command(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MENÜ", Command.MENU),
        ("STOP!!!", Command.STOP),
        ("stop omroep", Command.STOP_BROADCASTS),
        ("HOI 👋", Command.GREETING),
        ("mijn gegvens", Command.MY_DATA),
        ("mijngegevens", Command.MY_DATA),
        ("Trug", Command.BACK),
        ("anuleren", Command.CANCEL),
        ("stopppp", Command.STOP),
        ("hallooo", Command.GREETING),
        ("stop aub", Command.STOP),
        ("wat een gedoe laat maar", Command.CANCEL),
        ("pff, laat maar...", Command.CANCEL),
    ],
)
def test_what_people_really_type_is_understood(text: str, expected: Command) -> None:
    assert meant(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "help, mijn kraan lekt",
        "ben zo terug",
        "stop de lekkage alsjeblieft snel",
        "manu",  # one slip from "menu", which is too short to forgive
        "stip",
        "talk",
        "ik kom te laat maar",
        "zal ik het laat maar?",
        "om 9 uur, laat maar",
        "ik wilde jullie iets vragen over de tuin maar weet je laat maar",
        "/help mijn kraan lekt",
        "",
        "👍",
        "1",
    ],
)
def test_a_message_that_says_more_is_not_a_command(text: str) -> None:
    assert command(text) is None


@pytest.mark.parametrize(
    "text", ["mijn gegvens", "trug", "stop aub", "stoppp", "wat een gedoe laat maar", "laatmaar"]
)
def test_in_a_relay_nothing_is_forgiven(text: str) -> None:
    assert command(text)
    assert command(text, forgive_typos=False) is None


@pytest.mark.parametrize("language", load_catalogues().languages)
def test_every_word_we_tell_people_to_type_is_a_command(language: str) -> None:
    forms = load_catalogues().language(language).forms
    sentences = [
        text for key, texts in forms.items() if not key.startswith(("concept.", "time.")) for text in texts
    ]
    told = {word for text in sentences for word in CAPITALS.findall(text)}
    assert "STOP" in told
    assert [word for word in sorted(told) if not command(word, forgive_typos=False)] == []


def test_an_invitation_keeps_its_code() -> None:
    assert command("/start AbC-123_x") == Heard(Command.START, "AbC-123_x")
    assert command("/start@samenbot AbC") == Heard(Command.START, "AbC")
    assert command("/start") == Heard(Command.START)
    assert command("start morgen") is None


def test_only_the_words_of_the_named_languages_count() -> None:
    assert command("dur") == Heard(Command.STOP)
    assert command("dur", languages=["nl", "en"]) is None


def test_a_very_long_message_is_never_a_command() -> None:
    assert command("stop " * 2000) is None
    assert yes_or_no("ja " * 3000) is None


@pytest.mark.skipif(not SHARED.exists(), reason="only where the shared folder exists")
def test_no_request_of_the_benchmark_is_taken_for_a_command() -> None:
    lines = (SHARED / "matching" / "requests.jsonl").read_text("utf-8").splitlines()
    texts = [str(json.loads(line)["text"]) for line in lines]
    assert texts
    assert [text for text in texts if command(text) or yes_or_no(text) is not None] == []


def copy_of_words(folder: Path) -> Path:
    for path in LOCALE.glob("*/commands.po"):
        (folder / path.parent.name).mkdir()
        (folder / path.parent.name / path.name).write_text(path.read_text("utf-8"), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('msgid "command.stop"', 'msgid "command.halt"', "en/commands.po: command.stop is missing"),
        ('msgid "lookalike"', 'msgid "look_alike"', "en/commands.po: look_alike does not exist in nl"),
        (
            'msgstr "privacy |',
            'msgstr "menu | privacy |',
            "'menu' stands under command.privacy and command.menu",
        ),
        ('msgstr "privacy |', 'msgstr "privacy | |', "en/commands.po: command.privacy has an empty phrase"),
    ],
)
def test_words_that_are_missing_or_mean_two_things_stop_the_start(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    path = copy_of_words(tmp_path) / "en" / "commands.po"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(CatalogueError) as refused:
        load_vocabulary(tmp_path)
    assert complaint in str(refused.value)


# --- yes and no --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "ja",
        "JA!",
        "jazeker",
        "ja graag",
        "ja hoor, prima",
        "ok",
        "oké",
        "yes please",
        "evet",
        "نعم",
        "так",
        "tak",
        "sí",
        "👍",
        "👍🏽",
        "ja 👍",
        "is goed",
        "doe maar",
    ],
)
def test_a_yes_in_any_language_is_yes(text: str) -> None:
    assert yes_or_no(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "nee",
        "Nee, dank je wel",
        "liever niet",
        "nee liever niet",
        "no thanks",
        "hayır",
        "HAYIR",
        "لا",
        "ні",
        "nie",
        "👎",
        "nee 👎",
    ],
)
def test_a_no_in_any_language_is_no(text: str) -> None:
    assert yes_or_no(text) is False


@pytest.mark.parametrize(
    "text",
    ["", "misschien", "ja maar wanneer", "ja nee", "ja 👎", "👍👎", "bedankt", "japon", "neef", "1", "😀"],
)
def test_what_is_neither_or_both_is_not_guessed(text: str) -> None:
    assert yes_or_no(text) is None


# --- choices -----------------------------------------------------------------------------------------------

LABELS = ("Ja, ik help", "Nu niet", "Niets voor mij", "🛠️ Klussen", "Praat met een mens")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", 0),
        ("2.", 1),
        ("3)", 2),
        ("(3)", 2),
        ("٤", 3),
        ("5️⃣", 4),
        ("één", 0),
        ("twee", 1),
        ("üç", 2),
        ("nu niet!", 1),
        ("NIETS VOOR MIJ", 2),
        ("niets", 2),
        ("klussen", 3),
        ("klusen", 3),
        ("praat met een mesn", None),  # "mens" is too short to forgive
        ("praat mt een mens", None),
        ("prat met een mens", 4),
        ("6", None),
        ("0", None),
        ("ja", None),
        ("niet", None),
        ("2 kinderen", None),
        ("€5", None),
        ("", None),
        ("🛠️", None),
    ],
)
def test_a_choice_is_named_by_number_or_label(text: str, place: int | None) -> None:
    assert label_match(text, LABELS) == place


def test_a_slip_that_fits_two_labels_is_not_guessed() -> None:
    assert label_match("tuinen", ["Tuinen doen", "Tuinen kijken"]) is None
    assert label_match("banken", ["Danken", "Janken"]) is None


def test_a_label_with_a_number_may_be_typed_in_other_digits() -> None:
    assert label_match("٥ minuten", ["15 minuten", "5 minuten"]) == 1


def test_a_label_that_is_a_number_goes_before_its_place() -> None:
    assert label_match("2", ["2", "1"]) == 0


def test_the_strict_form_takes_the_label_alone() -> None:
    assert label_match("klaar", ["Klaar ✓", "Deel mijn nummer"], exact=True) == 0
    for text in ("1", "een", "deel", "kaar", "deel mijn numer"):
        assert label_match(text, ["Klaar ✓", "Deel mijn nummer"], exact=True) is None


@calm
@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=12), min_size=1, max_size=8))
def test_every_label_matches_itself(labels: list[str]) -> None:
    for label in labels:
        found = label_match(f" {label.upper()} ✓", labels)
        if label.upper().lower() == label:
            assert found is not None
            assert labels[found].casefold() == label.casefold() or found < labels.index(label)
