"""What an answer belongs to: a button, a number, a label, a quoted message, a bare yes; and never the wrong one."""

import pytest
from sqlmodel import select

from bot.channels.port import Kind
from storage.tables import Match, Question
from tests.bot.scenes import BIKE, CONNECT, OFFER, YES, neighbours, resident, states
from tests.world import Phone, World

LADDER = "ik heb een ladder te leen"
ARRIVED = "Wat fijn, dank je wel!"  # the helper's yes was heard
DECLINED = "Geen probleem. Dank je dat je even keek."
WHICH = "Ik weet niet op welke vraag je antwoord geeft."
FOR_WHOM = "Voor wie is dit?"


def asks_for_a_bike(phone: Phone) -> Phone:
    return phone.says("mijn fiets heeft een lekke band").presses("Deze week")


def asks_for_a_ladder(phone: Phone) -> Phone:
    return phone.says("wie heeft een ladder te leen").presses("Deze week")


def fatma_with_two_talents(world: World) -> Phone:
    fatma = world.resident("Fatma", offers=BIKE)
    fatma.says(LADDER).says("ja")
    return fatma.looks()


def asked_once(world: World) -> Phone:
    [fatma] = neighbours(world, ["Fatma"])
    asks_for_a_bike(resident(world, "Marieke"))
    return fatma.looks()


def asked_twice(world: World) -> Phone:
    """Let Fatma be shown two questions since she last wrote: about a bike, then about a ladder."""
    fatma = fatma_with_two_talents(world)
    asks_for_a_bike(resident(world, "Marieke"))
    asks_for_a_ladder(resident(world, "Jan"))
    return fatma


def offers(world: World) -> list[str]:
    """Give the states of the questions to helpers, in the order in which they were asked."""
    with world.house.store.read() as tx:
        rows = select(Match.state, Question.state).join(Question, Question.subject_id == Match.id)  # type: ignore[arg-type]
        found = tx.session.exec(rows.where(Question.kind == "offer").order_by(Question.id)).all()  # type: ignore[arg-type]
        return [match for match, _ in found]


# --- one question -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    ["ja", "Ja!", "1", "1.", "een", "ja, met mijn naam", "JA MET MIJN NAAM", "👍", "yes"],
)
def test_a_yes_a_number_or_a_label_is_the_same_as_the_button(world: World, words: str) -> None:
    fatma = asked_once(world)
    fatma.says(words).sees(ARRIVED)
    assert states(world) == {"Fatma": "accepted"}


@pytest.mark.parametrize("words", ["nee", "2", "nu niet", "Nu niet.", "twee", "👎"])
def test_a_no_declines(world: World, words: str) -> None:
    asked_once(world).says(words).sees(DECLINED)
    assert states(world) == {"Fatma": "declined"}


@pytest.mark.parametrize("words", ["niets voor mij", "3", "nietts voor mij"])
def test_a_label_with_a_slip_is_still_the_label(world: World, words: str) -> None:
    asked_once(world).says(words).sees("ik vraag je hier niet meer voor")


@pytest.mark.parametrize(
    "words", ["9", "misschien", "jaa nee", "ja maar pas na vijven, ik moet eerst werken"]
)
def test_what_may_mean_anything_answers_no_question(world: World, words: str) -> None:
    fatma = asked_once(world)
    fatma.says(words)
    assert states(world) == {"Fatma": "offered"}
    fatma.presses(YES).sees(ARRIVED)


# --- several ----------------------------------------------------------------------------------------------


def test_with_two_fresh_questions_a_bare_yes_is_asked_about(world: World) -> None:
    fatma = asked_twice(world)
    fatma.says("ja").sees(WHICH)
    assert offers(world) == ["offered", "offered"]


@pytest.mark.parametrize(
    ("words", "states"), [("1", ["offered", "accepted"]), ("2", ["accepted", "offered"])]
)
def test_the_one_meant_is_answered_and_the_other_stays_open(
    world: World, words: str, states: list[str]
) -> None:
    fatma = asked_twice(world)
    fatma.says("ja").says(words).sees(ARRIVED)
    assert offers(world) == states
    fatma.says("nee").sees(DECLINED)
    assert "offered" not in offers(world)


