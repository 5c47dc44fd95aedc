"""What matching keeps of a talent or a request: codes and numbers, made once when it is written down.

A person's words never stand in here, so features may be stored plain and indexed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from matching.concepts import CONCEPTS
from matching.understand import Daypart, Intent, Understanding, understand

VERSION = 2
"""Features of another version are made anew from the talent's words."""


@dataclass(frozen=True)
class Features:
    """What is offered or asked, and its limits. Empty days or dayparts: nothing was said of them."""

    concepts: Mapping[str, float] = field(default_factory=dict)  # how surely it is meant, 0..1
    negated: frozenset[str] = frozenset()
    days: frozenset[int] = frozenset()  # weekdays, 0 is Monday
    dayparts: frozenset[Daypart] = frozenset()
    languages: frozenset[str] = frozenset()  # ISO 639, those that are named
    written_in: str | None = None  # ISO 639

    def to_json(self) -> dict[str, Any]:
        """Give the features as JSON, the same for the same features."""
        return {
            "version": VERSION,
            "concepts": dict(sorted(self.concepts.items())),
            "negated": sorted(self.negated),
            "days": sorted(self.days),
            "dayparts": sorted(self.dayparts),
            "languages": sorted(self.languages),
            "written_in": self.written_in,
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
            written_in=raw["written_in"],
        )


def features(
    source: Understanding | str, confirmed: Iterable[str] | None = None, intent: Intent | None = None
) -> Features:
    """Make features of a talent, or of a request, from its words or from what was understood of them.

    `confirmed` are the concepts that the person said yes to: they are meant for sure, and nothing else is.
    """
    understood = understand(source, intent=intent) if isinstance(source, str) else source
    if confirmed is None:
        concepts = {heard.concept: heard.confidence for heard in understood.concepts}
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
        written_in=understood.written_in,
    )
