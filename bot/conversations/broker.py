"""The broker's desk inside the chat: open requests, take over, write, close."""

from collections.abc import Mapping

from bot import changes
from bot.conversations.facts import Desk, Facts, about
from bot.conversations.turn import (
    MENU,
    Draft,
    Said,
    Step,
    Turn,
    answer,
    go,
    home,
    interrupt,
    labelled,
    resume,
    tap,
)
from messages.reply import Arg, Choice, Reply, Say, Term, choice, say

CLOSE_REASONS = ("solved", "referred", "no_contact", "not_possible", "improper")
SHOWN_AT_ONCE = 8


def alert_choices(
    request_id: int | None, alert_id: int, *, take: bool = True, read: bool = True, spoke: bool = False
) -> tuple[Choice, ...]:
    """Give what a broker can do with an alert. `spoke`: somebody told something, and is written to first."""
    buttons = [choice("desk.take", "desk.take", lasting=True, alert=alert_id)] if take else []
    if request_id is not None and read:
        buttons.append(choice("desk.read", "desk.open", lasting=True, request=request_id))
    about: dict[str, Arg] = {"request": request_id or 0, "alert": alert_id}
    if spoke:
        about["whom"] = "spoke"
    buttons.append(choice("desk.write", "desk.write", lasting=True, **about))
    if request_id is not None:
        buttons.append(choice("desk.close", "desk.close", lasting=True, request=request_id, alert=alert_id))
    else:
        buttons.append(choice("desk.settle", "desk.settle", lasting=True, alert=alert_id))
    return tuple(buttons)


def desk(facts: Facts) -> Turn:
    """List the open requests of this broker's areas."""
    if not facts.me.hats:
        return answer(say("desk.not_yours"), choices=(MENU,))
    if not facts.desk:
        return home(say("desk.empty"), choices=(MENU,))
    lines = [_line(facts, one) for one in facts.desk[:SHOWN_AT_ONCE]]
    buttons = [
        labelled("desk.open", "desk.open", params={"code": one.code}, lasting=True, request=one.request_id)
        for one in facts.desk[:SHOWN_AT_ONCE]
    ]
    return home(say("desk.title", n=len(facts.desk)), *lines, choices=(*buttons, MENU))


def _line(facts: Facts, one: Desk) -> Say:
    return say(
        "desk.line",
        code=one.code,
        wijk=facts.city.wijk(one.wijk).name,
        concept=about(one.concept),
        state=Term(f"state.{one.state}"),
        since=one.created_at,
    )


def _find(facts: Facts, request_id: int) -> Desk | None:
    return next((one for one in facts.desk if one.request_id == request_id), None)


def open_one(_facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Show one request: its words, and what can be done."""
    return Turn(changes=(changes.ReadRequest(int(args["request"])),), ask=True)


def take(_facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Take an alert: one gets it, another is told who."""
    return Turn(changes=(changes.TakeOver(int(args["alert"])),), ask=True)


def write(facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Write to who spoke; else to the asker or, when people are connected, to the helper."""
    one = _find(facts, int(args["request"]))
    alert = int(args.get("alert", 0)) or None
    if "whom" in args:
        wanted = changes.WriteTo(int(args["request"]) or None, str(args["whom"]), alert)
        return Turn(changes=(wanted,), ask=True)
    if one is not None and one.state == "matched":
        return interrupt(facts, "desk", "whom", request_id=one.request_id, alert_id=alert)
    return Turn(changes=(changes.WriteTo(int(args["request"]) or None, "asker", alert),), ask=True)


def settle(_facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Put away an alert that is not about a request."""
    return Turn(changes=(changes.SettleAlert(int(args["alert"])),), ask=True)


def close(facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """End a request: with which reason."""
    return interrupt(
        facts, "desk", "why", request_id=int(args["request"]), alert_id=int(args.get("alert", 0)) or None
    )


def _ask_whom(_facts: Facts, _draft: Draft) -> Reply:
    buttons = (tap("desk.to_asker", "to", whom="asker"), tap("desk.to_helper", "to", whom="helper"))
    return Reply((say("desk.whom"),), (*buttons, tap("desk.nothing", "nothing")))


def _write_to(facts: Facts, draft: Draft, args: Mapping[str, Arg]) -> Turn:
    return resume(
        facts, changes=(changes.WriteTo(draft["request_id"], str(args["whom"]), draft["alert_id"]),)
    )


def _ask_why(_facts: Facts, _draft: Draft) -> Reply:
    reasons = [tap(f"desk.because_{one}", "because", reason=one) for one in CLOSE_REASONS]
    return Reply((say("desk.why"),), (*reasons, tap("desk.nothing", "nothing")))


def _because(facts: Facts, draft: Draft, args: Mapping[str, Arg]) -> Turn:
    return resume(
        facts, changes=(changes.CloseRequest(draft["request_id"], str(args["reason"]), draft["alert_id"]),)
    )


def _nothing(facts: Facts, _draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return resume(facts, say("between.dropped"))


def _hear(_facts: Facts, draft: Draft, _said: Said, *, step: str) -> Turn:
    return go("desk", step, say("between.choose"), **draft)


def _hear_whom(facts: Facts, draft: Draft, said: Said) -> Turn:
    return _hear(facts, draft, said, step="whom")


def _hear_why(facts: Facts, draft: Draft, said: Said) -> Turn:
    return _hear(facts, draft, said, step="why")


DESK: dict[str, Step] = {
    "whom": Step(_ask_whom, _hear_whom, {"to": _write_to, "nothing": _nothing}),
    "why": Step(_ask_why, _hear_why, {"because": _because, "nothing": _nothing}),
}
