"""Learn from corrections: who tapped another concept than the bot's best guess teaches it that pair, no words.

A pair is (heard, meant); a guess that was right is the pair of a concept with itself. Lessons change how sure a guess
is, and what stands beside it. They weigh little at first, so that one slip of a thumb teaches nothing.
"""

from collections.abc import Mapping
from dataclasses import replace

from matching.understand import Heard, Understanding

Lessons = Mapping[str, Mapping[str, int]]
"""How often each concept was meant when a concept was heard: heard → meant → times."""

_DOUBT = 5
"""So many times a guess counts as right before anybody said anything about it."""


def taught(understood: Understanding, lessons: Lessons) -> Understanding:
    """Give what was understood in the light of what people corrected before."""
    if not understood.concepts or not (said := lessons.get(understood.concepts[0].concept)):
        return understood
    guess = understood.concepts[0]
    total = sum(said.values()) + _DOUBT
    confidence = {one.concept: one.confidence for one in understood.concepts}
    confidence[guess.concept] *= (said.get(guess.concept, 0) + _DOUBT) / total
    for meant, times in said.items():
        if meant != guess.concept:
            confidence[meant] = min(confidence.get(meant, 0.0) + guess.confidence * times / total, 0.99)
    concepts = sorted(
        (Heard(concept, round(value, 3)) for concept, value in confidence.items()),
        key=lambda heard: (-heard.confidence, heard.concept),
    )
    return replace(understood, concepts=tuple(concepts))
