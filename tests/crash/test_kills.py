from datetime import timedelta

import pytest

from tests.crash import stories
from tests.crash.judge import Judgement, judge
from tests.crash.process import Ending
from tests.crash.town import Town
from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_person import Person

pytestmark = pytest.mark.thorough

LEAK = "mijn kraan lekt"


def helpers(town: Town) -> list[Person]:
    return [town.double.person(name) for name, offer in stories.NEIGHBOURS if offer]


def nothing_lost(town: Town, *, kills: int) -> Judgement:
    found = judge_at_rest(town, kills=kills)
    assert not found.given_up
    return found


def judge_at_rest(town: Town, *, kills: int) -> Judgement:
    town.rests()
    found = judge(town)
    assert town.kills == kills
    assert found.troubles == []
    return found


@pytest.mark.parametrize(
    "ending",
    [
        pytest.param(Ending("claimed", 2), id="after the claim"),
        pytest.param(Ending("answered", 2), id="before the commit"),
        pytest.param(Ending("committed", 2), id="after the commit, before the offset moves"),
        pytest.param(Ending("leased", 2), id="after the lease, before the send"),
        pytest.param(Ending("sent", 2), id="after the send, before the mark"),
        pytest.param(Ending("marking", 2), id="before the mark is committed"),
    ],
)
def test_a_kill_while_a_request_is_sent_out_loses_nothing_and_leaves_nothing_half_done(
    town: Town, ending: Ending
) -> None:
    town.plan.append(ending)
    marieke = town.double.person("Marieke")
    with town:
        stories.asks(town, marieke, LEAK)
        helper = town.first_to_see(helpers(town), LEAK)
        stories.is_connected(town, marieke, helper, LEAK)
        nothing_lost(town, kills=1)


def test_a_kill_while_the_tables_are_made_leaves_a_start_that_works(empty_town: Town) -> None:
    empty_town.plan.append(Ending("migrated", 1))
    jan = empty_town.double.person("Jan")
    with empty_town:
        jan.says(LEAK)
        empty_town.sees(jan, "Vind je dat goed")
        nothing_lost(empty_town, kills=1)


def test_a_kill_while_the_next_wave_is_made_asks_everybody_once(town: Town) -> None:
    marieke = town.double.person("Marieke")
    with town:
        stories.asks(town, marieke, LEAK)
        town.rests()
        asked = [one for one in helpers(town) if one.messages]
        assert len(asked) == 3

        town.goes_on_after(timedelta(hours=4, minutes=1), Ending("woken", 1))
        town.sees(marieke, "Nog geen ja", since=2)
        found = nothing_lost(town, kills=1)

    assert [len(one.messages) for one in helpers(town)] == [1, 1, 1, 1]
    assert not found.repeated


def test_words_for_a_neighbour_pass_once_more_at_most(town: Town) -> None:
    marieke = town.double.person("Marieke")
    with town:
        stories.asks(town, marieke, LEAK)
        helper = town.first_to_see(helpers(town), LEAK)
        stories.is_connected(town, marieke, helper, LEAK)
        town.rests()
        town.goes_on_after(timedelta(), Ending("sent", 1), Ending("sent", 1))
        stories.writes(town, marieke, helper, "kun je morgen langskomen")
        found = judge_at_rest(town, kills=2)

    assert found.given_up == {"relay": 1}  # killed twice right after sending it, it may not try a third time
    assert [one.text for one in helper.messages if "langskomen" in one.text] == [
        "💬 \u2068Marieke\u2069: \u2068kun je morgen langskomen\u2069"
    ] * 2


def test_an_update_that_is_delivered_again_is_handled_once_also_by_the_next_process(town: Town) -> None:
    marieke = town.double.person("Marieke")
    with town:
        number = marieke.says(LEAK)
        town.sees(marieke, LEAK, button="Deze week")
        town.double.deliver_again(number)
        town.rests()
        town.goes_on_after(timedelta())
        town.double.deliver_again(number)
        pressed = marieke.presses("Deze week")
        town.double.deliver_again(pressed)
        town.sees(marieke, "Gedaan")
        town.double.deliver_again(pressed)
        marieke.says("menu")
        town.sees(marieke, "Wat wil je doen?")
        nothing_lost(town, kills=0)

    assert len(marieke.messages) == 3


def test_update_numbers_of_a_new_bot_are_not_taken_for_those_of_the_old_one(town: Town) -> None:
    with town:
        number = town.double.person("Marieke").says("menu")
        town.sees(town.double.person("Marieke"), "Wat wil je doen?")
    with TelegramDouble(token="700200:double-token_of-another-bot") as double, moved(town, double) as new:
        marieke = new.double.person("Marieke")
        assert marieke.says(LEAK) == number
        new.sees(marieke, LEAK, button="Deze week")


def moved(town: Town, double: TelegramDouble) -> Town:
    """The same house and the same people, behind another bot."""
    new = Town(town.house.folder, double)
    for name in town.double._people:
        double.person(name)._chat.started = True
    return new
