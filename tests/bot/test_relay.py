"""The masked chat: words pass under a first name, numbers only by their owner's tap, and it ends for both."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot import retention
from bot.channels.port import Kind
from storage.tables import Relay, RelayMember
from tests.bot.scenes import NAMES, asks, connects, neighbours, reading, request, resident, staff, states
from tests.world import Phone, World, plain


def connected(world: World) -> tuple[Phone, Phone]:
    """Give an asker and a helper who were just connected."""
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    connects(marieke, ans)
    return marieke.looks(), ans.looks()


def test_words_pass_under_a_first_name_and_the_delivery_is_the_answer(world: World) -> None:
    marieke, ans = connected(world)
    marieke.says("hoi Ans! kan het morgen na vieren?").hears_nothing()
    ans.sees("💬 Marieke: hoi Ans! kan het morgen na vieren?")
    ans.says("ja hoor")
    marieke.sees("💬 Ans: ja hoor")


def test_a_number_is_passed_on_only_after_a_tap(world: World) -> None:
    marieke, ans = connected(world)
    marieke.says("bel me op 06 12345678").sees("Mag Ans dat zien?")
    ans.hears_nothing()
    marieke.presses("Stuur zonder")
    ans.sees("bel me op ▒▒▒").sees_not("12345678")


def test_the_owner_gives_the_number_by_their_own_tap(world: World) -> None:
    marieke, ans = connected(world)
    marieke.presses("Deel mijn nummer").says("06 12345678").sees("Goed?")
    ans.sees_not("12345678")
    marieke.presses("Ja, geef het")
    ans.sees("Marieke geeft je dit nummer: 06 12345678")


def test_two_chats_at_once_name_their_partner_and_are_not_mixed_up(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    [bep] = neighbours(world, NAMES[1:2], offers="ik heb een ladder te leen")
    marieke = resident(world, "Marieke")
    asks(marieke)
    asks(marieke, words="wie heeft een ladder te leen")
    connects(marieke, ans)
    connects(marieke, bep)
    marieke.looks()
    ans.says("zullen we morgen doen")
    bep.says("de ladder staat klaar")
    marieke.sees("💬 Ans: zullen we morgen doen", "💬 Bep: de ladder staat klaar")
    marieke.says("prima, tot dan", quoting=plain_index(marieke, "zullen we morgen"))
    ans.sees("💬 Marieke: prima, tot dan")
    bep.hears_nothing()


def plain_index(phone: Phone, part: str) -> int:
    return next(n for n, one in enumerate(phone.messages) if part in plain(one.text))


@pytest.mark.parametrize("kind", [Kind.PHOTO, Kind.VOICE, Kind.OTHER, Kind.LOCATION])
def test_what_can_not_be_passed_on_yet_is_said(world: World, kind: Kind) -> None:
    marieke, ans = connected(world)
    marieke.does(kind, location=(52.1, 5.1) if kind is Kind.LOCATION else None).sees(
        "alleen tekst doorsturen"
    )
    ans.hears_nothing()


def test_a_report_stops_the_contact_at_once_and_for_good(world: World) -> None:
    samira = staff(world, "Samira")
    marieke, ans = connected(world)
    samira.looks()
    marieke.presses("Meld of blokkeer").presses("Vraagt geld of pas").sees("Ik heb het contact gestopt")
    samira.sees("🔴", "Vraagt geld of pas").sees_not("Ans", "Marieke")
    ans.says("hallo?")
    assert "hallo?" not in "".join(one.text for one in marieke.messages)
    asks(marieke)
    assert sum("Kun jij helpen?" in one.text for one in ans.messages) == 1
    with reading(world) as tx:
        assert [one.state for one in tx.all(select(Relay))] == ["paused"]


def test_without_a_broker_a_report_lets_the_bot_look_for_somebody_else(world: World) -> None:
    ans, bep, cor, dirk = neighbours(world, NAMES[:4])
    marieke = resident(world, "Marieke")
    asks(marieke)
    first = next(one for one in (ans, bep, cor, dirk) if one.messages)
    connects(marieke, first)
    marieke.presses("Meld of blokkeer").presses("Is onaardig").sees("Ik vraag het nu aan")
    assert request(world).holder == "bot"


def test_words_to_somebody_who_stopped_are_not_swallowed(world: World) -> None:
    marieke, ans = connected(world)
    ans.says("stop")
    marieke.sees("Ans")
    marieke.says("ben je er nog").sees_not("💬")
    assert "ben je er nog" not in "".join(one.text for one in ans.messages)


def test_after_two_weeks_of_silence_both_are_told_that_the_chat_is_closed(world: World) -> None:
    samira = staff(world, "Samira")
    marieke = resident(world, "Marieke")
    asks(marieke)
    samira.presses("Bericht").says("Dag!")
    world.leaps(days=13)
    marieke.says("dag, daar ben ik weer").looks()
    world.leaps(days=13)
    marieke.sees_not("gesprek met Samira is dicht")
    world.leaps(days=1, minutes=1)
    marieke.sees("Het gesprek met Samira is dicht")
    samira.sees("Het gesprek met Marieke is dicht")


def test_a_very_long_message_arrives_whole(world: World) -> None:
    marieke, ans = connected(world)
    words = " ".join(f"woord{number}" for number in range(1000))
    marieke.says(words)
    heard = " ".join(plain(one.text).removeprefix("💬 Marieke: ") for one in ans.fresh)
    assert heard.split() == words.split()


def test_the_chat_of_a_broker_ends_with_a_tap_and_the_other_is_told(world: World) -> None:
    samira = staff(world, "Samira")
    marieke = resident(world, "Marieke")
    asks(marieke)
    samira.presses("Bericht").presses("Klaar ✓").sees("Het gesprek met Marieke is dicht")
    marieke.sees("Samira heeft het gesprek afgesloten")


def test_the_names_in_a_chat_are_wiped_a_month_after_it_closed(world: World) -> None:
    marieke, _ = connected(world)
    marieke.presses("Klaar ✓").presses("Ja, gelukt")
    for days, left in ((29, 2), (1, 0)):
        world.clock.advance(timedelta(days=days))
        retention.wipe(world.house)
        with reading(world) as tx:
            assert len(tx.all(select(RelayMember))) == left
    assert states(world) == {"Ans": "completed"}


@pytest.mark.parametrize("word", ["stop", "vergeet mij"])
def test_an_always_word_in_a_quoted_reply_is_obeyed(world: World, word: str) -> None:
    marieke, ans = connected(world)
    ans.says("hoi")
    marieke.says(word, quoting=-1)
    assert marieke.fresh
    assert all(f"Marieke: {word}" not in plain(one.text) for one in ans.messages)
    assert all(plain(one.text).count(word) == 0 for one in ans.fresh)


def test_two_who_still_write_are_asked_again_and_not_cut_off(world: World) -> None:
    marieke, ans = connected(world)
    for _ in range(20):
        world.passes(days=1)
        ans.says("ik ben nog bezig")
    with reading(world) as tx:
        assert [one.state for one in tx.all(select(Relay))] == ["open"]
    assert sum("Is het gelukt met" in plain(one.text) for one in marieke.messages) > 1
    world.passes(days=16)
    assert request(world).state == "done"


def test_a_helpers_no_is_put_to_the_asker(world: World) -> None:
    marieke, ans = connected(world)
    world.leaps(days=6)
    marieke.presses("Nog niet", of="Is het gelukt")
    ans.presses("Nee", of="Is het gelukt")
    marieke.sees("Is het gelukt met Ans?")


def test_a_chat_that_opens_in_the_middle_of_asking_has_its_buttons(world: World) -> None:
    [ans] = neighbours(world, NAMES[:1])
    marieke = resident(world, "Marieke")
    asks(marieke)
    ans.presses("Ja, met mijn naam")
    marieke.says("menu").presses("Ik zoek hulp").presses("Ja, verbind ons")
    labels = [one.label for message in marieke.fresh for one in message.buttons]
    assert "Meld of blokkeer" in labels
    assert "Waar kan een buur je mee helpen?" in marieke.last
