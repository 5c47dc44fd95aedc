"""At home: the menu, and free words that may be a request, an offer or neither."""

from collections.abc import Mapping

from bot.channels.port import Kind
from bot.conversations import ask, offer
from bot.conversations.facts import Facts
from bot.conversations.turn import MENU, Draft, Said, Step, Turn, answer, glimpse, go, home, tap
from matching.understand import Intent, understand
from messages.commands import yes_or_no
from messages.reply import Arg, Choice, Reply, choice, say


def menu(facts: Facts) -> Turn:
    """Show what can be done here."""
    return home(say("menu.title"), choices=menu_choices(facts))


def menu_choices(facts: Facts) -> tuple[Choice, ...]:
    """Give the choices of the menu; a broker and a coordinator have more."""
    choices = [choice("menu.ask", "ask", lasting=True), choice("menu.offer", "offer", lasting=True)]
    if facts.requests:
        choices.append(choice("menu.requests", "requests", lasting=True))
    if facts.talents:
        choices.append(choice("menu.talents", "talents", lasting=True))
    if facts.relays:
        choices.append(choice("menu.relays", "relays", lasting=True))
    if facts.me.has_hat("broker") or facts.me.has_hat("coordinator"):
        choices.append(choice("menu.desk", "desk", lasting=True))
    if facts.me.has_hat("coordinator"):
        choices.append(choice("menu.broadcast", "broadcast", lasting=True))
    return (*choices, choice("menu.more", "more", lasting=True))


def welcome_home(facts: Facts) -> Turn:
    """Greet someone who has just been registered."""
    return home(say("menu.first"), choices=menu_choices(facts))


def free_words(facts: Facts, text: str) -> Turn:
    """Take free words for a request, an offer, or ask what they are."""
    understood = understand(text)
    if understood.intent is Intent.ASKS:
        return ask.begin(facts, text)
    if understood.intent is Intent.OFFERS:
        return offer.begin(facts, text)
    if understood.concepts:
        return go("home", "which", words=text)
    return lost(facts)


def lost(facts: Facts) -> Turn:
    """Say kindly that it was not understood, with every way on."""
    human = (choice("menu.human", "human", lasting=True),) if facts.broker_here else ()
    choices = (
        choice("menu.ask", "ask", lasting=True),
        choice("menu.offer", "offer", lasting=True),
        *human,
        MENU,
    )
    return answer(say("home.lost"), choices=choices)


def begin_ask(facts: Facts) -> Turn:
    """Start asking."""
    return ask.begin(facts)


def begin_offer(facts: Facts) -> Turn:
    """Start offering."""
    return offer.begin(facts)


# --- a request or an offer? -------------------------------------------------------------------------------


def _ask_which(_facts: Facts, draft: Draft) -> Reply:
    question = say("home.which", words=glimpse(draft["words"]))
    return Reply(
        (question,), (tap("home.i_ask", "ask"), tap("home.i_offer", "offer"), tap("home.neither", "neither"))
    )


def _hear_which(facts: Facts, draft: Draft, said: Said) -> Turn:
    if said.kind is not Kind.TEXT or yes_or_no(said.text) is not None:
        return go("home", "which", say("between.choose"), **draft)
    return free_words(facts, said.text)


def _i_ask(facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return ask.begin(facts, draft["words"])


def _i_offer(facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return offer.begin(facts, draft["words"])


def _neither(facts: Facts, _draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return menu(facts)


HOME_STEPS: dict[str, Step] = {
    "which": Step(_ask_which, _hear_which, {"ask": _i_ask, "offer": _i_offer, "neither": _neither}),
}
