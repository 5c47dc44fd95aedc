"""What was understood can be put right with one tap; that teaches, and keeps no words."""

from sqlmodel import select

from storage.tables import Lesson
from tests.bot.scenes import neighbours, resident
from tests.world import Phone, World

WORDS = "mijn wasmachine lekt"
NOT_THIS = "Dat bedoel ik niet"
LEAK = "🚰 Kraan of lekkage"


def asks(world: World, name: str) -> Phone:
    return resident(world, name).says("menu").presses("Ik zoek hulp").says(WORDS)


def corrects(world: World, name: str) -> None:
    """Let somebody say that it is about the leak, however the bot takes it, and send it."""
    phone = asks(world, name)
    if NOT_THIS in phone.labels():
        phone.presses(NOT_THIS)
    phone.presses(LEAK).presses("Deze week")


def lessons(world: World) -> dict[tuple[str, str], int]:
    with world.house.store.read() as tx:
        return {(one.heard, one.meant): one.times for one in tx.all(select(Lesson))}


def test_one_tap_shows_what_else_it_may_be(world: World) -> None:
    phone = asks(world, "Ans")
    phone.presses(NOT_THIS).sees("Waar gaat dit over?")
    assert "🚰" in phone.labels()[0]
    assert "Ik zeg het anders" in phone.labels()


def test_what_was_meant_is_what_is_asked(world: World) -> None:
    neighbours(world, ["Bep"])
    phone = asks(world, "Ans")
    phone.presses(NOT_THIS)
    phone.presses(LEAK).sees(LEAK)


def test_a_correction_teaches_a_pair_of_concepts_and_keeps_no_words(world: World) -> None:
    corrects(world, "Ans")
    ((pair, times),) = lessons(world).items()
    assert pair == ("appliance_repair", "plumbing")
    assert times == 1


def test_a_right_guess_is_counted_too(world: World) -> None:
    asks(world, "Ans").presses("Deze week")
    assert lessons(world) == {("appliance_repair", "appliance_repair"): 1}


def test_corrected_often_the_bot_has_learnt_it(world: World) -> None:
    assert "Wanneer heb je hulp nodig?" in asks(world, "Eva").last
    for number in range(6):
        corrects(world, f"Neighbour{number}")
    phone = asks(world, "Ans")
    assert LEAK in phone.last or phone.labels()[0] == LEAK
