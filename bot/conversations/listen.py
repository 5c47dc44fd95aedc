"""The ear: what someone did, in the light of where they are, becomes a turn. Pure.

The order matters and is the order of this file: danger first, then what was tapped, then first contact, a label
just seen, the words that always work, answers to what was shown, the step they are in, their neighbour, and last
free words.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot.channels.port import Kind
from bot.conversations import always, between, home, relay, welcome
from bot.conversations.facts import HOME, Facts, Shown
from bot.conversations.flows import ACTIONS, FLOWS
from bot.conversations.turn import MENU, UNDER, Said, Turn, answer, go, resume, unfinished
from matching.crisis import alarm
from messages.commands import Command, command, label_match, yes_or_no
from messages.commands import Heard as HeardCommand
from messages.reply import Arg, choice, say

WORDS_IN_RELAY = frozenset(
    {
        Command.MENU,
        Command.STOP,
        Command.STOP_BROADCASTS,
        Command.START,
        Command.BACK,
        Command.HELP,
        Command.LANGUAGE,
        Command.MY_DATA,
        Command.FORGET_ME,
        Command.PRIVACY,
        Command.REQUESTS,
        Command.TALENTS,
        Command.BROADCAST,
    }
)
"""Always-words that also work while a neighbour is listening; the others are said to the neighbour."""

UNSCREENED = frozenset({Kind.PRESS, Kind.CONTACT})
"""What has no words of somebody's own; a caption and a changed message do."""

STRANGERS_WORDS = frozenset(
    {Command.PRIVACY, Command.LANGUAGE, Command.HELP, Command.FORGET_ME, Command.STOP}
)


def hear(facts: Facts, said: Said) -> Turn:
    """Give what comes of what someone did."""
    danger = alarm(said.text) if said.kind not in UNSCREENED and not said.screened else None
    if danger:
        return between.crisis(facts, said, str(danger))
    if said.kind is Kind.PRESS:
        return _pressed(facts, said)
    if said.kind is Kind.EDIT:
        return _edited(facts)
    if not facts.me.registered:
        return _stranger(facts, said)
    return _known(facts, said)


# --- a tap ------------------------------------------------------------------------------------------------


def _pressed(facts: Facts, said: Said) -> Turn:
    chosen = next((one for one in facts.shown if one.token == said.token), None)
    if chosen is None:
        return _stale(facts)
    return take(facts, chosen)


def _stale(facts: Facts) -> Turn:
    if not facts.me.registered:
        return (
            Turn(says=(say("button.stale"),), ask=True)
            if facts.spot != HOME
            else welcome.meet(facts, Said(Kind.OTHER))
        )
    if facts.spot.flow == HOME.flow and facts.spot.step == HOME.step:
        return answer(say("button.stale"), choices=(MENU,))
    return Turn(says=(say("button.stale"),), ask=True)


def take(facts: Facts, chosen: Shown) -> Turn:
    """Do what a choice stands for."""
    if chosen.action == "tap":
        turn = _tapped(facts, chosen.args)
        return replace(turn, used=chosen.token) if turn else _stale(facts)
    args = {**chosen.args, **({"question": chosen.question_id} if chosen.question_id else {})}
    if facts.me.stopped and chosen.action != "start":
        facts = replace(facts, me=replace(facts.me, stopped=False))
        turn = ACTIONS[chosen.action](facts, args)
        return replace(turn, changes=(always.AWAKE, *turn.changes), used=chosen.token)
    return _keep_half_done(facts, replace(ACTIONS[chosen.action](facts, args), used=chosen.token))


def _keep_half_done(facts: Facts, turn: Turn) -> Turn:
    """Let what was half done wait at home, with a button that leads back to it."""
    under = unfinished(facts)
    if turn.spot != HOME or not under:
        return turn
    return replace(turn, spot=replace(HOME, draft=under), choices=(RESUME, *turn.choices))


RESUME = choice("menu.resume", "resume", lasting=True)


def _tapped(facts: Facts, args: Mapping[str, Arg]) -> Turn | None:
    spot = facts.spot
    name = str(args["tap"])
    if (spot.flow, spot.step, name) in _WHOLE_EAR:
        return _WHOLE_EAR[spot.flow, spot.step, name](facts, args)
    step = FLOWS.get(spot.flow, {}).get(spot.step)
    return step.taps[name](facts, spot.draft, args) if step and name in step.taps else None


def _meant(facts: Facts, args: Mapping[str, Arg]) -> Turn | None:
    chosen = next((one for one in facts.shown if one.token == args["token"]), None)
    under = _without_interruption(facts)
    of_step = next(one["tap"] for one in facts.spot.draft["meant"] if one["token"] == args["token"])
    if of_step:
        return _kept_spot(under, _tapped(under, of_step) or _stale(under))
    if chosen is None:
        return resume(facts, say("button.stale"))
    turn = take(under, chosen)
    return turn if turn.spot else replace(turn, spot=under.spot, ask=under.spot.asks)


def _for_bot(facts: Facts, _args: Mapping[str, Arg]) -> Turn:
    under = _without_interruption(facts)
    return _kept_spot(under, _step(under, Said(Kind.TEXT, facts.spot.draft["text"])))


