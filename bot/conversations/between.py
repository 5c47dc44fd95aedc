"""Short questions in between, above whatever was half done: which one, is this private, what is wrong, how are you.

Each keeps what was interrupted under it and goes back to it at the end.
"""

from collections.abc import Mapping
from typing import Any

from bot import changes
from bot.channels.port import Kind
from bot.conversations.facts import Facts, MyRelay, Shown, called
from bot.conversations.turn import UNDER, Draft, Said, Step, Turn, glimpse, go, interrupt, kept, resume, tap
from messages.commands import yes_or_no
from messages.masking import Found, mask
from messages.reply import Arg, Reply, Say, Words, say

# --- which neighbour is this for --------------------------------------------------------------------------


def which_relay(facts: Facts, text: str, *, or_step: bool = False) -> Turn:
    """Ask for which neighbour the words are; or, if a flow waits for words too, whether for the bot."""
    return interrupt(facts, "between", "relay", text=text, or_step=or_step)


def _ask_relay(facts: Facts, draft: Draft) -> Reply:
    buttons = [
        tap(Say("relay.with", {"name": called(one.partner)}), "to", relay=one.id) for one in facts.relays
    ]
    if draft["or_step"]:
        buttons.append(tap("between.for_bot", "bot"))
    return Reply(
        (say("between.which_relay", words=glimpse(draft["text"])),),
        (*buttons, tap("between.nobody", "nobody")),
    )


def _hear_relay(facts: Facts, draft: Draft, said: Said) -> Turn:
    if said.kind is not Kind.TEXT or yes_or_no(said.text) is not None:
        return _hear_again(facts, draft, said, step="relay")
    return go("between", "relay", **kept(draft, text=f"{draft['text']}\n{said.text}"))


def _to_relay(facts: Facts, draft: Draft, args: Mapping[str, Arg]) -> Turn:
    one = facts.relay(int(args["relay"]))
    if one is None:
        return resume(facts, say("relay.over"))
    if mask(draft["text"]).found and one.kind == "match":
        return go("between", "private", relay_id=one.id, text=draft["text"], **_under(draft))
    return resume(
        facts,
        say("between.sent_to", name=called(one.partner)),
        changes=(changes.Pass(one.id, draft["text"]),),
    )


def _under(draft: Draft) -> dict[str, Any]:
    return {UNDER: draft[UNDER]} if UNDER in draft else {}


