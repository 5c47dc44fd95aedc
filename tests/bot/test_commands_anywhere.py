"""The words that always work: in every language, typed, with a slash or with a slip, from wherever somebody is."""

import pytest

from tests.bot.scenes import resident
from tests.bot.town import Town
from tests.world import Phone, World

MENU, WHICH_HELP, LANGUAGE = "Wat wil je doen?", "Welke hulp zoek je?", "Welke taal wil je?"
STOPPED, DATA, FORGET = "Ik stuur je niets meer.", "Dit bewaar ik van je:", "Wil je dat ik alles van je wis?"
PRIVACY, BACK, LEFT = "Wat ik bewaar:", "Waar kan een buur je mee helpen?", "ik bewaar hier niets van"

SAID = {
    MENU: ["menu", "Menu!", "/menu", "hoofdmenu", "main menu", "hoofdmenuu"],
    WHICH_HELP: ["help", "HELP!!", "hulp", "/help", "help me", "hulp 🙏"],
    LANGUAGE: ["taal", "language", "/taal", "/language", "languagge", "change language"],
    STOPPED: ["stop", "STOP", "/stop", "stoppen", "afmelden", "unsubscribe", "afmeldn"],
    DATA: ["mijn gegevens", "my data", "/mijn_gegevens", "mijn gegevns"],
    FORGET: ["vergeet mij", "forget me", "/vergeet_mij", "vergeeet mij"],
    PRIVACY: ["privacy", "/privacy", "privacybeleid", "privcy"],
}
"""What is seen ← what is typed. Slips are forgiven from five letters on."""

ALL = [(seen, words) for seen, typed in SAID.items() for words in typed]


def at_home(world: World) -> Phone:
    return resident(world, "Noor")


def in_the_middle(world: World) -> Phone:
    return resident(world, "Noor").says("mijn kraan lekt").sees("Wanneer heb je hulp nodig?")


@pytest.mark.parametrize(("seen", "words"), ALL)
def test_a_word_that_always_works_works_half_way(world: World, seen: str, words: str) -> None:
    noor = in_the_middle(world)
    noor.says(words).sees(seen)
    assert len(noor.fresh) == 1


@pytest.mark.parametrize("seen", SAID)
def test_it_works_at_home_and_at_a_question_with_buttons_only(world: World, seen: str) -> None:
    words = SAID[seen][0]
    at_home(world).says(words).sees(seen)
    resident(world, "Piet").says("taal").says(words).sees(seen)


@pytest.mark.parametrize("words", ["terug", "back", "/terug", "vorige", "ga terug"])
def test_back_is_one_question_back(world: World, words: str) -> None:
    in_the_middle(world).says(words).sees(BACK)


@pytest.mark.parametrize("words", ["laat maar", "never mind", "wat een gedoe laat maar", "annuleren"])
def test_never_mind_leaves_the_question_and_keeps_nothing_of_it(world: World, words: str) -> None:
    noor = in_the_middle(world).says(words).sees(LEFT)
    noor.says("mijn vragen").sees("Je hebt nu geen vragen open.")


def test_start_undoes_stop_and_nothing_else_does_by_word(world: World) -> None:
    noor = at_home(world).says("stop").sees(STOPPED)
    noor.says("mijn kraan lekt").sees("Je staat op stop.")
    noor.says("START").sees("Fijn dat je er weer bent!")
    noor.says("mijn kraan lekt").sees("Wanneer heb je hulp nodig?")


def test_the_button_start_undoes_stop_too(world: World) -> None:
    at_home(world).says("stop").presses("Start").sees("Fijn dat je er weer bent!")


# --- help -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["help, mijn kraan lekt", "hulp! mijn kraan lekt", "help mijn kraan lekt"])
def test_help_with_a_need_is_a_request(world: World, words: str) -> None:
    at_home(world).says(words).sees("kraan lekt", "Wanneer heb je hulp nodig?")


def test_a_bare_help_asks_which_and_both_ways_are_there(world: World) -> None:
    noor = at_home(world).says("help").sees(WHICH_HELP)
    noor.presses("Uitleg").sees("Zo werkt het:")
    noor.says("help").presses("Ik zoek hulp").sees(BACK)


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("1", BACK),
        ("ik zoek hulp", BACK),
        ("2", "Zo werkt het:"),
        ("uitleg", "Zo werkt het:"),
        ("menu", MENU),
    ],
)
def test_the_answer_to_help_may_be_typed(world: World, words: str, seen: str) -> None:
    at_home(world).says("help").says(words).sees(seen)


def test_help_half_way_loses_nothing(world: World) -> None:
    noor = in_the_middle(world).says("help").sees(WHICH_HELP)
    noor.presses("Deze week").says("mijn vragen").sees("mijn kraan lekt")


# --- what is no command -----------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["stompen", "menuu kaart zoek ik", "ik stop ermee", "tall", "hlp"])
def test_a_word_that_only_looks_like_one_is_none(world: World, words: str) -> None:
    noor = at_home(world).says(words)
    for seen in (STOPPED, LANGUAGE, FORGET):
        assert seen not in noor.last


def test_a_greeting_in_the_middle_of_something_starts_nothing_anew(world: World) -> None:
    in_the_middle(world).says("hallo").sees("Wanneer heb je hulp nodig?")


# --- where nobody thought of it ---------------------------------------------------------------------------


def test_menu_and_stop_work_while_somebody_is_asked_something(world: World) -> None:
    fatma = world.resident("Fatma", offers="fiets repareren doe ik graag")
    resident(world, "Marieke").says("mijn fiets heeft een lekke band").presses("Deze week")
    fatma.sees("Kun jij helpen?")
    fatma.says("menu").sees(MENU)
    fatma.says("stop").sees(STOPPED)


def test_the_same_words_work_in_the_language_of_the_reader(town: Town) -> None:
    town.begin()
    for name, key in (("menu", "menu.title"), ("help", "help.which"), ("language", "language.which")):
        town.says(town.anna, name).sees(town.label(key))
    town.says(town.anna, "forget").sees(town.label("forget.sure"))
    town.says(town.anna, "no").sees(town.label("forget.kept"))
    town.says(town.anna, "stop").sees(town.label("stop.done"))


def test_words_that_may_be_either_wait_behind_the_menu(world: World) -> None:
    marieke = resident(world, "Marieke")
    marieke.says("ladder").says("menu").presses("Verder waar ik was").sees("ladder")


def test_moving_house_does_not_throw_away_a_half_done_request(world: World) -> None:
    marieke = resident(world, "Marieke")
    for leaves in (("terug",), ("Oost", "ja")):
        marieke.says("menu").presses("Ik zoek hulp").says("mijn kraan lekt")
        marieke.says("menu").presses("Meer").presses("Ik ben verhuisd")
        for words in leaves:
            marieke.says(words)
        marieke.sees("mijn kraan lekt", "Wanneer heb je hulp nodig?")
