"""Offering a talent: free words, what was understood of them to confirm, done."""

from collections.abc import Mapping

from bot import changes
from bot.channels.port import Kind
from bot.conversations.facts import Facts
from bot.conversations.turn import MENU, Draft, Said, Step, Turn, go, home, kept, tap
from matching.features import features
from matching.understand import Intent, Understanding, understand
from messages.commands import yes_or_no
from messages.reply import Arg, Concepts, Reply, Say, Words, choice, say

WORDS_LIMIT = 1000
"""Characters of an offer: room for several talents in one breath."""
MOST_TALENTS = 8
LIKELY = 0.33
"""Confidence from which a talent is shown to be confirmed."""
WORTH_ASKING = 0.2
"""Confidence below which showing a guess would only puzzle."""


def begin(facts: Facts, text: str = "") -> Turn:
    """Start offering, with words that were already said if there are any."""
    return understood(facts, {}, text) if text else go("offer", "what")


def _ask_what(_facts: Facts, draft: Draft) -> Reply:
    return Reply((say("offer.again" if draft.get("words") else "offer.what"),))


def _hear_what(facts: Facts, draft: Draft, said: Said) -> Turn:
    if said.kind is not Kind.TEXT or yes_or_no(said.text) is not None:
        return go("offer", "what", say("offer.need_words"), **draft)
    return understood(facts, draft, said.text)


def understood(_facts: Facts, draft: Draft, text: str) -> Turn:
    """Show which talents were heard in these words."""
    if len(text) > WORDS_LIMIT:
        return go("offer", "what", say("offer.too_long", limit=WORDS_LIMIT), **draft)
    heard = _likely(understand(text, intent=Intent.OFFERS))
    draft = kept(draft, words=text, concepts=heard)
    return go("offer", "right" if heard else "unknown", **draft)


def _likely(heard: Understanding) -> list[str]:
    """Give what is likely offered; the best guess at least, for the person is asked whether it is right."""
    likely = [one.concept for one in heard.concepts if one.confidence >= LIKELY]
    return likely[:MOST_TALENTS] or [
        one.concept for one in heard.concepts[:1] if one.confidence >= WORTH_ASKING
    ]


# --- is that right ----------------------------------------------------------------------------------------


def _ask_right(_facts: Facts, draft: Draft) -> Reply:
    concepts = draft["concepts"]
    lines = [say("offer.understood")] + [say("offer.one", concept=Concepts((one,))) for one in concepts]
    choices = [tap("offer.right", "yes"), tap("offer.otherwise", "otherwise")]
    if len(concepts) > 1:
        choices[1:1] = [
            tap(Say("offer.without", {"concept": Concepts((one,))}), "without", concept=one)
            for one in concepts
        ]
    return Reply((*lines, say("offer.is_it_right")), tuple(choices))


def _hear_right(facts: Facts, draft: Draft, said: Said) -> Turn:
    answered = yes_or_no(said.text)
    if answered is not None:
        return _yes(facts, draft, {}) if answered else _otherwise(facts, draft, {})
    return _hear_what(facts, draft, said)


def _without(_facts: Facts, draft: Draft, args: Mapping[str, Arg]) -> Turn:
    return go(
        "offer", "right", **kept(draft, concepts=[one for one in draft["concepts"] if one != args["concept"]])
    )


def _otherwise(_facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    return go("offer", "what", **draft)


def _yes(facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    words = str(draft["words"])
    heard = understand(words, intent=Intent.OFFERS)
    offered = tuple((one, features(heard, confirmed=(one,)).to_json()) for one in draft["concepts"])
    added = changes.AddTalents(offered, words)
    choices = (choice("offer.more", "offer", lasting=True), MENU)
    limit = facts.me.weekly_limit or facts.settings.offers_per_week
    return home(say("offer.thanks", wijk=facts.wijk_name(), n=limit), choices=choices, changes=(added,))


# --- not understood ---------------------------------------------------------------------------------------


def _ask_unknown(_facts: Facts, draft: Draft) -> Reply:
    choices = (tap("offer.otherwise", "otherwise"), tap("offer.keep", "keep"))
    return Reply((say("offer.unknown", words=Words(draft["words"])),), choices)


def _hear_unknown(facts: Facts, draft: Draft, said: Said) -> Turn:
    if said.kind is not Kind.TEXT or yes_or_no(said.text) is not None:
        return go("offer", "unknown", say("between.choose"), **draft)
    return understood(facts, draft, said.text)


def _keep(_facts: Facts, draft: Draft, _args: Mapping[str, Arg]) -> Turn:
    added = changes.AddTalents((), str(draft["words"]))
    return home(say("offer.kept"), choices=(MENU,), changes=(added,))


OFFER: dict[str, Step] = {
    "what": Step(_ask_what, _hear_what),
    "right": Step(
        _ask_right, _hear_right, {"yes": _yes, "without": _without, "otherwise": _otherwise}, back="what"
    ),
    "unknown": Step(_ask_unknown, _hear_unknown, {"otherwise": _otherwise, "keep": _keep}, back="what"),
}
