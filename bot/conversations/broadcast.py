"""A coordinator's message to many: text, wijken, a look at it, and only then out."""

from collections.abc import Mapping

from bot import changes
from bot.channels.port import Kind
from bot.conversations.facts import Facts
from bot.conversations.turn import MENU, Draft, Said, Step, Turn, answer, go, home, kept, tap
from messages.commands import yes_or_no
from messages.reply import Arg, Reply, Say, Words, say

WORDS_LIMIT = 1500
"""Characters of a broadcast: one WhatsApp message with its footer."""


def begin(facts: Facts) -> Turn:
    """Start a broadcast, if this person may."""
    if not facts.me.has_hat("coordinator"):
        return answer(say("broadcast.not_yours"), choices=(MENU,))
    return go("broadcast", "words")


def _ask_words(_facts: Facts, _draft: Draft) -> Reply:
    return Reply((say("broadcast.words"),))


def _hear_words(_facts: Facts, draft: Draft, said: Said) -> Turn:
    if said.kind is not Kind.TEXT or not any(sign.isalnum() for sign in said.text):
        return go("broadcast", "words", say("broadcast.need_words"), **draft)
    if len(said.text) > WORDS_LIMIT:
        return go("broadcast", "words", say("broadcast.too_long", limit=WORDS_LIMIT), **draft)
    return go("broadcast", "where", **kept(draft, words=said.text, wijken=[]))


def _ask_where(facts: Facts, draft: Draft) -> Reply:
    chosen = set(draft["wijken"])
    wijken = [
        tap(Say("place.named", {"name": one.name}), "wijk", wijk=one.code)
        for one in facts.city.wijken
        if one.code not in chosen
    ]
    if not chosen:
        return Reply((say("broadcast.where"),), (tap("broadcast.city", "city"), *wijken))
    names = ", ".join(facts.city.wijk(code).name for code in draft["wijken"])
    return Reply((say("broadcast.chosen", wijken=names),), (tap("broadcast.enough", "enough"), *wijken))


def _hear_where(facts: Facts, draft: Draft, said: Said) -> Turn:
    found = facts.city.find(said.text) if said.text else None
    wijk = getattr(found, "wijk", None)
    if wijk is None:
        return go("broadcast", "where", say("between.choose"), **draft)
    return _add(facts, draft, {"wijk": wijk.code})


def _add(_facts: Facts, draft: Draft, args: Mapping[str, Arg]) -> Turn:
    return go("broadcast", "where", **kept(draft, wijken=sorted({*draft["wijken"], str(args["wijk"])})))


def _whole_city(_facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return go("broadcast", "sure", **kept(draft, wijken=[]))


def _enough(_facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return go("broadcast", "sure", **draft)


def _count(facts: Facts, draft: Draft) -> int:
    wijken = draft["wijken"] or list(facts.audience)
    return sum(facts.audience.get(one, 0) for one in wijken)


def _ask_sure(facts: Facts, draft: Draft) -> Reply:
    preview = say("broadcast.text", words=Words(draft["words"]), sender=facts.city.cooperative)
    count = _count(facts, draft)
    send = (tap("broadcast.send", "yes"),) if count else ()
    told = say("broadcast.count", n=count) if count else say("broadcast.nobody")
    rest = (tap("broadcast.rewrite", "rewrite"), tap("broadcast.cancel", "no"))
    return Reply((say("broadcast.preview"), preview, told), (*send, *rest))


def _hear_sure(facts: Facts, draft: Draft, said: Said) -> Turn:
    answered = yes_or_no(said.text)
    if answered is None or (answered and not _count(facts, draft)):
        return go("broadcast", "sure", say("between.choose"), **draft)
    return _send(facts, draft, {}) if answered else _cancel(facts, draft, {})


def _send(_facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return home(changes=(changes.SendBroadcast(draft["words"], tuple(draft["wijken"])),))


def _rewrite(_facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return go("broadcast", "words", **draft)


def _cancel(_facts: Facts, _draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return home(say("broadcast.cancelled"), choices=(MENU,))


BROADCAST: dict[str, Step] = {
    "words": Step(_ask_words, _hear_words),
    "where": Step(
        _ask_where, _hear_where, {"city": _whole_city, "wijk": _add, "enough": _enough}, back="words"
    ),
    "sure": Step(_ask_sure, _hear_sure, {"yes": _send, "rewrite": _rewrite, "no": _cancel}, back="where"),
}
