"""Trouble between the bot and Telegram, with the real process."""

import time

import pytest

from bot.post import REPEATS
from messages.reply import Kind
from tests.crash import stories
from tests.crash.town import Town
from tests.doubles.telegram_faults import answers, drops, forbids, hangs, too_many
from tests.doubles.telegram_person import Person

pytestmark = pytest.mark.thorough

LEAK = "mijn kraan lekt"
SOUP = "Zaterdag soep in buurthuis De Dreef"
ALWAYS = 99  # times
TROUBLE = answers(500, accepts=True)


def connected(town: Town) -> tuple[Person, Person]:
    """Give an asker and a helper who write to each other."""
    asker = town.double.person("Marieke")
    stories.asks(town, asker, LEAK)
    helpers = [town.double.person(name) for name, offer in stories.NEIGHBOURS if offer]
    helper = town.first_to_see(helpers, LEAK)
    stories.is_connected(town, asker, helper, LEAK)
    town.rests()
    return asker, helper


def strikes_left(town: Town) -> int:
    return town.double._script._scripted[-1].times


def test_a_pause_that_telegram_asks_for_is_never_undercut(town: Town) -> None:
    marieke = town.double.person("Marieke")
    with town:
        town.double.script("sendMessage", too_many(3), chat=marieke.address)
        asked_at = time.time()
        marieke.says("menu")
        town.sees(marieke, "Wat wil je doen?")

    (line,) = town.double.sent(marieke.address)
    assert line.at - asked_at >= 3


def test_somebody_who_left_gets_nothing_more_and_nobody_waits_for_them(town: Town) -> None:
    samira = town.double.person("Samira")
    with town:
        asker, helper = connected(town)
        town.double.script("sendMessage", forbids(), chat=helper.address, times=ALWAYS)
        asker.says("kun je morgen langskomen")
        town.sees(asker, "dicht")
        town.sees(samira, "de helper is weg")
        heard = len(asker.messages)
        asker.says("hallo ben je daar nog")
        town.sees(asker, since=heard)
        town.rests()

    assert strikes_left(town) == ALWAYS - 1


def test_what_may_have_arrived_is_repeated_exactly_within_the_bound_of_its_kind(town: Town) -> None:
    town.house.read_within = 0.5
    asker, broker, coordinator = (town.double.person(name) for name in ("Marieke", "Samira", "Connie"))
    helpers = [town.double.person(name) for name, offer in stories.NEIGHBOURS if offer]
    for person, fault in ((asker, drops()), (broker, hangs()), *((one, TROUBLE) for one in helpers)):
        town.double.script("sendMessage", fault, chat=person.address, times=ALWAYS)
    with town:
        stories.asks(town, asker, LEAK)
        helper = town.first_to_see(helpers, LEAK)
        stories.is_connected(town, asker, helper, LEAK)
        town.sees(broker, "hebben elkaar gevonden")
        stories.broadcasts(town, coordinator, SOUP)
        town.rests()

    assert arrived(town, asker, "Gedaan!") == 1 + REPEATS[Kind.ANSWER]
    assert arrived(town, asker, "Je praat nu met") == 1 + REPEATS[Kind.ANSWER]
    assert arrived(town, helper, LEAK) == 1 + REPEATS[Kind.QUESTION]
    assert arrived(town, helper, "Je buur heet") == 1 + REPEATS[Kind.RELAY]
    assert arrived(town, broker, "hebben elkaar gevonden") == 1 + REPEATS[Kind.ALERT]
    assert [arrived(town, one, SOUP) for one in (asker, broker, *helpers)] == [1] * 6


def arrived(town: Town, person: Person, words: str) -> int:
    return sum(words in (line.text or "") for line in town.double.sent(person.address))
