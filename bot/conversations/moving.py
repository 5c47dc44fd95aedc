"""Moving house: the place steps of first contact, for someone who is known already."""

from bot import changes
from bot.conversations import places
from bot.conversations.facts import Facts
from bot.conversations.turn import MENU, Draft, Turn, home
from messages.reply import say


def _moved(facts: Facts, _draft: Draft, wijk: str, buurt: str | None) -> Turn:
    told = say("move.done", wijk=facts.city.wijk(wijk).name)
    return home(told, choices=(MENU,), changes=(changes.Move(wijk, buurt),))


MOVE = places.steps("move", _moved, back=None)
