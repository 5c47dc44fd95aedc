"""Who leaves keeps nobody waiting, is counted on by nobody, and hears what has ended when they are back."""

from collections.abc import Callable

import pytest

from bot.channels.port import Kind
from tests.bot.scenes import NAMES, asked, asks, neighbours, resident, staff
from tests.world import Phone, World


def test_who_blocked_the_bot_is_not_asked_and_not_counted(world: World) -> None:
    helpers = neighbours(world, NAMES[:4])
    marieke = resident(world, "Marieke")
    connie = staff(world, "Connie", "coordinator")
    for one in helpers[:3]:
        one.does(Kind.LEFT)
    asks(marieke)
    assert asked(helpers) == helpers[3:]
    connie.says("omroep").says("Koffie in het buurthuis").presses("Hele stad")
    connie.sees("3 mensen krijgen dit")


def blocks(phone: Phone) -> None:
    phone.does(Kind.LEFT).does(Kind.RETURNED)


def writes_again(phone: Phone) -> None:
    phone.does(Kind.LEFT).says("menu")


def stops(phone: Phone) -> None:
    phone.says("stop").sees("Je vragen en gesprekken hier stoppen ook").says("start")


@pytest.mark.parametrize("leaves", [blocks, writes_again, stops])
def test_who_is_back_hears_what_has_ended_and_can_ask_again(
    world: World, leaves: Callable[[Phone], None]
) -> None:
    marieke = resident(world, "Marieke")
    asks(marieke)
    leaves(marieke)
    marieke.sees("Je vraag is gestopt toen je weg was", "fiets repareren")
    marieke.presses("Opnieuw vragen").sees("Waar kan een buur je mee helpen?")
