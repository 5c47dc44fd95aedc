"""All flows and all actions in one place, checked at start: a dangling step stops the start, not a resident."""

from collections.abc import Callable, Mapping

from bot.conversations import always, asked, broadcast, broker, home, mine, moving, relay
from bot.conversations.ask import ASK
from bot.conversations.between import BETWEEN
from bot.conversations.broadcast import BROADCAST
from bot.conversations.broker import DESK
from bot.conversations.facts import Facts
from bot.conversations.home import HOME_STEPS
from bot.conversations.offer import OFFER
from bot.conversations.turn import UNDER, Flow, Turn, resume
from bot.conversations.welcome import WELCOME
from messages.reply import Arg

FLOWS: Mapping[str, Flow] = {
    "home": HOME_STEPS,
    "welcome": WELCOME,
    "ask": ASK,
    "offer": OFFER,
    "between": BETWEEN,
    "settings": always.SETTINGS,
    "move": moving.MOVE,
    "desk": DESK,
    "broadcast": BROADCAST,
}
"""flow → step → Step. `home.home` itself asks nothing: there, free words begin something."""

Action = Callable[[Facts, Mapping[str, Arg]], Turn]


def _plain(function: Callable[[Facts], Turn]) -> Action:
    def act(facts: Facts, _args: Mapping[str, Arg]) -> Turn:
        return function(facts)

    return act


def _begin_again(facts: Facts, _args: Mapping[str, Arg]) -> Turn:
    return always.start(facts, "")


def _resume(facts: Facts) -> Turn:
    return resume(facts) if UNDER in facts.spot.draft else home.menu(facts)


ACTIONS: Mapping[str, Action] = {
    "menu": _plain(home.menu),
    "resume": _plain(_resume),
    "more": _plain(always.more),
    "ask": _plain(home.begin_ask),
    "offer": _plain(home.begin_offer),
    "requests": _plain(mine.requests),
    "request.change": mine.change_request,
    "request.withdraw": mine.withdraw,
    "talents": _plain(mine.talents),
    "talent": mine.talent,
    "talent.pause": mine.pause_talent,
    "talent.remove": mine.remove_talent,
    "pause": _plain(mine.pause_all),
    "data": _plain(mine.data),
    "privacy": _plain(always.privacy),
    "explain": _plain(always.explain),
    "language": _plain(always.language),
    "move": _plain(moving.begin),
    "stop": _plain(always.stop),
    "start": _begin_again,
    "broadcasts": _plain(always.flip_broadcasts),
    "forget": _plain(always.forget),
    "human": _plain(always.human),
    "relays": _plain(relay.overview),
    "relay.open": relay.opened,
    "relay.done": relay.done,
    "relay.number": relay.number,
    "relay.broker": relay.broker,
    "relay.report": relay.report,
    "offer.yes": asked.offer_yes,
    "offer.no": asked.offer_no,
    "offer.never": asked.offer_never,
    "offer.report": asked.offer_report,
    "connection.yes": asked.connection_yes,
    "connection.no": asked.connection_no,
    "feedback": asked.feedback,
    "still_needed": asked.still_needed,
    "desk": _plain(broker.desk),
    "desk.open": broker.open_one,
    "desk.take": broker.take,
    "desk.write": broker.write,
    "desk.close": broker.close,
    "desk.settle": broker.settle,
    "broadcast": _plain(broadcast.begin),
}
"""What a choice outside a step does. Who may do it is decided in bot/policy.py, where it is done."""


def check() -> None:
    """Refuse to start when a step leads back to one that is not there.

    Raises ValueError naming the step.
    """
    for flow_name, flow in FLOWS.items():
        for step_name, step in flow.items():
            if step.back is not None and step.back not in flow:
                raise ValueError(
                    f"the step {flow_name}.{step_name} leads back to {step.back}, which is not there"
                )
