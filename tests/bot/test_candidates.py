"""Who could help, read from the database."""

from sqlmodel import select

from matching.features import VERSION
from storage.tables import Talent
from tests.bot.scenes import OFFER, neighbours, resident
from tests.world import World


def test_features_of_an_earlier_version_are_made_anew_from_the_words(world: World) -> None:
    [ans] = neighbours(world, ["Ans"])
    with world.house.store.write() as tx:
        for talent in tx.all(select(Talent)):
            talent.features = {"version": VERSION - 1, "words": "of another time"}
    resident(world, "Marieke").says("mijn fiets is kapot").presses("Deze week")
    ans.sees(OFFER)
    with world.house.store.read() as tx:
        assert {one.features["version"] for one in tx.all(select(Talent))} == {VERSION}