def _not_meant(facts: Facts, _args: Mapping[str, Arg]) -> Turn:
    under = _without_interruption(facts)
    return _kept_spot(
        under, hear(under, Said(Kind(facts.spot.draft["kind"]), facts.spot.draft["text"], screened=True))
    )


def _kept_spot(under: Facts, turn: Turn) -> Turn:
    return turn if turn.spot else replace(turn, spot=under.spot)


def _without_interruption(facts: Facts) -> Facts:
    return replace(facts, spot=resume(facts).spot or HOME) if UNDER in facts.spot.draft else facts


_WHOLE_EAR = {
    ("between", "answer", "meant"): _meant,
    ("between", "relay", "bot"): _for_bot,
    ("between", "crisis", "not_meant"): _not_meant,
}
"""Taps that hear the kept words again."""


# --- someone new ------------------------------------------------------------------------------------------


def _stranger(facts: Facts, said: Said) -> Turn:
    if facts.quoted_relay and facts.relay(facts.quoted_relay):
        return _to_neighbour(facts, said, facts.quoted_relay)
    if facts.spot == HOME and not facts.relays:
        return welcome.meet(facts, said)
    heard = command(said.text, forgive_typos=not facts.relays) if said.kind is Kind.TEXT else None
    obeyed = _strangers_command(facts, said, heard) if heard else None
    if obeyed is None and _neighbour_listens(facts):
        return _choice(facts, said) or _neighbour(facts, said)
    return obeyed or _choice(facts, said) or _step_or_neighbour(facts, said)


def _strangers_command(facts: Facts, said: Said, heard: HeardCommand) -> Turn | None:
    listening = _neighbour_listens(facts)
    if heard.command in STRANGERS_WORDS and not (listening and heard.command is Command.HELP):
        return _strangers_word(facts, heard.command)
    if listening:  # with /start they come in by a link, after a broker has written with them
        return welcome.meet(facts, said) if heard.command is Command.START else None
    if heard.command is Command.BACK:
        return always.back(facts, FLOWS)
    return welcome.invited(facts, heard.rest) if heard.rest else None


def _strangers_word(facts: Facts, word: Command) -> Turn:
    if word in (Command.FORGET_ME, Command.STOP):
        return FLOWS["welcome"]["consent"].taps["no"](facts, facts.spot.draft, {})
    if word is Command.LANGUAGE:
        spot = (resume(facts).spot or HOME) if UNDER in facts.spot.draft else facts.spot
        return go("welcome", "consent", **spot.draft)
    told = (
        say("privacy.long")
        if word is Command.PRIVACY
        else say("help.text", cooperative=facts.city.cooperative)
    )
    return Turn(says=(told,), ask=True)


# --- someone known ----------------------------------------------------------------------------------------


def _known(facts: Facts, said: Said) -> Turn:
    if facts.me.stopped and not _heard_though_stopped(said):
        return answer(say("stop.still"), choices=(choice("stop.undo", "start", lasting=True),))
    if facts.quoted_relay and facts.relay(facts.quoted_relay):
        return _always(facts, said, listening=True) or _to_neighbour(facts, said, facts.quoted_relay)
    return (
        _label(facts, said) or _always(facts, said) or _choice(facts, said) or _step_or_neighbour(facts, said)
    )


def _heard_though_stopped(said: Said) -> bool:
    heard = command(said.text) if said.kind is Kind.TEXT else None
    return heard is not None and heard.command in (Command.START, Command.FORGET_ME)


def _edited(facts: Facts) -> Turn:
    if facts.spot == HOME:
        return answer(say("edit.unread"), choices=(MENU,) if facts.me.registered else ())
    return Turn(says=(say("edit.unread"),), ask=True)


def _always(facts: Facts, said: Said, *, listening: bool = False) -> Turn | None:
    if said.kind is not Kind.TEXT:
        return None
    listening = listening or _neighbour_listens(facts)
    heard = command(said.text, forgive_typos=not facts.relays)
    if heard is None or (listening and heard.command not in WORDS_IN_RELAY):
        return None
    at_home = facts.spot.flow == HOME.flow
    if heard.command is Command.GREETING and not at_home:
        return None
    turn = always.obey(facts, heard, FLOWS)
    left = heard.command in (Command.BACK, Command.CANCEL)
    return turn if turn is None or left else _keep_half_done(facts, turn)


def _neighbour_listens(facts: Facts) -> bool:
    """Tell whether words are for a neighbour; a broker who writes with a stranger comes before their consent."""
    waits = (facts.spot.flow, facts.spot.step)
    return bool(facts.relays) and waits in ((HOME.flow, HOME.step), ("welcome", "consent"))


# --- an answer to something shown -------------------------------------------------------------------------


def _label(facts: Facts, said: Said) -> Turn | None:
    """Find the very label of the message they have just seen: there "laat maar" and "uitleg" mean that button.

    Not of an alert: others with the same buttons may have come with it, and `_choice` asks which one.
    """
    newest = (group for group in _by_message(facts) if group[0].newest)
    seen = next((group for group in newest if not _of_alert(group[0])), [])
    place = (
        label_match(said.text, [one.label for one in seen], exact=True) if said.kind is Kind.TEXT else None
    )
    return None if place is None else take(facts, seen[place])


