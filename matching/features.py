"""What matching keeps of a talent: codes and numbers, made once when the talent is written down.

A person's words never stand in here, so features may be stored plain and indexed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from matching.concepts import CONCEPTS
from matching.understand import SURE, Daypart, Understanding, understand

VERSION = 1
"""Features of another version are made anew from the talent's words."""


@dataclass(frozen=True)
class Features:
    """What a talent offers, and its limits. Empty days, dayparts or languages: nothing was said of them."""

    concepts: Mapping[str, float] = field(default_factory=dict)  # how surely it is offered, 0..1
    negated: frozenset[str] = frozenset()
    days: frozenset[int] = frozenset()  # weekdays, 0 is Monday
    dayparts: frozenset[Daypart] = frozenset()
    languages: frozenset[str] = frozenset()  # ISO 639

    def to_json(self) -> dict[str, Any]:
        """Give the features as JSON, the same for the same features."""
        return {
            "version": VERSION,
            "concepts": dict(sorted(self.concepts.items())),
            "negated": sorted(self.negated),
            "days": sorted(self.days),
            "dayparts": sorted(self.dayparts),
            "languages": sorted(self.languages),
        }

    @staticmethod
    def from_json(raw: Mapping[str, Any]) -> "Features":
        """Read what `to_json` wrote. ValueError when it is of another version."""
        if raw.get("version") != VERSION:
            raise ValueError(f"features of version {raw.get('version')!r}, not {VERSION}: make them anew")
        return Features(
            concepts=dict(raw["concepts"]),
            negated=frozenset(raw["negated"]),
            days=frozenset(raw["days"]),
            dayparts=frozenset(Daypart(part) for part in raw["dayparts"]),
            languages=frozenset(raw["languages"]),
        )


def features(source: Understanding | str, confirmed: Iterable[str] | None = None) -> Features:
    """Make the features of a talent from its words, or from what was understood of them.

    `confirmed` are the concepts that the person said yes to: they are offered for sure, and nothing else is.
    Without it, what was understood surely counts, or the best guess when nothing was.
    """
    understood = understand(source) if isinstance(source, str) else source
    if confirmed is None:
        concepts = {
            heard.concept: heard.confidence for heard in understood.concepts if heard.confidence >= SURE
        }
        concepts = concepts or {heard.concept: heard.confidence for heard in understood.concepts[:1]}
    else:
        concepts = dict.fromkeys(confirmed, 1.0)
        if unknown := concepts.keys() - CONCEPTS.keys():
            raise ValueError(f"there is no concept {min(unknown)!r}")
    return Features(
        concepts=concepts,
        negated=frozenset(understood.negated) - concepts.keys(),
        days=understood.days,
        dayparts=understood.dayparts,
        languages=frozenset(understood.languages),
    )
