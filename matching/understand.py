"""Understand what a neighbour asks or offers, from their own words.

What it is about, the model tells (matching/model.py). Round it stand the rules that no model should have to guess:
what is negated, which clause holds which talent, a wish that is no offer, lending, days, languages.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from matching.concepts import CONCEPTS, Kind
from matching.intent import TELLING, Cues, Intent, load_cues, weigh
from matching.languages import LanguageNames, load_language_names
from matching.model import Model, load_model
from matching.phrasebook import NONE
from matching.when import Daypart, When, dayparts, days, when
from matching.words import plain, words

__all__ = ["SURE", "Daypart", "Heard", "Intent", "Understanding", "When", "understand"]

SURE = 0.6
"""From this confidence on a concept is taken as understood; below it the bot asks back."""

_GUESSES = 3
_WORTH_ASKING = 0.05
_LEAST = 0.02  # below this it is noise
_LEAST_OFFERED = 0.1  # the same for an offer, which may be several things
_MOST = 10  # concepts that are kept
_NOBODY = 0.2  # share of `none` from which no neighbour is to be asked
_NEGATED = 0.3  # what is taken out is known from this confidence on
_LENT = 3.0  # how much likelier a thing is than a skill, where something is lent; else the other way round
_PART = 0.4  # how sure a part of an offer can be beside the whole
_SURE_PART = 0.85  # share from which a part tells something of its own
_WORDS_OF_PART = 3
_WORDS_READ = 300

_BREAK = re.compile(r"[.,;:!?\n()؟،]|[^\w\s'’`´&/+-]|\b(?:maar|but|ama|fakat|ale|pero|але)\b|لكن")
_AND = re.compile(r"\b(?:en|and|ve|plus|ook|also|y|i|oraz|та|і)\b|\sو")
_LENDING = re.compile(
    r"\b(lenen|leen|uitlenen|geleend|borrow|lend|loan|odunc|mag .{0,40}gebruiken|can i use|pozycz\w*|prest\w+|"
    r"позич\w*)\b|استعاره|استعارة|اعاره"
)
_WHO_DOES = re.compile(
    r"\b(wie (kan|wil|komt|helpt|doet|repareert|maakt)|kan iemand|wil iemand|who (can|could|will)|"
    r"(can|could) (someone|somebody|anyone))\b"
)

_TURNS = re.compile(r"\b(?:geen (?:probleem|punt|idee|moeite|dank)|no (?:problem|worries|idea|trouble))\b")
_WITHOUT = frozenset(words("geen no except behalve zonder without nooit never غير بدون bez sin без"))
_WITHOUT_ENDS = frozenset(words("wel maar but only alleen verder en ook and ik i kan can we wij"))
_RATHER = frozenset(words("wel liever rather"))  # with these somebody who asks says what it should be instead
_NOT = frozenset(words("niet not dont cant cannot wont لا مش nie не"))
_OWN_DOING = frozenset(words("ik i doe mag wij we do"))
_OTHERS = frozenset(words("je jij u wie iemand jullie you your who someone anyone alleen only"))
_LACKING = frozenset(words("heb hebben heeft have has got kan kunnen can lukt krijg er"))
_LITTLE = frozenset(words("geen weinig slecht nauwelijks no little niet not doesnt dont without"))


@dataclass(frozen=True)
class Heard:
    """One concept, and how surely it was heard: the probability, 0..1, that it is meant."""

    concept: str
    confidence: float


@dataclass(frozen=True)
class Understanding:
    """What a text says. `concepts` stands in order of confidence."""

    intent: Intent = Intent.UNCLEAR
    concepts: tuple[Heard, ...] = ()
    negated: tuple[str, ...] = ()
    when: When | None = None
    days: frozenset[int] = frozenset()  # weekdays that are named, 0 is Monday; empty: any
    dayparts: frozenset[Daypart] = frozenset()  # empty: any
    languages: tuple[str, ...] = ()  # ISO 639 codes that are named, in alphabetical order
    written_in: str | None = None  # ISO 639 code

    @property
    def guesses(self) -> tuple[str, ...]:
        """Give the best guesses, to ask back with or to correct to; what is hardly likely would only puzzle."""
        likely = [heard.concept for heard in self.concepts if heard.confidence >= _WORTH_ASKING]
        return tuple(likely[:_GUESSES])

    @property
    def sure(self) -> tuple[str, ...]:
        """Give the concepts that need no asking back."""
        return tuple(heard.concept for heard in self.concepts if heard.confidence >= SURE)


def understand(text: str, today: date | None = None, intent: Intent | None = None) -> Understanding:
    """Say what a text asks or offers.

    `today` is the local date; without it no wished day can be named. Pass `intent` where it is known already.
    """
    tools = _tools()
    said, clauses = _clauses(text)
    flat = " ".join(said) + ("?" if "?" in text else "؟" if "؟" in text else "")
    intent = intent or _intent(tools, flat, said)
    without = _negated_places(said, clauses, intent)
    left = [" ".join(said[place] for place in clause if place not in without) for clause in clauses]
    if intent is Intent.OFFERS:
        shares = _offered(tools.model, [part for part in left if not tools.cues.wishes(part)])
    else:
        shares = tools.model.shares(" ".join(left))
    if _LENDING.search(flat) and intent is not Intent.OFFERS:
        shares = _weighed(shares, things=_LENT)
    elif _WHO_DOES.search(flat) and intent is not Intent.OFFERS:
        shares = _weighed(shares, things=1 / _LENT)
    concepts = _heard(shares, _LEAST_OFFERED if intent is Intent.OFFERS else _LEAST)
    known = {heard.concept for heard in concepts if heard.confidence >= _NEGATED}
    negated = _taken_out(tools.model, said, clauses, without) - known
    concepts = tuple(heard for heard in concepts if heard.concept not in negated)
    return Understanding(
        intent=intent,
        concepts=concepts,
        negated=tuple(sorted(negated)),
        when=None if intent is Intent.OFFERS else when(text, today),
        days=days(text),
        dayparts=dayparts(text),
        languages=_languages(said, tools.language_names),
        written_in=tools.model.language(text),
    )


def _intent(tools: "_Tools", flat: str, said: Sequence[str]) -> Intent:
    """Tell asking from offering: a wish to learn asks; a word or two tells it by a cue, or not."""
    lead = tools.cues.lead(flat)
    if lead >= 0 and tools.cues.wishes(flat):
        return Intent.ASKS
    return weigh(lead, tools.model.asking(flat) if len(said) >= TELLING else 0.0)


@dataclass(frozen=True)
class _Tools:
    """What is read once from files."""

    model: Model
    language_names: LanguageNames
    cues: Cues


@cache
def _tools() -> _Tools:
    return _Tools(load_model(), load_language_names(), load_cues())


def load() -> None:
    """Read model and lexicon now, so that a mistake in them stops the start and not a resident.

    ModelError and LexiconError say where it is.
    """
    understand("hallo")


def _clauses(text: str) -> tuple[list[str], list[range]]:
    """Give the words of a text, and which of them form a clause."""
    said: list[str] = []
    clauses: list[range] = []
    for part in _BREAK.split(_TURNS.sub(" ", plain(text))):
        start = len(said)
        said += words(part)
        if len(said) > start:
            clauses.append(range(start, len(said)))
    read = [range(one.start, min(one.stop, _WORDS_READ)) for one in clauses if one.start < _WORDS_READ]
    return said[:_WORDS_READ], read


def _offered(model: Model, clauses: Sequence[str]) -> dict[str, float]:
    """Give what is offered: of the whole, and what a part of several words is sure of, for one may offer several."""
    shares = model.offers(" ".join(clauses))
    parts = [part.strip() for clause in clauses for part in _AND.split(clause)]
    if len(parts) == 1:
        return shares
    for part in parts:
        if len(part.split()) < _WORDS_OF_PART:
            continue
        for concept, share in model.shares(part).items():
            if share >= _SURE_PART:
                shares[concept] = max(shares[concept], _PART * share)
    return shares


def _weighed(shares: dict[str, float], *, things: float) -> dict[str, float]:
    """Let things weigh more or less than skills: where one lends, a drill is a thing and no hole in the wall."""
    grown = {concept: share * (things if _is_thing(concept) else 1.0) for concept, share in shares.items()}
    total = sum(grown.values()) / (sum(shares.values()) or 1.0)
    return {concept: share / total for concept, share in grown.items()}


def _is_thing(concept: str) -> bool:
    return concept != NONE and CONCEPTS[concept].kind is Kind.THING


def _heard(shares: dict[str, float], least: float) -> tuple[Heard, ...]:
    if shares.get(NONE, 0.0) >= _NOBODY:
        return ()
    named = [
        Heard(concept, round(min(share, 0.99), 3))
        for concept, share in shares.items()
        if share >= least and concept != NONE
    ]
    return tuple(sorted(named, key=lambda heard: (-heard.confidence, heard.concept)))[:_MOST]


def _taken_out(
    model: Model, said: Sequence[str], clauses: Iterable[range], without: frozenset[int]
) -> frozenset[str]:
    """Give the concepts of what is negated."""
    out = set()
    for clause in clauses:
        shares = model.shares(" ".join(said[place] for place in clause if place in without))
        out |= {concept for concept, share in shares.items() if share >= _NEGATED and concept != NONE}
    return frozenset(out)


def _negated_places(said: Sequence[str], clauses: Iterable[range], intent: Intent) -> frozenset[int]:
    """Give the words that a "geen" or "niet" takes out.

    Somebody who asks says what they can't or haven't got ("heb geen ladder", "kan niet koken"): that is the
    need, not an exception.
    """
    out: set[int] = set()
    for clause in clauses:
        here = said[clause.start : clause.stop]
        if intent is not Intent.OFFERS and (_RATHER.isdisjoint(said) or not _LACKING.isdisjoint(here)):
            continue
        out |= _after_without(said, clause)
        if _refuses(here, intent):
            out |= set(clause)
    return frozenset(out)


def _after_without(said: Sequence[str], clause: range) -> set[int]:
    out: set[int] = set()
    inside = False
    for place in clause:
        if said[place] in _WITHOUT:
            inside = True
        elif said[place] in _WITHOUT_ENDS:
            inside = False
        elif inside:
            out.add(place)
    return out


def _refuses(here: Sequence[str], intent: Intent) -> bool:
    """Say whether somebody tells what they don't do.

    "Witgoed doe ik niet" and "(maar) niet tillen" do; "als je niet kunt fietsen" does not, and neither does "ik
    kan het niet meer bijhouden", said by somebody who does not offer anything.
    """
    if _NOT.isdisjoint(here) or not _OTHERS.isdisjoint(here):
        return False
    return here[0] in _NOT or (intent is Intent.OFFERS and not _OWN_DOING.isdisjoint(here))


def _languages(said: Sequence[str], names: LanguageNames) -> tuple[str, ...]:
    """Give the languages that are named; not those that somebody hardly speaks."""
    found: set[str] = set()
    for place in range(len(said)):
        code = names.code(said, place)
        if code and _LITTLE.isdisjoint(said[max(0, place - 2) : place]):
            found.add(code)
    return tuple(sorted(found))