def _choice(facts: Facts, said: Said) -> Turn | None:
    """Find what was shown that these words answer: a question they have just seen, else the last one that fits."""
    if said.kind is not Kind.TEXT or not said.text:
        return None
    messages = _by_message(facts)
    waiting = [one for one in messages if one[0].fresh and _waits(one[0])]
    found = [hit for one in waiting if (hit := _match(one, said.text))]
    listening = _neighbour_listens(facts)
    doubtful = listening and facts.last_shown_relay is not None and not any(one.newest for one in found)
    if len(found) > 1 or (found and doubtful):
        return between.which_answer(facts, found, said.text if listening else "")
    if found:
        return take(facts, found[0])
    aside = _match_aside if listening else _match
    hits = [hit for one in messages if (hit := aside(one, said.text))]
    alerts = [one for one in hits if one.fresh and _of_alert(one)]
    if len(alerts) > 1 and hits[0] in alerts:
        return between.which_answer(facts, alerts)
    return take(facts, hits[0]) if hits else None


def _of_alert(one: Shown) -> bool:
    return one.action.startswith("desk.")


def _by_message(facts: Facts) -> list[list[Shown]]:
    messages: dict[int, list[Shown]] = {}
    for one in facts.shown:
        if facts.quoted_message in (None, one.message):
            messages.setdefault(one.message, []).append(one)
    return [sorted(group, key=lambda one: one.position) for group in messages.values()]


def _waits(one: Shown) -> bool:
    return one.is_open or one.of_step


def _match(group: list[Shown], text: str) -> Shown | None:
    """Find the choice of a message that words mean: its label or nearly, its number, or a yes or no."""
    place = label_match(text, [one.label for one in group])
    if place is not None:
        return group[place]
    said_yes = yes_or_no(text) if _waits(group[0]) else None
    return next((one for one in group if said_yes is not None and _means(one) == said_yes), None)


def _match_aside(group: list[Shown], text: str) -> Shown | None:
    """Find a choice while a neighbour listens: whatever may be meant for the neighbour is.

    Of the bot's own message shown last, its labels and numbers count; of others only a whole label of two words.
    """
    of_chat = group[0].action.startswith("relay.")
    if group[0].newest and not of_chat:
        return _match(group, text)
    place = label_match(text, [one.label for one in group], exact=True)
    if place is None or (len(text.split()) == 1 and not group[0].newest):
        return None
    return group[place]


def _means(one: Shown) -> bool | None:
    said = str(one.args.get("said") or one.args.get("tap") or one.action.rpartition(".")[2])
    return {"yes": True, "no": False}.get(said)


# --- the step they are in, or the neighbour ---------------------------------------------------------------


def _step_or_neighbour(facts: Facts, said: Said) -> Turn:
    if facts.spot.flow == HOME.flow and facts.spot.step == HOME.step:
        return _neighbour(facts, said) if facts.relays else _at_home(facts, said)
    if facts.relays and facts.last_shown_relay and said.kind is Kind.TEXT and facts.spot.flow != "between":
        return between.which_relay(facts, said.text, or_step=True)
    return _step(facts, said)


def _step(facts: Facts, said: Said) -> Turn:
    step = FLOWS.get(facts.spot.flow, {}).get(facts.spot.step)
    if step is None:
        return _at_home(replace(facts, spot=HOME), said)
    if said.kind is Kind.TEXT and not said.text:
        return Turn(says=(say("input.empty"),), ask=True)
    if said.kind not in (Kind.TEXT, Kind.LOCATION, Kind.CONTACT):
        return Turn(says=(say(f"input.{said.kind}"),), ask=True)
    if said.kind is Kind.TEXT and not any(map(str.isalnum, said.text)) and yes_or_no(said.text) is None:
        return Turn(says=(say("input.other"),), ask=True)  # a face or a dot: nothing is lost by it
    return step.hear(facts, facts.spot.draft, said)


def _neighbour(facts: Facts, said: Said) -> Turn:
    if len(facts.relays) == 1:
        return _to_neighbour(facts, said, facts.relays[0].id)
    if facts.current_relay and facts.relay(facts.current_relay):
        return _to_neighbour(facts, said, facts.current_relay)
    if said.kind is Kind.TEXT and said.text:
        return between.which_relay(facts, said.text)
    return relay.overview(facts)


def _to_neighbour(facts: Facts, said: Said, relay_id: int) -> Turn:
    one = facts.relay(relay_id)
    return relay.pass_on(facts, one, said) if one else relay.overview(facts)


def _at_home(facts: Facts, said: Said) -> Turn:
    if said.kind is not Kind.TEXT:
        return answer(say(f"input.{said.kind}"), choices=home.menu_choices(facts))
    if not said.text:
        return answer(say("input.empty"), choices=home.menu_choices(facts))
    return home.free_words(facts, said.text)
