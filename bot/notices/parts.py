"""What several notices are made of: whose words, which wijk, when, who is asked, and the other doors."""

from datetime import date
from typing import Final

from bot.conversations.facts import other_doors as doors_of
from bot.responsible import Desk
from bot.scope import Scope
from matching.waves import Urgency
from messages.reply import Param, Say, Words, choice, say
from storage.tables import HelpRequest

MENU: Final = choice("menu.button", "menu", lasting=True)


def is_urgent(request: HelpRequest) -> bool:
    """Tell whether a request can't wait: then people may be asked earlier and later in the day."""
    return request.urgency == Urgency.URGENT


def words(scope: Scope, request: HelpRequest) -> Words:
    """Give the asker's own words."""
    return Words(scope.tx.open(request, "words_sealed") or "")


def wijk(scope: Scope, request: HelpRequest) -> str:
    """Give the name of the wijk a request is in."""
    return scope.city.wijk(request.wijk).name


def when(scope: Scope, request: HelpRequest) -> Say:
    """Say when it is wanted: the day, or how urgent it is when no day was named."""
    day = request.wanted_on
    if day is None:
        return say(f"when.short_{request.urgency}")
    return say("when.past" if day < today(scope) else "when.on", day=day)


def today(scope: Scope) -> date:
    """Give today's date in the city."""
    return scope.now.astimezone(scope.city.timezone).date()


def people(scope: Scope, desk: Desk) -> Param:
    """Name who sits at a desk, two at most; without names, the organisation."""
    names = [scope.name(person_id) for person_id in desk.people[:2]]
    named = " / ".join(name for name in names if name)
    return Words(named) if named else desk.organisation.name


def doors(scope: Scope, request: HelpRequest | None = None) -> tuple[Say, ...]:
    """Say who else may help: with what is asked, or with anything."""
    return doors_of(scope.city, request.concept if request else None)