def test_meaning_neither_leaves_both_open(world: World) -> None:
    fatma = asked_twice(world)
    fatma.says("ja").presses("Laat maar").sees("ik doe er niets mee")
    assert offers(world) == ["offered", "offered"]


def test_a_bare_yes_answers_the_one_shown_last_when_the_other_was_seen_before(world: World) -> None:
    fatma = fatma_with_two_talents(world)
    asks_for_a_bike(resident(world, "Marieke"))
    fatma.says("menu")
    asks_for_a_ladder(resident(world, "Jan"))
    fatma.says("ja").sees(ARRIVED)
    assert offers(world) == ["offered", "accepted"]


def test_a_quoted_message_names_its_question(world: World) -> None:
    fatma = asked_twice(world)
    first = next(place for place, one in enumerate(fatma.messages) if OFFER in one.text)
    fatma.says("ja", quoting=first).sees(ARRIVED)
    assert offers(world) == ["accepted", "offered"]


def test_buttons_of_different_messages_are_never_mixed_up(world: World) -> None:
    fatma = asked_twice(world)
    fatma.presses(YES, of="lekke band").sees(ARRIVED)
    assert offers(world) == ["accepted", "offered"]
    fatma.presses("Nu niet", of="ladder").sees(DECLINED)
    assert offers(world) == ["accepted", "declined"]


# --- beside something half done ---------------------------------------------------------------------------


def half_way(world: World) -> Phone:
    """Let Fatma be asked for her bike while she herself is half-way asking for a tap."""
    [fatma] = neighbours(world, ["Fatma"])
    fatma.says("mijn kraan lekt").sees("Wanneer heb je hulp nodig?")
    asks_for_a_bike(resident(world, "Marieke"))
    return fatma


@pytest.mark.parametrize("way", ["press", "label"])
def test_a_question_answered_in_between_destroys_no_draft(world: World, way: str) -> None:
    fatma = half_way(world)
    _ = fatma.presses(YES) if way == "press" else fatma.says("ja, met mijn naam")
    fatma.sees(ARRIVED, "mijn kraan lekt", "Wanneer heb je hulp nodig?")
    fatma.says("deze week")
    assert states(world) == {"Fatma": "accepted"}
    fatma.says("mijn vragen").sees("mijn kraan lekt")


def test_the_draft_survives_a_yes_that_was_asked_about(world: World) -> None:
    """A yes for the step and a yes for the question: both were shown since the last word."""
    [fatma] = neighbours(world, ["Fatma"])
    fatma.says("ik heb een ladder te leen").sees("Klopt dat?")
    asks_for_a_bike(resident(world, "Marieke"))
    fatma.says("ja").sees(WHICH)
    meant = next(one for one in fatma.labels() if "Ja, klopt" in one)
    fatma.presses(meant).sees("Wat fijn!")
    fatma.says("mijn talenten").sees("ladder")
    assert states(world) == {"Fatma": "offered"}


def test_a_question_answered_in_between_keeps_what_was_chosen_of_several(world: World) -> None:
    fatma = asked_twice(world)
    fatma.says("mijn kraan lekt")
    fatma.presses("Nu niet", of="lekke band").sees(DECLINED, "mijn kraan lekt", "Wanneer heb je hulp nodig?")
    fatma.presses("Vandaag").says("mijn vragen").sees("mijn kraan lekt")


# --- yes and no where words are asked for -----------------------------------------------------------------


@pytest.mark.parametrize("words", ["ja", "nee", "ok"])
def test_a_yes_or_a_no_is_never_taken_for_a_need_or_a_talent(world: World, words: str) -> None:
    noor = resident(world, "Noor")
    noor.says("menu").presses("Ik zoek hulp").says("zwaardslikken enzo")
    noor.sees("Ik weet niet zeker wat je nodig hebt.")
    noor.says(words).sees("Kies een van de knoppen", "zwaardslikken enzo")
    noor.says("menu").presses("Ik bied iets aan").says(words).sees(
        "Vertel in een paar woorden wat je kunt of hebt."
    )


def test_a_no_before_sending_lets_somebody_say_it_otherwise(world: World) -> None:
    noor = resident(world, "Noor").says("mijn kraan lekt, deze week").sees("Wanneer: deze week.")
    noor.says("nee").sees("Waar kan een buur je mee helpen?")


