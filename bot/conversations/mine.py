"""My requests, my talents, my data: to see, change, pause, withdraw."""

from collections.abc import Mapping
from datetime import date, datetime

from bot import changes
from bot.conversations import ask
from bot.conversations.facts import Facts, about
from bot.conversations.turn import MENU, Turn, answer, home, labelled
from messages.reply import Arg, Choice, Concepts, Say, Term, Words, choice, say


def requests(facts: Facts) -> Turn:
    """List my running requests."""
    if not facts.requests:
        return home(say("mine.no_requests"), choices=(choice("menu.ask", "ask", lasting=True), MENU))
    lines = [
        say(
            "mine.request",
            code=one.code,
            concept=about(one.concept),
            state=Term(f"state.{one.state}"),
            words=Words(one.words),
        )
        for one in facts.requests
    ]
    buttons: list[Choice] = []
    for one in facts.requests[:4]:
        if one.state == "open":
            buttons.append(_about_one("mine.change", "request.change", one.code, one.id))
        buttons.append(_about_one("mine.withdraw", "request.withdraw", one.code, one.id))
    return home(say("mine.requests"), *lines, choices=(*buttons, MENU))


def _about_one(label: str, action: str, code: str, request_id: int) -> Choice:
    return labelled(label, action, params={"code": code}, lasting=True, request=request_id)


def change_request(facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Say a request in other words, or for another day."""
    return ask.change(facts, int(args["request"]))


def withdraw(facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Take a request back."""
    one = facts.request(int(args["request"]))
    if one is None:
        return answer(say("mine.too_late"), choices=(MENU,))
    return Turn(changes=(changes.Withdraw(one.id),), ask=True)


def talents(facts: Facts) -> Turn:
    """List my talents."""
    add = choice("menu.offer", "offer", lasting=True)
    if not facts.talents:
        return home(say("mine.no_talents"), choices=(add, MENU))
    lines = [
        say(
            "mine.talent_paused" if one.paused else "mine.talent",
            concept=_named(one.concept),
            words=Words(one.words),
        )
        for one in facts.talents
    ]
    buttons = [
        labelled("mine.see", "talent", params={"concept": _named(one.concept)}, lasting=True, talent=one.id)
        for one in facts.talents[:6]
    ]
    pause = choice("mine.resume_all" if facts.me.paused else "mine.pause_all", "pause", lasting=True)
    told = [say("mine.all_paused")] if facts.me.paused else []
    return home(say("mine.talents"), *lines, *told, choices=(*buttons, pause, add, MENU))


def _named(concept: str) -> Concepts | Term:
    return Concepts((concept,)) if concept else Term("concept.unknown")


def talent(facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Show one talent, to pause or remove."""
    one = next((each for each in facts.talents if each.id == args["talent"]), None)
    if one is None:
        return answer(say("mine.talent_gone"), choices=(MENU,))
    pause = choice("mine.resume" if one.paused else "mine.pause", "talent.pause", lasting=True, talent=one.id)
    remove = choice("mine.remove", "talent.remove", lasting=True, talent=one.id)
    return answer(
        say("mine.talent", concept=_named(one.concept), words=Words(one.words)), choices=(pause, remove, MENU)
    )


def pause_talent(facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Pause one talent, or take it up again."""
    one = next((each for each in facts.talents if each.id == args["talent"]), None)
    if one is None:
        return answer(say("mine.talent_gone"), choices=(MENU,))
    told = say("mine.resumed" if one.paused else "mine.paused")
    return home(told, choices=(MENU,), changes=(changes.PauseTalent(one.id, not one.paused),))


def remove_talent(facts: Facts, args: Mapping[str, Arg]) -> Turn:
    """Remove one talent."""
    if not any(each.id == args["talent"] for each in facts.talents):
        return answer(say("mine.talent_gone"), choices=(MENU,))
    return home(say("mine.removed"), choices=(MENU,), changes=(changes.RemoveTalent(int(args["talent"])),))


def pause_all(facts: Facts) -> Turn:
    """Be asked nothing for now, or be asked again."""
    told = say("mine.resumed_all" if facts.me.paused else "mine.paused_all")
    return home(told, choices=(MENU,), changes=(changes.PauseHelping(not facts.me.paused),))


def data(facts: Facts) -> Turn:
    """Give everything that is kept about me, in words."""
    me = facts.me
    lines = [
        say("data.title"),
        say("data.name", name=Words(me.name)),
        say("data.where", wijk=facts.wijk_name(), buurt=_buurt(facts)),
        say("data.language", language=Term(f"language.{me.language}")),
        *((say("data.agreed", day=_day(facts, me.consented_at)),) if me.consented_at else ()),
        say("data.broadcasts_on" if me.broadcasts else "data.broadcasts_off"),
        *((say("data.paused"),) if me.paused else ()),
        *(_hats(facts)),
        *(say("data.talent", concept=_named(one.concept), words=Words(one.words)) for one in facts.talents),
        *(
            say("data.request", code=one.code, concept=about(one.concept), words=Words(one.words))
            for one in facts.requests
        ),
        *(
            say("data.ended", code=one.code, concept=about(one.concept), words=Words(one.words))
            for one in facts.ended
        ),
        say("data.chats", n=len(facts.relays)),
        say("data.kept"),
    ]
    return answer(*lines, choices=(choice("more.forget", "forget", lasting=True), MENU))


def _day(facts: Facts, at: datetime) -> date:
    return at.astimezone(facts.city.timezone).date()


def _buurt(facts: Facts) -> str:
    return facts.city.buurt(facts.me.buurt).name if facts.me.buurt else "–"


def _hats(facts: Facts) -> list[Say]:
    return [
        say("data.hat", role=Term(f"role.{one.kind}"), organisation=one.organisation) for one in facts.me.hats
    ]
