"""What works from anywhere: menu, stop, terug, help, language, my data, forget me."""

from collections.abc import Callable, Mapping

from bot import changes
from bot.conversations import broadcast, home, mine
from bot.conversations.facts import HOME, Facts
from bot.conversations.turn import (
    INTERRUPTIONS,
    MENU,
    UNDER,
    Draft,
    Said,
    Step,
    Turn,
    answer,
    go,
    resume,
    tap,
    unfinished,
)
from bot.conversations.turn import home as at_home
from messages.commands import Command
from messages.commands import Heard as HeardCommand
from messages.reply import Arg, Reply, choice, say


def obey(facts: Facts, heard: HeardCommand, flows: Mapping[str, Mapping[str, Step]]) -> Turn | None:
    """Do what an always-word says; None for words that are only words here (a greeting in the middle of a flow)."""
    if heard.command is Command.BACK:
        return back(facts, flows)
    if heard.command is Command.START:
        return start(facts, heard.rest)
    simple = _SIMPLE.get(heard.command)
    return simple(facts) if simple else None


def start(facts: Facts, code: str) -> Turn:
    """Begin again after STOP, take a role with a code, or show the menu."""
    done: list[changes.Change] = [changes.Start()] if facts.me.stopped else []
    if code:
        done.append(changes.UseInvite(code))
    told = (say("stop.undone"),) if facts.me.stopped else ()
    if told or not code:
        told = told or (say("menu.title"),)
        return at_home(*told, choices=home.menu_choices(facts), changes=tuple(done))
    return at_home(changes=tuple(done))


def back(facts: Facts, flows: Mapping[str, Mapping[str, Step]]) -> Turn:
    """Go one question back; from the first one, home."""
    spot = facts.spot
    if UNDER in spot.draft and spot.flow in INTERRUPTIONS:
        return resume(facts, say("back.done"))
    previous = flows.get(spot.flow, {}).get(spot.step)
    if previous and previous.back:
        return go(spot.flow, previous.back, **spot.draft)
    if spot.flow == HOME.flow:
        return home.menu(facts)
    return leave(facts)


def leave(facts: Facts) -> Turn:
    """Leave a question; nothing of it is kept."""
    if facts.spot.asks and UNDER in facts.spot.draft:
        return resume(facts, say("between.dropped"))
    if not facts.spot.asks:
        return home.menu(facts)
    return at_home(say("back.left"), choices=(MENU,))


def stop(_facts: Facts) -> Turn:
    """No message any more."""
    return at_home(
        say("stop.done"), choices=(choice("stop.undo", "start", lasting=True),), changes=(changes.Stop(),)
    )


def stop_broadcasts(_facts: Facts) -> Turn:
    """No broadcasts any more."""
    return Turn((say("broadcast.stopped"),), changes=(changes.WantBroadcasts(wanted=False),), ask=True)


def bare_help(_facts: Facts) -> Turn:
    """Ask which help is meant."""
    return answer(
        say("help.which"),
        choices=(
            choice("menu.ask", "ask", lasting=True),
            choice("help.explain", "explain", lasting=True),
            MENU,
        ),
    )


def explain(facts: Facts) -> Turn:
    """Tell how it works."""
    return answer(say("help.text", cooperative=facts.city.cooperative), choices=home.menu_choices(facts))


def privacy(_facts: Facts) -> Turn:
    """Tell what is kept."""
    choices = (choice("more.data", "data", lasting=True), choice("more.forget", "forget", lasting=True), MENU)
    return answer(say("privacy.long"), choices=choices)


def more(facts: Facts) -> Turn:
    """Show the second menu."""
    broadcasts = "more.broadcasts_off" if facts.me.broadcasts else "more.broadcasts_on"
    choices = (
        choice("more.language", "language", lasting=True),
        choice("more.move", "move", lasting=True),
        choice("mine.resume_all" if facts.me.paused else "mine.pause_all", "pause", lasting=True),
        choice(broadcasts, "broadcasts", lasting=True),
        choice("more.data", "data", lasting=True),
        choice("more.privacy", "privacy", lasting=True),
        choice("help.explain", "explain", lasting=True),
        choice("more.stop", "stop", lasting=True),
        choice("more.forget", "forget", lasting=True),
        MENU,
    )
    return at_home(say("more.title"), choices=choices)


def flip_broadcasts(facts: Facts) -> Turn:
    """Take broadcasts, or none."""
    wanted = not facts.me.broadcasts
    told = say("broadcast.started" if wanted else "broadcast.stopped")
    return answer(told, choices=(MENU,), changes=(changes.WantBroadcasts(wanted),))


def human(_facts: Facts) -> Turn:
    """Talk with a human."""
    return Turn(changes=(changes.AskForHuman(),), ask=True)


# --- language ---------------------------------------------------------------------------------------------


def language(facts: Facts) -> Turn:
    """Ask which language; what was half done waits under it."""
    return go("settings", "language", **unfinished(facts))


def _ask_language(facts: Facts, _draft: Draft) -> Reply:
    return Reply(
        (say("language.which"),),
        tuple(tap(f"language.{one}", "pick", language=one) for one in facts.languages),
    )


def _pick_language(facts: Facts, _draft: Draft, args: Mapping[str, Arg]) -> Turn:
    spoken = changes.SpeakLanguage(str(args["language"]))
    return resume(facts, say("language.done"), changes=(spoken,))


def _hear_language(_facts: Facts, draft: Draft, _said: Said) -> Turn:
    return go("settings", "language", say("between.choose"), **draft)


# --- forget me --------------------------------------------------------------------------------------------


def forget(facts: Facts) -> Turn:
    """Ask whether everything is really to be erased; what was half done waits under it."""
    return go("settings", "forget", **unfinished(facts))


def _ask_forget(facts: Facts, _draft: Draft) -> Reply:
    told = say("forget.sure_open" if facts.relays or facts.requests else "forget.sure")
    return Reply((told,), (tap("forget.yes", "yes"), tap("forget.no", "no")))


def _forget(_facts: Facts, _draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return Turn(changes=(changes.ForgetMe("forget.done"),))


def _keep(facts: Facts, _draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return resume(facts, say("forget.kept"))


def _hear_forget(_facts: Facts, draft: Draft, _said: Said) -> Turn:
    return go("settings", "forget", say("between.choose"), **draft)


SETTINGS: dict[str, Step] = {
    "language": Step(_ask_language, _hear_language, {"pick": _pick_language}),
    "forget": Step(_ask_forget, _hear_forget, {"yes": _forget, "no": _keep}),
}

AWAKE = changes.Start()
"""A tap of someone who had stopped means that they want to talk again."""

_SIMPLE: dict[Command, Callable[[Facts], Turn]] = {
    Command.MENU: home.menu,
    Command.GREETING: home.menu,
    Command.STOP: stop,
    Command.STOP_BROADCASTS: stop_broadcasts,
    Command.HELP: bare_help,
    Command.LANGUAGE: language,
    Command.MY_DATA: mine.data,
    Command.FORGET_ME: forget,
    Command.PRIVACY: privacy,
    Command.HUMAN: human,
    Command.REQUESTS: mine.requests,
    Command.TALENTS: mine.talents,
    Command.PAUSE: mine.pause_all,
    Command.BROADCAST: broadcast.begin,
    Command.CANCEL: leave,
    Command.ASK: home.begin_ask,
    Command.OFFER: home.begin_offer,
}