@pytest.mark.parametrize(("words", "passed"), [("ja", "06 12345678"), ("nee", "bel me maar")])
def test_whether_a_number_may_be_seen_is_answered_by_yes_or_no(world: World, words: str, passed: str) -> None:
    marieke, fatma = connected(world)
    marieke.says("bel me maar op 06 12345678").sees("Mag Fatma dat zien?")
    fatma.hears_nothing()
    marieke.says(words).sees("Doorgestuurd naar Fatma.")
    fatma.sees(passed)
    if words == "nee":
        fatma.sees_not("12345678")


@pytest.mark.parametrize("words", ["oeps", "nee", "hij zei niets", "99"])
def test_a_contact_is_never_stopped_by_a_word_that_was_no_reason(world: World, words: str) -> None:
    marieke, fatma = connected(world)
    marieke.says("meld of blokkeer").says(words).sees_not("Ik heb het contact gestopt.")
    fatma.hears_nothing()


# --- tokens -----------------------------------------------------------------------------------------------


def test_a_question_is_answered_once(world: World) -> None:
    fatma = asked_once(world)
    fatma.presses("Nu niet").presses(YES)
    fatma.sees_not(ARRIVED)
    assert states(world) == {"Fatma": "declined"}


def test_the_same_tap_delivered_twice_counts_once(world: World) -> None:
    fatma = asked_once(world)
    token = fatma.button(YES).token
    fatma.does(Kind.PRESS, token=token, event="tap-1").sees(ARRIVED)
    fatma.does(Kind.PRESS, token=token, event="tap-1").hears_nothing()


def test_the_menu_may_be_pressed_again_and_again(world: World) -> None:
    fatma = world.resident("Fatma")
    fatma.says("menu")
    first = len(fatma.messages) - 1
    token = next(one.token for one in fatma.messages[first].buttons if one.label == "Meer")
    for _ in range(3):
        fatma.does(Kind.PRESS, token=token).sees("Dit kan ook:")


# --- while a neighbour listens ----------------------------------------------------------------------------


def connected(world: World) -> tuple[Phone, Phone]:
    """Let Marieke and Fatma have a chat, and Fatma have written last."""
    [fatma] = neighbours(world, ["Fatma"])
    marieke = resident(world, "Marieke")
    asks_for_a_bike(marieke)
    fatma.presses(YES)
    marieke.presses(CONNECT)
    fatma.says("hoi, kan ik morgen komen?")
    return marieke.looks(), fatma.looks()


@pytest.mark.parametrize(
    "words",
    [
        "ja",
        "nee",
        "1",
        "2",
        "4",
        "klaar",
        "Klaar!",
        "ben zo terug",
        "ok",
        "👍",
        "hallo",
        "start maar om vier uur",
        "nu niet",
    ],
)
def test_short_words_in_a_chat_are_for_the_neighbour(world: World, words: str) -> None:
    marieke, fatma = connected(world)
    marieke.says(words).hears_nothing()
    fatma.sees(f"Marieke: {words}")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("deel mijn nummer", "Welk nummer wil je aan"),
        ("Meld of blokkeer", "Wat is er aan de hand?"),
        ("hulp van makelaar", "makelaar"),
        ("menu", "Wat wil je doen?"),
        ("terug", "Wat wil je doen?"),
        ("help", "Welke hulp zoek je?"),
        ("taal", "Welke taal wil je?"),
        ("mijn gegevens", "Dit bewaar ik van je:"),
        ("vergeet mij", "Wil je dat ik alles van je wis?"),
    ],
)
def test_whole_labels_and_words_that_always_work_are_for_the_bot(
    world: World, words: str, answer: str
) -> None:
    marieke, fatma = connected(world)
    marieke.says(words).sees(answer)
    fatma.hears_nothing()


def test_stop_in_a_chat_is_for_the_bot_and_the_neighbour_is_told(world: World) -> None:
    marieke, fatma = connected(world)
    marieke.says("stop").sees("Ik stuur je niets meer.")
    fatma.sees("Jullie gesprek is nu dicht.").sees_not("Marieke: stop")


@pytest.mark.parametrize("words", ["menuu", "stopp", "helpp", "taall"])
def test_a_slip_is_not_forgiven_while_a_neighbour_listens(world: World, words: str) -> None:
    marieke, fatma = connected(world)
    marieke.says(words)
    fatma.sees(words)


