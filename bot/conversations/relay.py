"""Inside the masked chat: words pass to the neighbour, a number only by its owner's own tap."""

from collections.abc import Mapping
from dataclasses import replace

from bot import changes
from bot.channels.port import Kind
from bot.conversations.facts import Facts, MyRelay, about, called
from bot.conversations.turn import MENU, Said, Turn, answer, interrupt, labelled
from messages.masking import mask
from messages.reply import Arg, Choice, choice, say


def pass_on(facts: Facts, relay: MyRelay, said: Said) -> Turn:
    """Give words to the neighbour; if a number or address is in them, ask first."""
    if said.kind is Kind.CONTACT:
        return interrupt(facts, "between", "number", relay_id=relay.id, number=said.text)
    if said.kind is not Kind.TEXT or not said.text:
        return answer(say("relay.only_words", name=called(relay.partner)))
    if mask(said.text).found and relay.kind == "match":
        return interrupt(facts, "between", "private", relay_id=relay.id, text=said.text)
    return Turn(changes=(changes.Pass(relay.id, said.text),), silent=True)


def choices(relay: MyRelay) -> tuple[Choice, ...]:
    """Give what can be done in a relay; a broker's own chat has less."""
    done = choice("relay.done", "relay.done", lasting=True, relay=relay.id)
    if relay.kind == "desk":
        return (done,)
    return (
        done,
        choice("relay.number", "relay.number", lasting=True, relay=relay.id),
        choice("relay.broker", "relay.broker", lasting=True, relay=relay.id),
        choice("relay.report", "relay.report", lasting=True, relay=relay.id),
    )


def overview(facts: Facts) -> Turn:
    """Show with whom there is a chat, to write or to act."""
    if not facts.relays:
        return answer(say("relay.none"), choices=(MENU,))
    if len(facts.relays) == 1:
        return _show(facts.relays[0])
    buttons = [
        labelled("relay.with", "relay.open", params={"name": called(one.partner)}, lasting=True, relay=one.id)
        for one in facts.relays
    ]
    return answer(say("relay.several", n=len(facts.relays)), choices=(*buttons, MENU))


def _show(one: MyRelay) -> Turn:
    told = say("relay.you_write_with", name=called(one.partner), concept=about(one.about))
    return answer(told, choices=(*choices(one), MENU))


def _mine(facts: Facts, args: Mapping[str, Arg]) -> MyRelay | None:
    return facts.relay(int(args["relay"]))


def _over() -> Turn:
    return answer(say("relay.over"), choices=(MENU,))


def opened(facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Choose whom to write to."""
    one = _mine(facts, args)
    return replace(_show(one), changes=(changes.TurnTo(one.id),)) if one else _over()


def done(facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Say that we are done."""
    one = _mine(facts, args)
    return Turn(changes=(changes.FinishRelay(one.id),), ask=True) if one else _over()


def number(facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Give my number: which one, and then a tap to confirm."""
    one = _mine(facts, args)
    return interrupt(facts, "between", "number", relay_id=one.id, number="") if one else _over()


def broker(facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Ask the broker to look."""
    one = _mine(facts, args)
    return Turn(changes=(changes.CallBroker(one.id),), ask=True) if one else _over()


def report(facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Say what is wrong, and have the contact stopped."""
    one = _mine(facts, args)
    return interrupt(facts, "between", "report", relay_id=one.id) if one else _over()
