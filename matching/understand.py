"""Understand what a neighbour asks or offers, from their own words.

A first honest version: a lexicon, light stemming, Dutch compounds, and repair of spelling. Whatever replaces
its inside keeps this seam: `understand(text) → Understanding`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from matching.hearing import Hit, confidences, hits
from matching.intent import Cues, Intent, load_cues
from matching.vocabulary import Vocabulary, load_common, load_language_names, load_vocabularies
from matching.when import Daypart, When, dayparts, days, when
from matching.words import plain, words

__all__ = ["SURE", "Daypart", "Heard", "Intent", "Understanding", "When", "understand"]

SURE = 0.7
"""From this confidence on a concept is taken as understood; below it the bot asks back."""

_LEAST = 0.3  # below this it is noise
_BESIDE = 0.7  # weight of what is said outside the sentence that asks
_WORDS_READ = 300

_BREAK = re.compile(r"[.,;:!?\n()؟،]|[^\w\s'’`´&/+-]|\b(?:maar|but|ama|fakat)\b|لكن")
_LENDING = re.compile(
    r"\b(lenen|leen|uitlenen|geleend|borrow|lend|loan|odunc|mag .{0,40}gebruiken|can i use)\b|استعاره|استعارة|اعاره"
)
_ARABIC = re.compile(r"[؀-ۿ]")
_TURKISH = re.compile(r"[ğışĞİŞ]")

_WITHOUT = frozenset(words("geen no except behalve zonder without nooit never غير بدون"))
_WITHOUT_ENDS = frozenset(words("wel maar but only alleen verder en ook and"))
_NOT = frozenset(words("niet not dont cant cannot wont لا مش"))
_OWN_DOING = frozenset(words("ik i doe mag wij we do"))
_OTHERS = frozenset(words("je jij u wie iemand jullie you your who someone anyone alleen only"))
_LACKING = frozenset(words("heb hebben heeft have has got kan kunnen can lukt krijg er"))
_LITTLE = frozenset(words("geen weinig slecht nauwelijks no little niet not doesnt dont without"))


@dataclass(frozen=True)
class Heard:
    """One concept, how surely it was heard (0..1), and in which words; they are the person's: seal them."""

    concept: str
    confidence: float
    words: str


@dataclass(frozen=True)
class Understanding:
    """What a text says. `concepts` stands in order of confidence."""

    intent: Intent = Intent.UNCLEAR
    concepts: tuple[Heard, ...] = ()
    negated: tuple[str, ...] = ()
    when: When | None = None
    days: frozenset[int] = frozenset()  # weekdays that are named, 0 is Monday; empty: any
    dayparts: frozenset[Daypart] = frozenset()  # empty: any
    languages: tuple[str, ...] = ()  # ISO 639 codes, in alphabetical order
    confidence: float = 0.0

    @property
    def guesses(self) -> tuple[str, ...]:
        """Give the two best guesses, to ask back with."""
        return tuple(heard.concept for heard in self.concepts[:2])

    @property
    def sure(self) -> tuple[str, ...]:
        """Give the concepts that need no asking back."""
        return tuple(heard.concept for heard in self.concepts if heard.confidence >= SURE)


def understand(text: str, today: date | None = None) -> Understanding:
    """Say what a text asks or offers. `today` is the local date; without it no wished day can be named."""
    tools = _tools()
    said, clauses = _clauses(text)
    flat = " ".join(said) + ("?" if "?" in text else "؟" if "؟" in text else "")
    intent = tools.cues.intent(flat)
    found = hits(said, tools.vocabularies_for(text, said), lending=bool(_LENDING.search(flat)))
    without = _negated_places(said, clauses, intent)
    wanted = [hit for hit in found if without.isdisjoint(hit.places)]
    concepts = _heard(said, _stress(wanted, said, clauses, tools.cues) if intent is Intent.ASKS else wanted)
    known = {heard.concept for heard in concepts}
    return Understanding(
        intent=intent,
        concepts=concepts,
        negated=tuple(sorted({hit.concept for hit in found if not without.isdisjoint(hit.places)} - known)),
        when=None if intent is Intent.OFFERS else when(text, today),
        days=days(text),
        dayparts=dayparts(text),
        languages=_languages(said, tools.language_names),
        confidence=concepts[0].confidence if concepts else 0.0,
    )


