from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from messages.catalogue import LOCALE, Catalogues, UnknownTextError, load_catalogues
from messages.clean import FSI, PDI
from messages.render import Rendered, render
from messages.reply import Concepts, Param, Say, Term, Words, say

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday, 10:00 in Utrecht

EXTRA = """
msgid "t.value"
msgstr "ik zie {value}"

msgid "t.opens"
msgstr "{value} hoor je van mij."

msgid "t.two_lines"
msgstr "een\\ntwee"

msgid "t.reason"
msgstr "te ver weg"

msgid "t.item"
msgstr "• {what}"

msgid "t.asked"
msgid_plural "t.asked"
msgstr[0] "één buur"
msgstr[1] "{n} buren"

msgid "concept.t_bike"
msgstr "🚲 fiets repareren"

msgid "concept.t_cook"
msgstr "🍲 koken"

msgid "concept.t_walk"
msgstr "🚶 wandelen"
"""


@pytest.fixture
def catalogues(tmp_path: Path) -> Catalogues:
    """Give the real words for time, with texts for these tests beside them."""
    for language in ("nl", "en"):
        (tmp_path / language).mkdir()
        real = (LOCALE / language / "messages.po").read_text("utf-8")
        (tmp_path / language / "messages.po").write_text(real + EXTRA, "utf-8")
    return load_catalogues(tmp_path)


def shown(catalogues: Catalogues, *says: Say, language: str = "nl", labels: tuple[Say, ...] = ()) -> Rendered:
    return render(says, labels, language=language, now=NOW, timezone=AMSTERDAM, catalogues=catalogues)


def value(catalogues: Catalogues, param: Param, language: str = "nl") -> str:
    return shown(catalogues, say("t.value", value=param), language=language).text.removeprefix("ik zie ")


@pytest.mark.parametrize(
    ("moment", "dutch", "english"),
    [
        ("2026-11-24T16:00", "vandaag om 16:00", "today at 16:00"),
        ("2026-11-24T20:00", "vanavond om 20:00", "this evening at 20:00"),
        ("2026-11-25T01:30", "morgen om 01:30", "tomorrow at 01:30"),
        ("2026-11-25T10:00", "morgenochtend om 10:00", "tomorrow morning at 10:00"),
        ("2026-11-25T14:00", "morgenmiddag om 14:00", "tomorrow afternoon at 14:00"),
        ("2026-11-25T19:05", "morgenavond om 19:05", "tomorrow evening at 19:05"),
        ("2026-11-23T18:00", "gisteren om 18:00", "yesterday at 18:00"),
        ("2026-12-01T10:00", "dinsdag 1 december om 10:00", "Tuesday 1 December at 10:00"),
        ("2028-01-03T10:00", "maandag 3 januari 2028 om 10:00", "Monday 3 January 2028 at 10:00"),
    ],
)
def test_a_moment_is_told_as_people_say_it(
    catalogues: Catalogues, moment: str, dutch: str, english: str
) -> None:
    when = datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM).astimezone(UTC)
    assert value(catalogues, when) == dutch
    assert value(catalogues, when, "en") == english


def test_the_small_hours_ahead_are_tonight(catalogues: Catalogues) -> None:
    late = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # 23:30
    say_it = [say("t.value", value=datetime(2026, 11, 25, 1, 0, tzinfo=UTC))]
    text = render(say_it, [], language="nl", now=late, timezone=AMSTERDAM, catalogues=catalogues).text
    assert text == "ik zie vannacht om 02:00"


def test_a_moment_just_before_midnight_utc_is_already_tomorrow_in_utrecht(catalogues: Catalogues) -> None:
    assert value(catalogues, datetime(2026, 11, 24, 23, 30, tzinfo=UTC)) == "morgen om 00:30"


@pytest.mark.parametrize(
    ("day", "dutch"),
    [
        (date(2026, 11, 23), "gisteren"),
        (date(2026, 11, 24), "vandaag"),
        (date(2026, 11, 25), "morgen"),
        (date(2026, 11, 28), "zaterdag 28 november"),
        (date(2027, 1, 9), "zaterdag 9 januari"),
        (date(2028, 1, 9), "zondag 9 januari 2028"),
    ],
)
def test_a_day_is_told_as_people_say_it(catalogues: Catalogues, day: date, dutch: str) -> None:
    assert value(catalogues, day) == dutch


def test_a_time_that_opens_a_sentence_has_a_capital(catalogues: Catalogues) -> None:
    at_ten = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert shown(catalogues, say("t.opens", value=at_ten)).text == "Morgenochtend om 10:00 hoor je van mij."


@pytest.mark.parametrize(
    ("ids", "dutch"),
    [
        (("t_bike",), "🚲 fiets repareren"),
        (("t_bike", "t_cook"), "🚲 fiets repareren en 🍲 koken"),
        (("t_bike", "t_cook", "t_walk"), "🚲 fiets repareren, 🍲 koken en 🚶 wandelen"),
        ((), ""),
    ],
)
def test_concepts_are_named_in_a_list_of_the_language(
    catalogues: Catalogues, ids: tuple[str, ...], dutch: str
) -> None:
    assert value(catalogues, Concepts(ids)) == dutch
    assert value(catalogues, Concepts(ids), "en") == dutch.replace(" en ", " and ")


def test_peoples_words_stand_isolated_and_clean(catalogues: Catalogues) -> None:
    assert value(catalogues, Words("\u202eevil\x07 {value}")) == f"{FSI}evil {{value}}{PDI}"
    assert value(catalogues, Words("een\n\n\n\ntwee")) == f"{FSI}een{PDI}\n\n{FSI}twee{PDI}"
    assert value(catalogues, Words("\u200b \n")) == ""


def test_a_term_is_a_text_of_the_catalogue(catalogues: Catalogues) -> None:
    assert value(catalogues, Term("t.reason")) == "te ver weg"


def test_numbers_are_written_as_the_language_does(catalogues: Catalogues) -> None:
    assert value(catalogues, 1204) == "1.204"
    assert value(catalogues, 1204, "en") == "1,204"
    assert shown(catalogues, say("t.asked", n=1), say("t.asked", n=3)).text == "één buur\n\n3 buren"


def test_a_name_of_ours_is_shown_as_it_is(catalogues: Catalogues) -> None:
    assert shown(catalogues, say("t.opens", value="de Dreef")).text == "de Dreef hoor je van mij."


def test_paragraphs_stand_apart_and_labels_keep_their_order(catalogues: Catalogues) -> None:
    labels = (say("t.reason"), say("t.value", value=date(2026, 11, 25)))
    seen = shown(catalogues, say("t.two_lines"), say("t.reason"), labels=labels)
    assert seen == Rendered("een\ntwee\n\nte ver weg", ("te ver weg", "ik zie morgen"))


def test_the_items_of_a_list_stand_together(catalogues: Catalogues) -> None:
    seen = shown(
        catalogues, say("t.reason"), say("t.item", what="brood"), say("t.item", what="melk"), say("t.reason")
    )
    assert seen.text == "te ver weg\n• brood\n• melk\n\nte ver weg"


def test_a_language_we_do_not_speak_gets_dutch(catalogues: Catalogues) -> None:
    assert shown(catalogues, say("t.value", value=date(2026, 11, 24)), language="fr").text == "ik zie vandaag"


def test_a_missing_value_is_named(catalogues: Catalogues) -> None:
    with pytest.raises(UnknownTextError, match=r"t\.value.*'value'"):
        shown(catalogues, say("t.value"))