def waiting_for_words(world: World) -> tuple[Phone, Phone]:
    """Let Fatma write while the bot waits for Marieke's words."""
    marieke, fatma = connected(world)
    marieke.says("menu").presses("Ik zoek hulp").sees("Waar kan een buur je mee helpen?")
    fatma.says("ik ben er om vier uur")
    return marieke.looks(), fatma.looks()


def test_words_that_may_be_for_the_bot_or_the_neighbour_are_asked_about(world: World) -> None:
    marieke, fatma = waiting_for_words(world)
    marieke.says("mijn kraan lekt").sees(FOR_WHOM)
    fatma.hears_nothing()


def test_words_for_the_bot_go_on_where_it_waited(world: World) -> None:
    marieke, fatma = waiting_for_words(world)
    marieke.says("mijn kraan lekt").presses("Antwoord op je vraag").sees(
        "mijn kraan lekt", "Wanneer heb je hulp nodig?"
    )
    fatma.hears_nothing()


def test_words_for_the_neighbour_go_there_and_the_bot_repeats_its_question(world: World) -> None:
    marieke, fatma = waiting_for_words(world)
    marieke.says("fijn, tot dan")
    marieke.presses("\u2068Fatma\u2069").sees("Doorgestuurd naar", "Waar kan een buur je mee helpen?")
    fatma.sees("Marieke: fijn, tot dan")


def test_never_mind_at_the_question_for_whom_keeps_what_the_bot_waited_for(world: World) -> None:
    """The words "laat maar" are a button there; elsewhere they leave everything."""
    marieke, fatma = waiting_for_words(world)
    marieke.says("mijn kraan lekt").says("laat maar").sees(
        "ik doe er niets mee", "Waar kan een buur je mee helpen?"
    )
    fatma.hears_nothing()


def test_a_quoted_message_of_a_neighbour_is_answered_to_that_neighbour(world: World) -> None:
    marieke, fatma = waiting_for_words(world)
    marieke.says("ja, tot dan", quoting=-1).hears_nothing()
    fatma.sees("Marieke: ja, tot dan")


def two_chats(world: World) -> tuple[Phone, Phone, Phone]:
    """Let Marieke have a chat with Fatma about her bike, and with Jan about a ladder."""
    marieke, fatma = connected(world)
    [jan] = neighbours(world, ["Jan"], offers=LADDER)
    asks_for_a_ladder(marieke.says("menu").presses("Ik zoek hulp"))
    jan.presses(YES)
    marieke.presses(CONNECT, of="Jan")
    return marieke.looks(), fatma.looks(), jan.looks()


def test_of_two_neighbours_the_one_is_asked_for_and_then_kept(world: World) -> None:
    marieke, fatma, jan = two_chats(world)
    fatma.says("zal ik nu komen?")
    jan.says("de ladder staat klaar")
    marieke.says("dat is goed").sees(FOR_WHOM)
    marieke.presses("\u2068Jan\u2069")
    jan.sees("dat is goed")
    marieke.says("ik kom zo")
    jan.sees("ik kom zo")
    fatma.hears_nothing()


def test_when_another_neighbour_writes_the_bot_asks_again(world: World) -> None:
    marieke, fatma, jan = two_chats(world)
    marieke.says("dat is goed").presses("\u2068Jan\u2069")
    fatma.says("ik sta voor de deur")
    marieke.says("ik kom eraan").sees(FOR_WHOM)
    jan.looks().hears_nothing()


def test_after_a_quarter_of_an_hour_the_bot_asks_again(world: World) -> None:
    marieke, _fatma, jan = two_chats(world)
    marieke.says("dat is goed").presses("\u2068Jan\u2069")
    jan.sees("dat is goed")
    world.passes(minutes=16)
    marieke.says("nog iets").sees(FOR_WHOM)


def test_choosing_a_chat_from_the_menu_is_choosing_whom_to_write_to(world: World) -> None:
    marieke, fatma, jan = two_chats(world)
    marieke.says("menu").presses("Mijn gesprekken").presses("\u2068Fatma\u2069").sees(
        "Wat je nu typt, stuur ik door."
    )
    marieke.says("kom je om vier uur?").hears_nothing()
    fatma.sees("kom je om vier uur?")
    jan.hears_nothing()
