"""Moving house: the place steps of first contact, for someone who is known already."""

from bot import changes
from bot.conversations import places
from bot.conversations.facts import Facts
from bot.conversations.turn import Draft, Turn, go, resume, unfinished
from messages.reply import say


def begin(facts: Facts) -> Turn:
    """Ask where they live now; what was half done waits under it."""
    return go("move", "where", **unfinished(facts))


def _moved(facts: Facts, _draft: Draft, wijk: str, buurt: str | None) -> Turn:
    told = say("move.done", wijk=facts.city.wijk(wijk).name)
    return resume(facts, told, changes=(changes.Move(wijk, buurt),))


MOVE = places.steps("move", _moved, back=None)
