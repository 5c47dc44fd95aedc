"""Hear the concepts in a text: which phrases of the lexicon stand in it, and how sure that is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from matching.concepts import CONCEPTS, Kind
from matching.vocabulary import Phrase, Vocabulary

SUREST = 0.98

_SLACK = 3  # other words that may stand between those of a phrase
_LENDING_HELPS = 2.0
_LENDING_HURTS = 0.5
_HINT_BELOW = 0.5


@dataclass(frozen=True)
class Hit:
    """One phrase found in a text: where its words stand, and how surely it means the concept (0..1)."""

    concept: str
    weight: float
    places: frozenset[int]
    stems: int


def hits(said: Sequence[str], vocabularies: Iterable[Vocabulary], *, lending: bool) -> list[Hit]:
    """Give the phrases in a text, without those that are only part of a longer one.

    In a text about lending, a drill is a thing and not a hole in the wall.
    """
    best: dict[tuple[str, frozenset[int]], Hit] = {}
    for vocabulary in vocabularies:
        for hit in _phrases_in(said, vocabulary):
            weighed = _weigh_lending(hit) if lending else hit
            known = best.get((hit.concept, hit.places))
            if known is None or (known.weight, known.stems) < (weighed.weight, weighed.stems):
                best[hit.concept, hit.places] = weighed
    found = list(best.values())
    return [hit for hit in found if not any(_is_part_of(hit, other) for other in found)]


def confidences(found: Iterable[Hit]) -> dict[str, float]:
    """Join what points to the same concept: two hints make it surer, never quite sure."""
    doubt: dict[str, float] = defaultdict(lambda: 1.0)
    for hit in found:
        doubt[hit.concept] *= 1 - hit.weight
    return {concept: min(1 - left, SUREST) for concept, left in doubt.items()}


def _phrases_in(said: Sequence[str], vocabulary: Vocabulary) -> Iterator[Hit]:
    places: dict[str, dict[int, float]] = defaultdict(dict)
    for place, word in enumerate(said):
        for stem, surely in vocabulary.read(word).items():
            places[stem][place] = surely
    for stem in list(places):
        for phrase in vocabulary.starting_with(stem):
            for place in places[stem]:
                hit = _complete(phrase, place, places)
                if hit is not None:
                    yield hit


def _complete(phrase: Phrase, start: int, places: Mapping[str, Mapping[int, float]]) -> Hit | None:
    """Find the other words of a phrase nearest to its first one; None if one is missing or too far away."""
    taken = {start}
    surely = places[phrase.stems[0]][start]
    reach = len(phrase.stems) + _SLACK
    for stem in phrase.stems[1:]:
        others = places.get(stem)
        if not others:
            return None
        nearest = min(others, key=lambda place: (place in taken, abs(place - start), place))
        if abs(nearest - start) > reach:
            return None
        taken.add(nearest)
        surely = min(surely, others[nearest])
    if len(taken) < len(phrase.stems) and len(taken) > 1:
        return None
    return Hit(phrase.concept, phrase.weight * surely, frozenset(taken), len(phrase.stems))


def _weigh_lending(hit: Hit) -> Hit:
    if CONCEPTS[hit.concept].kind is Kind.THING:
        factor = _LENDING_HELPS if hit.weight < _HINT_BELOW else 1.0
    else:
        factor = _LENDING_HURTS if hit.stems == 1 else 1.0
    return Hit(hit.concept, hit.weight * factor, hit.places, hit.stems)


def _is_part_of(hit: Hit, other: Hit) -> bool:
    """Say whether the words of a hit are taken by a longer phrase that means something else or the same."""
    return hit.places <= other.places and hit.stems < other.stems and other.weight >= _HINT_BELOW
