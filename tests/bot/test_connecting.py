"""Two people say yes; whoever waits hears how it goes on, and nobody is left behind."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.channels.port import Kind, Wait
from storage.tables import Event, Question
from tests.bot.scenes import (
    CONNECT,
    NAMES,
    NO,
    PROMISED_TO_ASKER,
    PROMISED_TO_HELPER,
    SOMEBODY_ELSE,
    YES,
    asked,
    asks,
    connects,
    happens,
    neighbours,
    promises,
    reading,
    request,
    resident,
    said_to,
    staff,
    states,
)
from tests.world import AMSTERDAM, GONE, Phone, World

MakeWorld = Callable[..., World]


def three_asked(world: World) -> tuple[Phone, list[Phone]]:
    """Give an asker, and the three who were asked."""
    helpers = neighbours(world, NAMES[:6])
    marieke = resident(world, "Marieke")
    asks(marieke)
    return marieke, asked(helpers)


# --- yes and yes ------------------------------------------------------------------------------------------


def test_the_first_yes_is_put_to_the_asker_by_first_name_and_wijk(world: World) -> None:
    marieke, [ans, *_] = three_asked(world)
    marieke.looks()
    ans.presses(YES).sees("Ik vraag het nu aan je buur", "morgenochtend om 10:00")
    marieke.sees(f"{ans.id} (Overvecht) wil je helpen", "Zal ik jullie verbinden?")
    ans.sees_not("Marieke")


def test_two_yeses_open_the_chat_and_inform_the_broker(world: World) -> None:
    samira = staff(world, "Samira")
    marieke, [ans, *_] = three_asked(world)
    connects(marieke, ans)
    marieke.sees(f"Je praat nu met {ans.id}", "pinpas")
    ans.sees("Je buur heet Marieke", "pinpas")
    samira.sees("twee buren hebben elkaar gevonden", "O-101").sees_not("Marieke", ans.id)


def test_a_later_yes_stands_by_and_is_promoted_when_the_asker_prefers_somebody_else(world: World) -> None:
    marieke, [ans, bep, _] = three_asked(world)
    ans.presses(YES)
    bep.presses(YES).sees("Iemand was je net voor")
    ans.looks()
    marieke.presses(SOMEBODY_ELSE).sees(f"{bep.id} (Overvecht) wil je helpen")
    ans.sees("kiest deze keer voor iemand anders")
    bep.sees("Je hulp is toch nodig")
    marieke.presses(CONNECT, of=bep.id).sees(f"Je praat nu met {bep.id}")


def test_who_prefers_somebody_else_gets_the_next_three_at_once(world: World) -> None:
    helpers = neighbours(world, NAMES[:6])
    marieke = resident(world, "Marieke")
    asks(marieke)
    asked(helpers)[0].presses(YES)
    marieke.presses(SOMEBODY_ELSE).sees("iemand anders", "Ik zoek verder", "3 andere buren")
    assert len(asked(helpers)) == 6


def test_the_others_hear_that_it_is_arranged_only_when_two_are_connected(world: World) -> None:
    marieke, [ans, bep, cor] = three_asked(world)
    ans.presses(YES)
    cor.presses(NO)
    assert len(bep.fresh) == 1
    cor.looks()
    marieke.presses(CONNECT)
    bep.sees("Het is al geregeld")
    cor.hears_nothing()


def test_who_was_not_shown_the_question_hears_nothing_of_its_end(world: World) -> None:
    helpers = neighbours(world, NAMES[:3])
    helpers[2].verdict = Wait(600)  # the platform takes nothing now
    marieke = resident(world, "Marieke")
    asks(marieke)
    connects(marieke, helpers[0])
    helpers[1].sees("Het is al geregeld")
    helpers[2].verdict = None
    world.round()
    assert helpers[2].messages == []


def test_a_late_yes_hears_kindly_that_it_is_arranged(world: World) -> None:
    marieke, [ans, bep, _] = three_asked(world)
    connects(marieke, ans)
    bep.presses(YES).sees("niet meer open", "Dank je")
    assert states(world)[bep.id] == "released"


def test_the_check_word_is_the_same_for_both_and_goes_nowhere_else(world: World) -> None:
    samira = staff(world, "Samira")
    marieke, [ans, bep, cor] = three_asked(world)
    connects(marieke, ans)
    [word] = [one for one in marieke.last.replace(".", "").split() if one.isupper() and len(one) > 5]
    ans.sees(word)
    for other in (samira, bep, cor):
        other.sees_not(word)


# --- the asker is silent ----------------------------------------------------------------------------------


def test_a_silent_asker_is_reminded_after_twelve_hours_and_then_the_next_helper_is_asked(
    world: World,
) -> None:
    marieke, [ans, bep, _] = three_asked(world)
    ans.presses(YES)
    bep.presses(YES)
    marieke.looks()
    world.passes(hours=22, minutes=30)
    marieke.sees(f"{ans.id} wil je helpen en wacht op je antwoord", "tot vandaag om 10:00")
    ans.looks()
    marieke.looks()
    world.passes(hours=1, minutes=30)
    ans.sees("Je hoeft niet langer te wachten")
    bep.sees("Je hulp is toch nodig")
    marieke.sees(f"{bep.id} (Overvecht) wil je helpen")


def test_a_silent_asker_without_anybody_standing_by_gets_the_next_wave(world: World) -> None:
    helpers = neighbours(world, NAMES[:6])
    marieke = resident(world, "Marieke")
    asks(marieke)
    asked(helpers)[0].presses(YES)
    world.passes(hours=24)
    assert len(asked(helpers)) == 6
    marieke.sees("3 andere buren")


STARTS = ["2026-11-24T08:30:00", "2026-11-24T20:59:00", "2026-11-24T23:00:00", "2026-10-24T08:40:00",
          "2026-10-24T20:50:00", "2027-03-27T08:31:00", "2027-03-27T20:59:00", "2026-11-28T12:00:00"]  # fmt: skip


@pytest.mark.parametrize("when", ["Deze week", "Spoed"])
@pytest.mark.parametrize("start", STARTS)
def test_what_asker_and_helper_are_promised_is_kept_at_any_hour(
    make_world: MakeWorld, start: str, when: str
) -> None:
    world = make_world(start=datetime.fromisoformat(start).replace(tzinfo=AMSTERDAM))
    staff(world, "Samira")
    helpers = neighbours(world, NAMES[:2])
    marieke = resident(world, "Marieke")
    asks(marieke, when)
    if when == "Spoed":
        marieke.presses("Ja, met haast")
    for _ in happens(world, until=world.clock.now() + timedelta(hours=11)):
        pass
    for helper in helpers:
        helper.presses(YES)
    for _ in happens(world, until=world.clock.now() + timedelta(days=7)):
        pass
    for phone, keys in ((marieke, PROMISED_TO_ASKER), *((one, PROMISED_TO_HELPER) for one in helpers)):
        broken = [one for one in promises(said_to(world, phone), keys) if not one[2]]
        assert broken == [], phone.id
    assert set(states(world).values()) == {"expired"}


# --- a human and a late yes -------------------------------------------------------------------------------


def test_a_late_yes_keeps_the_alert_from_going_on_to_the_cooperative(world: World) -> None:
    staff(world, "Samira", organisation="De Dreef")
    connie = staff(world, "Connie", "coordinator")
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    world.passes(hours=8)
    marieke.sees("Samira")
    world.passes(until="10:00")
    ans.presses(YES)
    marieke.looks()
    world.passes(hours=22)
    connie.hears_nothing()
    assert "geen antwoord" not in "".join(one.text for one in marieke.fresh)


def test_a_broker_is_not_asked_twice_by_two_open_alerts(world: World) -> None:
    staff(world, "Samira", organisation="De Dreef")
    connie = staff(world, "Connie", "coordinator")
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    world.passes(hours=8)
    ans.presses(YES)
    marieke.presses(SOMEBODY_ELSE)
    connie.looks()
    world.passes(hours=72)
    assert sum("Ik vond niemand" in one.text for one in connie.fresh) == 1


# --- changed and withdrawn --------------------------------------------------------------------------------


def test_when_the_need_changes_whoever_said_yes_is_told(world: World) -> None:
    marieke, [ans, bep, cor] = three_asked(world)
    ans.presses(YES)
    bep.presses(YES)
    ans.looks()
    bep.looks()
    marieke.presses("Vraag aanpassen").says("wie heeft een ladder te leen").presses("Deze week")
    for helper in (ans, bep, cor):
        helper.sees("niet meer nodig")
    with reading(world) as tx:
        assert not tx.all(select(Question.id).where(Question.state == "open"))


def test_a_withdrawn_request_sets_everybody_free(world: World) -> None:
    marieke, [ans, bep, cor] = three_asked(world)
    ans.presses(YES)
    bep.presses(YES)
    marieke.presses("Intrekken").sees("ingetrokken")
    for helper in (ans, bep, cor):
        helper.sees("niet meer nodig")
    assert set(states(world).values()) == {"released"}


def test_a_withdrawn_request_closes_the_chat_and_tells_the_helper(world: World) -> None:
    marieke, [ans, *_] = three_asked(world)
    connects(marieke, ans)
    marieke.presses("Intrekken")
    ans.sees("Je buur heeft geen hulp meer nodig", "gesprek is nu dicht")


# --- somebody leaves --------------------------------------------------------------------------------------


def leaves(phone: Phone, way: str) -> None:
    """Let somebody say STOP, be forgotten, or block the bot."""
    match way:
        case "stop":
            phone.says("stop")
        case "forget":
            phone.says("vergeet mij").presses("Ja, wis alles")
        case "left":
            phone.does(Kind.LEFT)


WAYS = ["stop", "forget", "left"]


@pytest.mark.parametrize("way", WAYS)
def test_a_helper_who_leaves_counts_as_a_no(world: World, way: str) -> None:
    helpers = neighbours(world, NAMES[:4])
    marieke = resident(world, "Marieke")
    asks(marieke)
    for helper in asked(helpers):
        leaves(helper, way)
    assert len(asked(helpers)) == 4
    marieke.sees("één buur")


@pytest.mark.parametrize("way", WAYS)
def test_when_the_helper_who_said_yes_leaves_the_asker_hears_and_the_next_is_asked(
    world: World, way: str
) -> None:
    helpers = neighbours(world, NAMES[:6])
    marieke = resident(world, "Marieke")
    asks(marieke)
    asked(helpers)[0].presses(YES)
    marieke.looks()
    leaves(asked(helpers)[0], way)
    marieke.sees("kan toch niet", "3 andere buren")
    marieke.presses(CONNECT).sees_not("Je praat nu met")


@pytest.mark.parametrize("way", WAYS)
def test_when_a_connected_helper_leaves_the_request_goes_on_and_the_broker_knows(
    world: World, way: str
) -> None:
    samira = staff(world, "Samira")
    helpers = neighbours(world, NAMES[:6])
    marieke = resident(world, "Marieke")
    asks(marieke)
    ans = asked(helpers)[0]
    connects(marieke, ans)
    samira.looks()
    marieke.looks()
    leaves(ans, way)
    marieke.sees("gesprek", "dicht", "3 andere buren")
    samira.sees("de helper is weg")


@pytest.mark.parametrize("way", WAYS)
def test_when_the_asker_leaves_nobody_goes_on_waiting(world: World, way: str) -> None:
    marieke, [ans, bep, cor] = three_asked(world)
    ans.presses(YES)
    bep.presses(YES)
    for helper in (ans, bep, cor):
        helper.looks()
    leaves(marieke, way)
    for helper in (ans, bep, cor):
        helper.sees("niet meer nodig")
        helper.looks()
    marieke.looks()
    world.passes(hours=48)
    for helper in (ans, bep, cor):
        helper.hears_nothing()
    marieke.hears_nothing()


@pytest.mark.parametrize("way", WAYS)
def test_when_a_connected_asker_leaves_the_helper_hears_that_the_chat_is_over(world: World, way: str) -> None:
    marieke, [ans, *_] = three_asked(world)
    connects(marieke, ans)
    ans.looks()
    leaves(marieke, way)
    ans.sees("gesprek is nu dicht")
    world.passes(hours=200)
    assert "Is het gelukt" not in "".join(one.text for one in ans.messages)


def test_a_send_that_finds_somebody_gone_sets_the_same_in_motion(world: World) -> None:
    helpers = neighbours(world, NAMES[:4])
    for helper in helpers:
        helper.verdict = GONE
    marieke = resident(world, "Marieke")
    asks(marieke)
    world.round()
    assert set(states(world).values()) == {"declined"}
    assert request(world).next_at is None
    marieke.sees("geen makelaar")


def test_an_asker_whom_a_send_finds_gone_leaves_no_helper_waiting(world: World) -> None:
    marieke, [ans, *_] = three_asked(world)
    marieke.verdict = GONE
    ans.presses(YES)
    ans.sees("niet meer nodig")
    assert request(world).state == "withdrawn"


def test_who_reports_a_request_after_saying_yes_does_not_leave_the_others_hanging(world: World) -> None:
    marieke, [ans, bep, _] = three_asked(world)
    ans.presses(YES)
    bep.presses(YES)
    marieke.looks()
    ans.presses("Meld deze vraag").presses("Is onaardig")
    bep.sees("Je hulp is toch nodig")
    marieke.sees(f"{bep.id} (Overvecht) wil je helpen")


# --- afterwards -------------------------------------------------------------------------------------------


def amsterdam(day: str, hour: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("when", "moment"),
    [
        ("Vandaag", amsterdam("2026-11-25", "10:00")),
        ("Deze week", amsterdam("2026-11-29", "17:00")),
        ("Maakt niet uit", amsterdam("2026-12-01", "10:00")),
    ],
)
def test_both_are_asked_whether_it_worked_out_at_the_right_moment(
    world: World, when: str, moment: datetime
) -> None:
    helpers = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke, when)
    connects(marieke, helpers[0])
    question = "Is het gelukt"
    for now in happens(world, until=moment):
        heard = [question in "".join(one.text for one in phone.messages) for phone in (marieke, helpers[0])]
        assert heard == [now == moment] * 2


def test_the_day_after_the_wanted_day_both_are_asked(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    marieke.says("wie kan mijn fiets repareren").presses("Een dag kiezen").presses("Donderdag 26 november")
    connects(marieke, ans)
    world.passes(hours=71, minutes=45)
    marieke.sees_not("Is het gelukt")
    world.passes(minutes=15)
    marieke.sees("Is het gelukt met Ans?")
    ans.sees("Is het gelukt bij Marieke?")


def test_done_thanks_both_and_asks_what_the_asker_could_do(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    connects(marieke, ans)
    marieke.presses("Klaar ✓").presses("Ja, gelukt").sees("Wat zou jij voor een buur kunnen doen?")
    ans.sees("Marieke zegt: het is gelukt")
    assert request(world).state == "done"


def test_done_pressed_twice_asks_the_other_once(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    connects(marieke, ans)
    marieke.presses("Klaar ✓").sees("Is het gelukt met Ans?").presses("Klaar ✓").sees(
        "Is het gelukt met Ans?"
    )
    assert sum("Is het gelukt" in one.text for one in ans.messages) == 1


def test_not_done_goes_to_the_next_helper(world: World) -> None:
    helpers = neighbours(world, NAMES[:4])
    marieke = resident(world, "Marieke")
    asks(marieke)
    ans = asked(helpers)[0]
    connects(marieke, ans)
    marieke.presses("Klaar ✓").presses("Nee").sees("Ik zoek verder")
    ans.sees("niet gelukt is", "gesprek is nu dicht")
    assert states(world)[ans.id] == "fell_through"
    assert request(world).state == "open"
    assert len(asked(helpers)) == 4


def test_not_yet_is_asked_again_two_days_later(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    connects(marieke, ans)
    marieke.presses("Klaar ✓").presses("Nog niet").sees("later nog eens")
    world.passes(hours=47, minutes=45)
    marieke.looks()
    world.passes(minutes=15)
    marieke.sees("Is het gelukt met Ans?")


def test_a_question_nobody_answers_closes_the_chat_and_both_are_told(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    connects(marieke, ans)
    world.leaps(days=5, hours=8)
    marieke.sees("Is het gelukt")
    marieke.looks()
    ans.looks()
    world.leaps(days=8)
    assert states(world) == {"Ans": "completed"}
    marieke.sees("Het gesprek met Ans is dicht")
    ans.sees("Het gesprek met Marieke is dicht")


# --- old requests -----------------------------------------------------------------------------------------


def test_after_two_weeks_the_asker_is_asked_before_a_request_expires(world: World) -> None:
    staff(world, "Samira")
    marieke = resident(world, "Marieke")
    asks(marieke)
    world.leaps(days=13)
    marieke.looks()
    world.leaps(days=1)
    marieke.sees("Heb je dit nog nodig?")
    assert request(world).state == "open"
    marieke.looks()
    world.leaps(days=2)
    marieke.sees("weggelegd")
    assert request(world).state == "expired"


def test_a_request_that_is_still_needed_goes_on(world: World) -> None:
    marieke = resident(world, "Marieke")
    asks(marieke)
    world.leaps(days=14)
    marieke.presses("Ja, graag").sees("ik blijf zoeken")
    world.leaps(days=3)
    assert request(world).state == "open"


def test_what_is_no_longer_needed_ends_and_who_said_yes_is_told(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    world.leaps(days=14)
    ans.says("menu").looks()
    marieke.presses("Niet meer nodig").sees("ingetrokken")
    ans.sees("niet meer nodig")


def test_every_end_of_a_match_is_one_audited_event(world: World) -> None:
    marieke, [ans, *_] = three_asked(world)
    connects(marieke, ans)
    with reading(world) as tx:
        mine = tx.all(select(Event).where(Event.subject == "match").order_by(col(Event.id)))
    assert [(one.before, one.after) for one in mine if one.after in ("accepted", "connected")] == [
        ("offered", "accepted"),
        ("accepted", "connected"),
    ]


def test_who_stopped_and_taps_an_old_offer_is_awake_again_and_hears_kindly_that_it_is_over(
    world: World,
) -> None:
    _, [ans, *_] = three_asked(world)
    ans.says("stop").looks()
    ans.presses(NO).sees("niet meer open")
    ans.says("menu").sees("Wat wil je doen?")