@dataclass(frozen=True)
class _Tools:
    """What is read once from the lexicon's files."""

    vocabularies: dict[str, Vocabulary]
    common: dict[str, frozenset[str]]
    language_names: dict[str, str]
    cues: Cues

    def vocabularies_for(self, text: str, said: Sequence[str]) -> list[Vocabulary]:
        """Choose the languages a text may be in, by its letters and small words; all if they don't tell."""
        if _ARABIC.search(text):
            return list(self.vocabularies.values())
        votes = {language: sum(word in small for word in said) for language, small in self.common.items()}
        votes["tr"] += 2 * len(_TURKISH.findall(text))
        most = max(votes.values())
        if most == 0:
            return list(self.vocabularies.values())
        return [self.vocabularies[language] for language, count in votes.items() if count >= most / 2]


@cache
def _tools() -> _Tools:
    return _Tools(load_vocabularies(), load_common(), load_language_names(), load_cues())


def load() -> None:
    """Read the lexicon now, so that a mistake in it stops the start and not a resident.

    LexiconError says where it is.
    """
    _tools()


def _clauses(text: str) -> tuple[list[str], list[range]]:
    """Give the words of a text, and which of them form a clause."""
    said: list[str] = []
    clauses: list[range] = []
    for part in _BREAK.split(plain(text)):
        start = len(said)
        said += words(part)
        if len(said) > start:
            clauses.append(range(start, len(said)))
    return said[:_WORDS_READ], [clause for clause in clauses if clause.stop <= _WORDS_READ]


def _heard(said: Sequence[str], found: Sequence[Hit]) -> tuple[Heard, ...]:
    sure = confidences(found)
    named = [
        Heard(
            concept, round(confidence, 3), _own_words(said, [hit for hit in found if hit.concept == concept])
        )
        for concept, confidence in sure.items()
        if confidence >= _LEAST
    ]
    return tuple(sorted(named, key=lambda heard: (-heard.confidence, heard.concept)))


def _own_words(said: Sequence[str], found: Sequence[Hit]) -> str:
    best = max(found, key=lambda hit: (hit.weight, len(hit.places)))
    return " ".join(said[min(best.places) : max(best.places) + 1])


def _stress(found: list[Hit], said: Sequence[str], clauses: Iterable[range], cues: Cues) -> list[Hit]:
    """Let what is said in the asking sentence itself weigh more than the story round it."""
    asking = {
        place
        for clause in clauses
        if cues.asks(" ".join(said[clause.start : clause.stop]))
        for place in clause
    }
    if not any(hit.places <= asking for hit in found):
        return found
    return [
        hit if hit.places & asking else Hit(hit.concept, hit.weight * _BESIDE, hit.places, hit.stems)
        for hit in found
    ]


def _negated_places(said: Sequence[str], clauses: Iterable[range], intent: Intent) -> frozenset[int]:
    """Give the words that a "geen" or "niet" takes out.

    Somebody who asks says what they can't or haven't got ("heb geen ladder", "kan niet koken"): that is the
    need, not an exception.
    """
    out: set[int] = set()
    for clause in clauses:
        here = said[clause.start : clause.stop]
        if intent is Intent.ASKS and not _LACKING.isdisjoint(here):
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


def _languages(said: Sequence[str], names: dict[str, str]) -> tuple[str, ...]:
    """Give the languages that are named; not those that somebody hardly speaks."""
    found: set[str] = set()
    for place, word in enumerate(said):
        code = names.get(" ".join(said[place : place + 2])) or names.get(word)
        if code and _LITTLE.isdisjoint(said[max(0, place - 2) : place]):
            found.add(code)
    return tuple(sorted(found))
