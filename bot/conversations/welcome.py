"""First contact: may I remember you, how are you called, where do you live. Four answers at most.

What someone said first is kept in the draft and taken up again at the end, so that nobody types it twice.
"""

from collections.abc import Mapping
from dataclasses import replace

from bot import changes
from bot.channels.port import Kind
from bot.conversations import home, places
from bot.conversations.facts import Facts, Spot
from bot.conversations.turn import Draft, Said, Step, Turn, go, kept, tap
from matching.understand import Intent, understand
from messages.commands import Command, command, yes_or_no
from messages.masking import mask
from messages.reply import Arg, Concepts, Reply, Say, Words, say

NAME_LIMIT = 40


def meet(facts: Facts, said: Said) -> Turn:
    """Greet someone new; their first words wait in the draft."""
    first = _worth_keeping(said)
    return go("welcome", "consent", *_hello(facts, first), first=first, invite=_invite_code(said))


def invited(facts: Facts, code: str) -> Turn:
    """Keep the code of somebody who said hello before they tapped the link of their invitation."""
    return go(facts.spot.flow, facts.spot.step, **kept(facts.spot.draft, invite=code))


def _worth_keeping(said: Said) -> str:
    return "" if said.kind is not Kind.TEXT or command(said.text) else said.text


def _invite_code(said: Said) -> str:
    heard = command(said.text) if said.kind is Kind.TEXT else None
    return heard.rest if heard and heard.command is Command.START else ""


def _hello(facts: Facts, first: str) -> list[Say]:
    understood = understand(first) if first else None
    hello = say("welcome.hello", cooperative=facts.city.cooperative, city=facts.city.name)
    if understood and understood.intent is Intent.ASKS and understood.concepts:
        return [hello, say("welcome.heard", concept=Concepts((understood.concepts[0].concept,)))]
    return [hello, say("welcome.kept")] if first else [hello]


# --- may I remember you -----------------------------------------------------------------------------------


def _ask_consent(facts: Facts, _draft: Draft) -> Reply:
    other = next((one for one in ("en", "nl") if one != facts.me.language and one in facts.languages), None)
    choices = [tap("welcome.yes", "yes"), tap("welcome.no_thanks", "no"), tap("welcome.more", "more")]
    if other:
        choices.append(tap(f"language.{other}", "language", language=other))
    return Reply((say("welcome.privacy"), say("welcome.consent")), tuple(choices))


def _hear_consent(facts: Facts, draft: Draft, said: Said) -> Turn:
    answered = yes_or_no(said.text)
    if answered is not None:
        return _agree(facts, draft, {}) if answered else _decline(facts, draft, {})
    if said.kind is Kind.TEXT and not draft.get("first") and _worth_keeping(said):
        return go("welcome", "consent", say("welcome.kept"), **kept(draft, first=said.text))
    return go("welcome", "consent", say("welcome.first_a_yes"), **draft)


def _agree(_facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return go("welcome", "name", say("welcome.good"), changes=(changes.Consent(),), **draft)


def _decline(_facts: Facts, _draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return Turn(changes=(changes.ForgetMe("welcome.declined"),))


def _tell_more(_facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return go("welcome", "consent", say("privacy.long"), **draft)


def _other_language(_facts: Facts, draft: Draft, args: Mapping[str, Arg]) -> Turn:
    return go("welcome", "consent", changes=(changes.SpeakLanguage(str(args["language"])),), **draft)


# --- how are you called -----------------------------------------------------------------------------------


def _ask_name(_facts: Facts, _draft: Draft) -> Reply:
    return Reply((say("welcome.name"),))


def _hear_name(_facts: Facts, draft: Draft, said: Said) -> Turn:
    name = a_name(said)
    if not name:
        return go("welcome", "name", say("welcome.name_unclear"), **draft)
    return go("welcome", "where", say("welcome.pleased", name=Words(name)), **kept(draft, name=name))


_INTRODUCTIONS = ("ik ben ", "ik heet ", "mijn naam is ", "i am ", "i'm ", "my name is ")


def a_name(said: Said) -> str:
    """Find the name someone gives; empty when it can't be one (nothing, a number, a story, "ja", "menu")."""
    name = " ".join(said.text.split()) if said.kind is Kind.TEXT else ""
    if yes_or_no(name) is not None or command(name, forgive_typos=False):
        return ""
    for opening in _INTRODUCTIONS:
        if name.casefold().startswith(opening):
            name = name[len(opening) :]
    name = name.rstrip(" .!")
    real = any(sign.isalpha() for sign in name) and not any(sign.isdigit() for sign in name)
    return name if real and len(name) <= NAME_LIMIT and not mask(name).found else ""


# --- where do you live ------------------------------------------------------------------------------------


def settle(facts: Facts, draft: Draft, wijk: str, buurt: str | None) -> Turn:
    """Register, and take up what was said first."""
    done: list[changes.Change] = [changes.Register(str(draft["name"]), wijk, buurt)]
    if draft.get("invite"):
        done.append(changes.UseInvite(str(draft["invite"])))
    wijk_name = facts.city.wijk(wijk).name
    welcome = say("welcome.done", wijk=wijk_name)
    turn = _take_up(facts, str(draft.get("first") or ""), wijk)
    return Turn((welcome, *turn.says), turn.choices, (*done, *turn.changes), turn.spot, turn.ask)


def _take_up(facts: Facts, first: str, wijk: str) -> Turn:
    if not first:
        return home.welcome_home(facts)
    return home.free_words(_living_in(facts, wijk), first)


def _living_in(facts: Facts, wijk: str) -> Facts:
    return replace(facts, me=replace(facts.me, wijk=wijk, registered=True), spot=Spot("home", "home"))


WELCOME: dict[str, Step] = {
    "consent": Step(
        _ask_consent,
        _hear_consent,
        {"yes": _agree, "no": _decline, "more": _tell_more, "language": _other_language},
    ),
    "name": Step(_ask_name, _hear_name, back="consent"),
    **places.steps("welcome", settle, back="name"),
}
