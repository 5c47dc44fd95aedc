"""What the bot understands of people's own words."""

import subprocess
import sys
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversations.offer import LIKELY
from matching.concepts import CONCEPTS
from matching.understand import Daypart, Intent, Understanding, understand
from matching.waves import Urgency

TUESDAY = date(2026, 11, 24)


def best(text: str) -> str | None:
    concepts = understand(text).concepts
    return concepts[0].concept if concepts else None


def likely(text: str) -> set[str]:
    """Give what an offer is shown as, to be confirmed."""
    return {heard.concept for heard in understand(text).concepts if heard.confidence >= LIKELY}


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("mn fiets heeft een lekke band en ik kan t zelf niet 😩 wie helpt", "bike_repair"),
        ("mijn fiets is kapot", "bike_repair"),
        ("kan iemand men fietsje maken?", "bike_repair"),
        ("wie kan mijn tuin doen", "gardening"),
        ("het gras moet nodig gemaaid worden", "lawn_mowing"),
        ("wie heeft een ladder te leen", "lend_ladder"),
        ("mag ik van iemand een boormachine lenen?", "lend_drill"),
        ("wie boort er een paar gaten in de muur", "hang_and_drill"),
        ("ik zoek iemand om mee te wandelen", "walking_buddy"),
        ("kan iemand boodschappen doen", "grocery_shopping"),
        ("help, mijn kraan lekt", "plumbing"),
        ("keukenkraantje drupt", "plumbing"),
        ("my tap is leaking", "plumbing"),
        ("wc verstopt!", "plumbing"),
        ("can someone babysit on Friday night?", "babysitting"),
        ("can I borrow a cargo bike on Saturday?", "lend_cargo_bike"),
        ("I need a hand with my tax return", "tax_help"),
        ("oppas voor mijn hond gezocht", "dog_sitting"),
        ("oppas gezocht voor mijn zoontje", "babysitting"),
        ("wie kan een brief van de gemeente uitleggen", "letter_explaining"),
        ("hulp met formelieren invullen", "form_filling"),
        ("hulp met compjoeter", "computer_help"),
        ("kan iemand met mij mee naar de huisarts", "accompany_appointment"),
        ("wie rijdt mij naar het ziekenhuis", "ride_to_appointment"),
        ("ik wil leren koken", "cooking_lessons"),
        ("wie wil voor mij koken", "cook_meal"),
        ("ik zoek een tolk", "interpreting"),
        ("ik wil beter nederlands leren", "dutch_lessons"),
        ("wie wil schaken", "chess"),
        ("wij zoeken tafels en stoelen voor een feestje", "lend_tables_and_chairs"),
        ("bisiklet lastiği patlamış, bu hafta", "bike_repair"),
        ("köpeğimi gezdirecek biri var mı", "dog_walking"),
        ("محتاج حدا يصلح الحنفية", "plumbing"),
    ],
)
def test_a_need_is_understood(text: str, concept: str) -> None:
    assert best(text) == concept
    assert understand(text).concepts[0].confidence >= 0.2


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("mn fiets heeft een lekke band en ik kan t zelf niet 😩 wie helpt", Intent.ASKS),
        ("wie heeft een ladder te leen", Intent.ASKS),
        ("ik wil graag leren koken", Intent.ASKS),
        ("my tap is leaking", Intent.ASKS),
        ("can someone walk my dog?", Intent.ASKS),
        ("help, mijn kraan lekt", Intent.ASKS),
        ("ik kan goed koken en heb een aanhanger", Intent.OFFERS),
        ("ik heb een ladder te leen", Intent.OFFERS),
        ("ik geef gitaarles", Intent.OFFERS),
        ("witgoed doe ik niet, lampen ophangen wel", Intent.OFFERS),
        ("I can fix bikes and love to bake", Intent.OFFERS),
        ("tuinieren", Intent.UNCLEAR),
        ("hallo", Intent.UNCLEAR),
        ("", Intent.UNCLEAR),
    ],
)
def test_asking_is_told_from_offering(text: str, intent: Intent) -> None:
    assert understand(text).intent is intent


def test_several_talents_in_one_sentence_are_several() -> None:
    assert likely("ik kan goed koken en heb een aanhanger") == {"cook_meal", "lend_trailer"}
    assert likely("I can babysit in the evenings and walk your dog") == {"babysitting", "dog_walking"}


def test_wanting_to_learn_is_asking_for_a_lesson() -> None:
    understood = understand("ik wil leren fietsen")
    assert understood.intent is Intent.ASKS
    assert understood.sure == ("cycling_lessons",)