def _nobody(facts: Facts, _draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return resume(facts, say("between.dropped"))


# --- which question is this an answer to ------------------------------------------------------------------


def which_answer(facts: Facts, options: list[Shown], for_neighbour: str = "") -> Turn:
    """Ask which of several choices was meant, or whether the words were for a neighbour.

    Each keeps its own token; one of the step that is interrupted also keeps what it does, as its token dies.
    """
    meant = [
        {
            "label": one.label,
            "about": one.about,
            "token": one.token,
            "tap": dict(one.args) if one.of_step else None,
        }
        for one in options
    ]
    return interrupt(facts, "between", "answer", meant=meant, text=for_neighbour)


def _ask_answer(facts: Facts, draft: Draft) -> Reply:
    lines = [say("between.which_answer")]
    buttons = []
    for place, one in enumerate(draft["meant"], start=1):
        lines.append(Say("between.meant_line", {"n": place, "about": Words(one["about"])}))
        label = Say("between.meant", {"n": place, "label": Words(one["label"])})
        buttons.append(tap(label, "meant", token=one["token"]))
    if draft["text"]:
        buttons += [
            tap(Say("between.for", {"name": called(one.partner)}), "to", relay=one.id) for one in facts.relays
        ]
    return Reply(tuple(lines), (*buttons, tap("between.nobody", "nobody")))


def _hear_again(_facts: Facts, draft: Draft, _said: Said, *, step: str) -> Turn:
    return go("between", step, say("between.choose"), **draft)


# --- something private in a message -----------------------------------------------------------------------


def _ask_private(facts: Facts, draft: Draft) -> Reply:
    one = facts.relay(draft["relay_id"])
    name = called(one.partner if one else "")
    found = say("between.private", name=name, words=glimpse(draft["text"]))
    return Reply(
        (found,),
        (tap("between.send_it", "send"), tap("between.mask_it", "mask"), tap("between.nobody", "nobody")),
    )


def _send_private(facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return _pass(facts, draft, draft["text"])


def _send_masked(facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return _pass(facts, draft, mask(draft["text"]).text)


def _pass(facts: Facts, draft: Draft, text: str) -> Turn:
    one = facts.relay(draft["relay_id"])
    if one is None:
        return resume(facts, say("relay.over"))
    return resume(
        facts, say("between.sent_to", name=called(one.partner)), changes=(changes.Pass(one.id, text),)
    )


def _hear_private(facts: Facts, draft: Draft, said: Said) -> Turn:
    answered = yes_or_no(said.text)
    if answered is not None:
        return _send_private(facts, draft, {}) if answered else _send_masked(facts, draft, {})
    if said.kind is not Kind.TEXT:
        return _hear_again(facts, draft, said, step="private")
    return go("between", "private", **kept(draft, text=said.text))


# --- my number --------------------------------------------------------------------------------------------


def _ask_number(facts: Facts, draft: Draft) -> Reply:
    name = called(_partner(facts, draft))
    if not draft["number"]:
        return Reply((say("number.which", name=name),), (tap("between.nobody", "nobody"),))
    sure = say("number.sure", name=name, number=Words(draft["number"]))
    return Reply((sure,), (tap("number.yes", "yes"), tap("between.nobody", "nobody")))


def _partner(facts: Facts, draft: Draft) -> str:
    one: MyRelay | None = facts.relay(draft["relay_id"])
    return one.partner if one else ""


def _hear_number(_facts: Facts, draft: Draft, said: Said) -> Turn:
    is_number = said.kind is Kind.CONTACT or Found.PHONE in mask(said.text).found
    if not is_number or len(said.text) > 40:  # noqa: PLR2004 - a number with some words around it
        return go("between", "number", say("number.unclear"), **draft)
    return go("between", "number", **kept(draft, number=said.text))


def _give_number(facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    one = facts.relay(draft["relay_id"])
    if one is None or not draft["number"]:
        return resume(facts, say("relay.over"))
    given = changes.GiveNumber(one.id, draft["number"])
    return resume(facts, say("number.given", name=called(one.partner)), changes=(given,))


# --- what is wrong ----------------------------------------------------------------------------------------

REPORT_REASONS = ("unsafe", "money", "rude", "other")


def _ask_report(facts: Facts, _draft: Draft) -> Reply:
    reasons = [tap(f"report.{one}", "because", reason=one) for one in REPORT_REASONS]
    question = say("report.why" if facts.broker_here else "report.why_no_broker")
    return Reply((question,), (*reasons, tap("report.not", "nobody")))


def _hear_report(facts: Facts, draft: Draft, said: Said) -> Turn:
    """Take no word for a reason but one of ours: the contact stops for ever, and must be meant."""
    if yes_or_no(said.text) is False:
        return _nobody(facts, draft, {})
    return go("between", "report", say("between.choose"), **draft)


def _because(facts: Facts, draft: Draft, args: Mapping[str, Arg]) -> Turn:
    report = changes.ReportPerson(
        str(args["reason"]), draft.get("relay_id"), draft.get("match_id"), draft.get("question_id")
    )
    return resume(facts, changes=(report,))


# --- a word of crisis -------------------------------------------------------------------------------------


def crisis(facts: Facts, said: Said, alarm: str) -> Turn:
    """Show where help is, at once; what was being done is kept."""
    return interrupt(facts, "between", "crisis", text=said.text, kind=str(said.kind), alarm=alarm)


def _ask_crisis(facts: Facts, draft: Draft) -> Reply:
    broker = (tap("crisis.broker", "broker"),) if facts.broker_here else ()
    rest = (tap("crisis.go_on", "nobody"), tap("crisis.not_meant", "not_meant"))
    return Reply((say(f"crisis.{draft['alarm']}"),), (*broker, *rest))


def _hear_crisis(_facts: Facts, draft: Draft, _said: Said) -> Turn:
    return go("between", "crisis", say("crisis.i_am_here"), **draft)


def _let_broker_write(facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    call = changes.AskForHuman(draft["alarm"])
    if facts.me.stopped:  # nobody could write to them
        return resume(facts, say("crisis.awake"), changes=(changes.Start(), call))
    return resume(facts, changes=(call,))


def _go_on(facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    turn = resume(facts)
    return turn if turn.ask else resume(facts, say(f"crisis.when_needed_{draft['alarm']}"))


# --- all of it --------------------------------------------------------------------------------------------


def _buttons_only(step: str) -> Any:
    def hear(facts: Facts, draft: Draft, said: Said) -> Turn:
        return _hear_again(facts, draft, said, step=step)

    return hear


NOTHING: dict[str, Any] = {"nobody": _nobody}

BETWEEN: dict[str, Step] = {
    "relay": Step(_ask_relay, _hear_relay, {"to": _to_relay, **NOTHING}),
    "answer": Step(_ask_answer, _buttons_only("answer"), {"to": _to_relay, **NOTHING}),
    "private": Step(_ask_private, _hear_private, {"send": _send_private, "mask": _send_masked, **NOTHING}),
    "number": Step(_ask_number, _hear_number, {"yes": _give_number, **NOTHING}),
    "report": Step(_ask_report, _hear_report, {"because": _because, **NOTHING}),
    "crisis": Step(_ask_crisis, _hear_crisis, {"broker": _let_broker_write, "nobody": _go_on}),
}
"""The steps; `answer: meant`, `relay: bot` and `crisis: not_meant` need the whole ear and are added in listen.py."""
