"""Where someone lives: by postcode, by a name or nickname, by a pin; always confirmed.

The same steps serve first contact and moving house: `steps(flow, done)` makes them for a flow.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.channels.port import Kind
from bot.conversations.facts import Facts
from bot.conversations.turn import Draft, Said, Step, Turn, go, kept, tap
from matching.places import At, OneOf, Outside
from messages.commands import yes_or_no
from messages.reply import Arg, Choice, Reply, Say, Words, say

Done = Callable[[Facts, Draft, str, str | None], Turn]


def steps(flow: str, done: Done, back: str | None) -> dict[str, Step]:
    """Make the steps that find out where someone lives, for a flow."""
    house = _House(flow, done)
    return {
        "where": Step(_ask_where, house.hear_where, {"pick": house.pick}, back=back),
        "which": Step(_ask_which, house.hear_where, {"pick": house.pick}, back="where"),
        "right": Step(_ask_right, house.hear_right, {"yes": house.right, "no": house.wrong}, back="where"),
        "buurt": Step(
            _ask_buurt, house.hear_buurt, {"buurt": house.buurt, "elsewhere": house.elsewhere}, back="where"
        ),
    }


def _ask_where(facts: Facts, draft: Draft) -> Reply:
    if not draft.get("lost"):
        return Reply((say("place.where"),))
    return Reply((say("place.pick"),), _wijken(facts, [one.code for one in facts.city.wijken]))


def _ask_which(facts: Facts, draft: Draft) -> Reply:
    return Reply(
        (say("place.which"),), (*_wijken(facts, draft["candidates"]), tap("place.other", "pick", wijk=""))
    )


def _ask_right(facts: Facts, draft: Draft) -> Reply:
    wijk = facts.city.wijk(draft["wijk"]).name
    buurt = facts.city.buurt(draft["buurt"]).name if draft.get("buurt") else None
    question = say("place.right_buurt", wijk=wijk, buurt=buurt) if buurt else say("place.right", wijk=wijk)
    return Reply((question,), (tap("place.yes", "yes"), tap("place.no", "no")))


def _ask_buurt(facts: Facts, draft: Draft) -> Reply:
    own = [one for one in facts.city.buurten_of(draft["wijk"]) if one.code in facts.own_buurten]
    choices = [tap(Say("place.named", {"name": one.name}), "buurt", buurt=one.code) for one in own]
    return Reply((say("place.buurt"),), (*choices, tap("place.elsewhere", "elsewhere")))


def _wijken(facts: Facts, codes: list[str]) -> tuple[Choice, ...]:
    names = [facts.city.wijk(code) for code in codes]
    return tuple(tap(Say("place.named", {"name": one.name}), "pick", wijk=one.code) for one in names)


class _House:
    """The answers to these questions, within one flow."""

    def __init__(self, flow: str, done: Done) -> None:
        self.flow = flow
        self.done = done

    def hear_where(self, facts: Facts, draft: Draft, said: Said) -> Turn:
        if said.kind is Kind.LOCATION and said.location:
            found: Any = facts.city.nearest(*said.location)
        else:
            found = facts.city.find(said.text)
        match found:
            case At(wijk, buurt):
                return self._confirm(draft, wijk.code, buurt.code if buurt else None)
            case OneOf(wijken):
                candidates = [one.code for one in wijken]
                return go(self.flow, "which", **kept(draft, candidates=candidates))
            case Outside(name):
                told = (
                    say("place.outside_named", name=name, city=facts.city.name) if name else _outside(facts)
                )
                return go(self.flow, "where", told, **kept(draft, lost=True))
            case _:
                told = (
                    say("place.unknown", words=Words(said.text[:60])) if said.text else say("place.no_words")
                )
                return go(self.flow, "where", told, **kept(draft, lost=True))

    def pick(self, _facts: Facts, draft: Draft, args: Mapping[str, Arg]) -> Turn:
        if not args["wijk"]:
            return go(self.flow, "where", **kept(draft, lost=True))
        return self._confirm(draft, str(args["wijk"]), None)

    def _confirm(self, draft: Draft, wijk: str, buurt: str | None) -> Turn:
        return go(self.flow, "right", **kept(draft, wijk=wijk, buurt=buurt))

    def hear_right(self, facts: Facts, draft: Draft, said: Said) -> Turn:
        answered = yes_or_no(said.text)
        if answered is None:
            return self.hear_where(facts, draft, said)
        return self.right(facts, draft, {}) if answered else self.wrong(facts, draft, {})

    def right(self, facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
        own = {one.code for one in facts.city.buurten_of(draft["wijk"])} & set(facts.own_buurten)
        if own and not draft.get("buurt"):
            return go(self.flow, "buurt", **draft)
        return self.done(facts, draft, draft["wijk"], draft.get("buurt"))

    def wrong(self, _facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
        return go(self.flow, "where", **kept(draft, lost=True))

    def hear_buurt(self, facts: Facts, draft: Draft, said: Said) -> Turn:
        found = facts.city.find(said.text) if said.text else None
        if isinstance(found, At) and found.wijk.code == draft["wijk"] and found.buurt:
            return self.done(facts, draft, found.wijk.code, found.buurt.code)
        return go(self.flow, "buurt", say("place.choose"), **draft)

    def buurt(self, facts: Facts, draft: Draft, args: Mapping[str, Arg]) -> Turn:
        return self.done(facts, draft, draft["wijk"], str(args["buurt"]))

    def elsewhere(self, facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
        return self.done(facts, draft, draft["wijk"], None)


def _outside(facts: Facts) -> Say:
    return say("place.outside", city=facts.city.name)