@pytest.mark.parametrize(
    ("text", "wanted", "negated"),
    [
        ("geen klussen, wel koffie", "friendly_visit", "odd_jobs"),
        ("ik help graag met verhuizen maar niet tillen", "moving_help", "heavy_lifting"),
        ("witgoed doe ik niet, lampen ophangen wel", "electrics", "appliance_repair"),
        ("ik kan oppassen op kinderen, geen honden uitlaten", "babysitting", "dog_walking"),
        ("happy to help with groceries, no cleaning", "grocery_shopping", "house_cleaning"),
    ],
)
def test_what_somebody_does_not_want_is_negated(text: str, wanted: str, negated: str) -> None:
    understood = understand(text)
    assert wanted in understood.sure
    assert negated in understood.negated
    assert negated not in {heard.concept for heard in understood.concepts}


def test_what_an_asker_lacks_is_the_need_and_no_negation() -> None:
    understood = understand("ik heb geen ladder, wie wel?")
    assert understood.guesses[0] == "lend_ladder"
    assert understood.negated == ()


def test_a_drill_to_lend_is_no_hole_in_the_wall() -> None:
    assert understand("boormachine te leen").sure == ("lend_drill",)
    assert "lend_drill" not in understand("wie kan gaten boren in beton").sure


def test_a_text_of_two_readings_is_asked_back() -> None:
    understood = understand("mijn wasmachine lekt", intent=Intent.ASKS)
    assert set(understood.guesses[:2]) == {"appliance_repair", "plumbing"}


def test_the_asking_sentence_is_heard_in_a_story() -> None:
    understood = understand(
        "mijn man ligt in het ziekenhuis en de kinderen zijn druk. wie kan de hond uitlaten?"
    )
    assert understood.concepts[0].concept == "dog_walking"


@pytest.mark.parametrize(
    "text", ["asdkjh", "", "😩😩😩", "hallo", "wat een gedoe laat maar", "1234567890", "ok", "dank je wel!"]
)
def test_nothing_is_heard_where_nothing_is_said(text: str) -> None:
    assert understand(text).concepts == ()


@pytest.mark.parametrize(
    "text",
    [
        "dat wordt niks",
        "alles goed hier",
        "let me know",
        "thanks see you later",
        "toch maar niet",
        "we houden van het leven",
    ],
)
def test_small_talk_is_no_need(text: str) -> None:
    assert understand(text).sure == ()


def test_languages_are_heard_unless_hardly_spoken() -> None:
    assert understand("ik spreek arabisch en turks").languages == ("ar", "tr")
    assert understand("my mother speaks Polish but no Dutch").languages == ("pl",)
    assert understand("tolk marokkaans arabisch").languages == ("ar", "ary")


def test_days_and_dayparts_are_limits_of_an_offer() -> None:
    understood = understand("ik geef kookles, alleen op zondagmiddag")
    assert understood.days == {6}
    assert understood.dayparts == {Daypart.AFTERNOON}
    assert understood.when is None


def test_a_wished_day_is_named_from_today() -> None:
    understood = understand("kan iemand zaterdag na 4en mijn hond uitlaten", TUESDAY)
    assert understood.when is not None
    assert (understood.when.urgency, understood.when.wish) == (Urgency.DATE, date(2026, 11, 28))
    assert understood.dayparts == {Daypart.AFTERNOON, Daypart.EVENING}


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_known_concepts_in_order_of_confidence(text: str) -> None:
    understood = understand(text)
    confidences = [heard.confidence for heard in understood.concepts]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 < confidence < 1 for confidence in confidences)
    assert {heard.concept for heard in understood.concepts} <= CONCEPTS.keys()
    assert not set(understood.negated) & {heard.concept for heard in understood.concepts}


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "fiets " * 2_000, "\u202e\u0000kraan\u200f", "قطة " * 1_000, "a\u0301" * 3_000]
)
def test_a_wild_text_is_read_quickly(text: str) -> None:
    begun = time.perf_counter()
    assert isinstance(understand(text), Understanding)
    assert time.perf_counter() - begun < 1


def test_loading_takes_less_than_half_a_second() -> None:
    code = (
        "import sys, time\n"
        "from matching.understand import load; from matching.places import load_city\n"
        "load(); load_city('utrecht'); sys.exit(time.process_time() > 0.5)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 - our own interpreter and code
    assert done.returncode == 0
