"""Asking neighbours for help: what, which words they will see, and when."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot import changes
from bot.channels.port import Kind
from bot.conversations.facts import Facts, about, other_doors
from bot.conversations.turn import MENU, Draft, Said, Step, Turn, go, home, kept, tap
from matching.features import features
from matching.lessons import taught
from matching.understand import Intent, Understanding, understand
from matching.waves import Urgency
from messages.commands import yes_or_no
from messages.masking import mask
from messages.reply import Arg, Choice, Concepts, Reply, Say, Words, say

WORDS_LIMIT = 500
"""Characters of a request that neighbours are shown: a chat message that is read to its end."""

GUESSES_SHOWN = 2
"""Concepts to choose from when it is unsure what is meant, or when it was taken wrongly."""


def begin(facts: Facts, text: str = "") -> Turn:
    """Start asking, with words that were already said if there are any."""
    return understood(facts, {}, text) if text else go("ask", "what")


def change(facts: Facts, request_id: int) -> Turn:
    """Say an open request in other words."""
    one = facts.request(request_id)
    if one is None or one.state != "open":
        return home(say("mine.too_late"), choices=(MENU,))
    return go("ask", "what", say("ask.change", words=Words(one.words)), request_id=request_id)


# --- what -------------------------------------------------------------------------------------------------


def _ask_what(_facts: Facts, draft: Draft) -> Reply:
    return Reply((say("ask.again" if draft.get("long") else "ask.what"),), _use_start(draft))


def _use_start(draft: Draft) -> tuple[Choice, ...]:
    return (tap("ask.use_start", "start"),) if draft.get("long") else ()


def _hear_what(facts: Facts, draft: Draft, said: Said) -> Turn:
    if not _is_a_need(said):
        return go("ask", "what", say("ask.need_words"), **draft)
    return understood(facts, draft, said.text)


def _is_a_need(said: Said) -> bool:
    """Tell whether these can be words for a need: a yes or a no is never one."""
    return said.kind is Kind.TEXT and yes_or_no(said.text) is None


def _take_start(facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    start = str(draft["long"])[:WORDS_LIMIT]
    return understood(facts, kept(draft, long=""), start[: start.rfind(" ")] if " " in start else start)


def understood(facts: Facts, draft: Draft, text: str) -> Turn:
    """Take these words for the need, and go to the first thing that is not clear yet."""
    if len(text) > WORDS_LIMIT:
        return go("ask", "what", say("ask.too_long", limit=WORDS_LIMIT), **kept(draft, long=text))
    masked = mask(text)
    own = understand(masked.text, _today(facts), Intent.ASKS)
    heard = taught(own, facts.lessons)
    draft = kept(draft, long="", words=masked.text, masked=bool(masked.found), **_when(heard))
    draft = kept(draft, concept="", heard=next(iter(own.guesses), ""), guesses=list(heard.guesses))
    if heard.sure:
        return _with_concept(draft, heard.sure[0])
    return go("ask", "concept", **draft)


def _when(heard: Understanding) -> dict[str, Any]:
    if heard.when is None:
        return {"urgency": "", "wanted_on": ""}
    return {
        "urgency": str(heard.when.urgency),
        "wanted_on": heard.when.wish.isoformat() if heard.when.wish else "",
    }


def _with_concept(draft: Draft, concept: str | None) -> Turn:
    draft = kept(draft, concept=concept)
    urgency = draft.get("urgency")
    if urgency == Urgency.URGENT:
        return go("ask", "urgent", **draft)
    return go("ask", "send" if urgency else "when", **draft)


# --- which concept ----------------------------------------------------------------------------------------


def _ask_concept(facts: Facts, draft: Draft) -> Reply:
    guesses = [
        tap(Say("concept.choice", {"concept": Concepts((one,))}), "concept", concept=one)
        for one in _other_guesses(draft)[:GUESSES_SHOWN]
    ]
    question = say("ask.which_concept" if guesses else "ask.no_concept", words=Words(draft["words"]))
    rest = [tap("ask.otherwise", "otherwise")]
    if facts.broker_here:
        rest.append(tap("ask.to_broker", "broker"))
    doors = () if facts.broker_here or guesses else (say("ask.nobody_reads"), *other_doors(facts.city))
    return Reply((question, *doors), (*guesses, *rest))


def _other_guesses(draft: Draft) -> list[str]:
    """Give what may be meant, best first, without what was taken for it until now."""
    return [one for one in draft["guesses"] if one != draft.get("concept")]


def _hear_concept(facts: Facts, draft: Draft, said: Said) -> Turn:
    if not _is_a_need(said):
        return go("ask", "concept", say("between.choose"), **draft)
    return understood(facts, draft, said.text)


def _choose_concept(_facts: Facts, draft: Draft, args: Mapping[str, Arg]) -> Turn:
    return _with_concept(draft, str(args["concept"]))


def _say_otherwise(_facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return go("ask", "what", **draft)


def _not_this(facts: Facts, draft: Draft, args: Mapping[str, Arg]) -> Turn:
    """Correct with one tap: what else these words may mean, or other words."""
    if not _other_guesses(draft):
        return _say_otherwise(facts, draft, args)
    return go("ask", "concept", **draft)


def _let_broker_read(_facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return _with_concept(draft, None)


# --- when -------------------------------------------------------------------------------------------------


def _shown_to_neighbours(facts: Facts, draft: Draft) -> tuple[Say, ...]:
    words, wijk = Words(draft["words"]), facts.wijk_name()
    if draft["concept"]:
        what = say("ask.shown", wijk=wijk, concept=about(draft["concept"]), words=words)
    else:
        what = say("ask.shown_broker", wijk=wijk, words=words)
    return (what, say("ask.masked")) if draft.get("masked") else (what,)


def _ask_when(facts: Facts, draft: Draft) -> Reply:
    choices = (
        tap("when.today", "when", urgency="today"),
        tap("when.week", "when", urgency="week"),
        tap("when.day", "day"),
        tap("when.open", "when", urgency="open"),
        tap("when.urgent", "urgent"),
        tap("ask.not_this", "not_this"),
    )
    return Reply((*_shown_to_neighbours(facts, draft), say("ask.when")), choices)


def _hear_when(facts: Facts, draft: Draft, said: Said) -> Turn:
    heard = understand(said.text, _today(facts)) if said.text else None
    if heard is None or heard.when is None:
        return go("ask", "when", say("ask.when_unclear"), **draft)
    return _with_concept(kept(draft, **_when(heard)), draft["concept"])


def _choose_when(facts: Facts, draft: Draft, args: Mapping[str, Arg]) -> Turn:
    return _send(facts, kept(draft, urgency=args["urgency"], wanted_on=args.get("day", "")), {})


def _choose_day(_facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return go("ask", "day", **draft)


def _ask_day(facts: Facts, _draft: Draft) -> Reply:
    days = [_today(facts) + timedelta(days=ahead) for ahead in range(1, 8)]
    choices = [
        tap(Say("when.date", {"day": day}), "when", urgency="date", day=day.isoformat()) for day in days
    ]
    return Reply((say("ask.day"),), tuple(choices))


def _ask_urgent(_facts: Facts, _draft: Draft) -> Reply:
    choices = (
        tap("urgent.yes", "when", urgency="urgent"),
        tap("urgent.today", "when", urgency="today"),
        tap("urgent.later", "later"),
    )
    return Reply((say("urgent.card"),), choices)


def _hear_urgent(_facts: Facts, draft: Draft, _said: Said) -> Turn:
    return go("ask", "urgent", **draft)


def _is_urgent(_facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return go("ask", "urgent", **draft)


def _is_later(_facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return go("ask", "when", **kept(draft, urgency="", wanted_on=""))


# --- send -------------------------------------------------------------------------------------------------


def _ask_send(facts: Facts, draft: Draft) -> Reply:
    if draft["wanted_on"]:
        when = say("ask.wanted_on", day=date.fromisoformat(draft["wanted_on"]))
    else:
        when = say(f"ask.wanted_{draft['urgency']}")
    choices = (tap("ask.send", "yes"), tap("ask.other_time", "later"), tap("ask.not_this", "not_this"))
    return Reply((*_shown_to_neighbours(facts, draft), when), choices)


def _hear_send(facts: Facts, draft: Draft, said: Said) -> Turn:
    heard = understand(said.text, _today(facts)) if said.text else None
    if heard and heard.when and not heard.sure:
        return _with_concept(kept(draft, **_when(heard)), draft["concept"])
    if _is_a_need(said):
        return understood(facts, draft, said.text)
    match yes_or_no(said.text):
        case True:
            return _send(facts, draft, {})
        case False:
            return _say_otherwise(facts, draft, {})
        case None:
            return go("ask", "send", say("between.choose"), **draft)


def _send(_facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    words = str(draft["words"])
    wanted = date.fromisoformat(str(draft["wanted_on"])) if draft.get("wanted_on") else None
    confirmed = (draft["concept"],) if draft["concept"] else ()
    opened = changes.OpenRequest(
        words=words,
        concept=draft["concept"],
        features=features(words, confirmed, Intent.ASKS).to_json(),
        urgency=str(draft["urgency"]),
        wanted_on=wanted,
        heard=draft["heard"] or None,
        request_id=draft.get("request_id"),
    )
    return home(changes=(opened,))


def _today(facts: Facts) -> date:
    return facts.now.astimezone(facts.city.timezone).date()


_TIMES = {"when": _choose_when, "day": _choose_day, "urgent": _is_urgent, "later": _is_later}

ASK: dict[str, Step] = {
    "what": Step(_ask_what, _hear_what, {"start": _take_start}),
    "concept": Step(
        _ask_concept,
        _hear_concept,
        {"concept": _choose_concept, "otherwise": _say_otherwise, "broker": _let_broker_read},
        back="what",
    ),
    "when": Step(_ask_when, _hear_when, {**_TIMES, "not_this": _not_this}, back="what"),
    "day": Step(_ask_day, _hear_when, _TIMES, back="when"),
    "urgent": Step(_ask_urgent, _hear_urgent, _TIMES, back="when"),
    "send": Step(
        _ask_send, _hear_send, {"yes": _send, "later": _is_later, "not_this": _not_this}, back="when"
    ),
}
