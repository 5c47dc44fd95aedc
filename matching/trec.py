"""Rank files of talents for files of requests, as the bot would, and write what came out as a TREC run.

A line of such a file is JSON with an `id` and a `text`; whatever else it holds, its language too, is not read.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from matching.features import Features, features
from matching.rank import Candidate, Need, rank, reach
from matching.understand import Intent

TAG = "samenbot"

_INDEXED = 0.1  # confidence from which a talent is found by a concept; in the bot people confirm them
_WIJK = "everywhere"
_NOBODY = ""
_NOW = datetime(2000, 1, 1, tzinfo=UTC)  # nobody was asked before: the moment means nothing


class InputError(ValueError):
    """A file can't be read. The message names the file, the line, and what it lacks."""


@dataclass(frozen=True)
class Text:
    """What somebody offers or asks."""

    id: str
    text: str


class Talents:
    """Talents of one wijk with their features, found by concept as the database finds them."""

    def __init__(self, offers: Iterable[tuple[str, Features]]) -> None:
        self._by_concept: dict[str, list[Candidate]] = {}
        for name, offered in offers:
            candidate = Candidate(person_id=name, talent_id=name, wijk=_WIJK, features=offered)
            for concept, confidence in offered.concepts.items():
                if confidence >= _INDEXED:
                    self._by_concept.setdefault(concept, []).append(candidate)

    def ranked(self, request: str, asked: Features) -> list[tuple[str, float]]:
        """Give who could help, best first, with their scores; nobody fits: []."""
        need = Need(
            request_id=request,
            asker_id=_NOBODY,
            concepts=asked.concepts,
            wijken=(_WIJK,),
            now=_NOW,
            days=asked.days,
            dayparts=asked.dayparts,
            languages=asked.languages,
            written_in=asked.written_in,
        )
        near = {
            candidate.talent_id: candidate
            for concept in sorted(reach(need.concepts))
            for candidate in self._by_concept.get(concept, ())
        }
        return [(str(one.candidate.talent_id), one.score) for one in rank(need, near.values()).ordered]


def read_talents(file: Path) -> Talents:
    """Understand each talent of a file. InputError says which line can't be read."""
    return Talents((one.id, features(one.text, intent=Intent.OFFERS)) for one in read_texts(file))


def read_texts(file: Path) -> list[Text]:
    """Read a file of talents or requests. InputError says which line can't be read."""
    return list(_texts(file, read_lines(file)))


def read_lines(file: Path) -> list[str]:
    """Give the lines of a file. InputError if it can't be read."""
    try:
        return file.read_text(encoding="utf-8").rstrip("\n").split("\n")
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError(f"{file} can't be read: {problem}") from None


def _texts(file: Path, lines: Iterable[str]) -> Iterator[Text]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            yield Text(str(entry["id"]), entry["text"] + "")
        except (json.JSONDecodeError, KeyError, TypeError):  # so is a text that is no text
            raise InputError(f'{file}, line {number}: not of the form {{"id": …, "text": …}}') from None


def run(talents: Talents, requests: Iterable[Text]) -> dict[str, list[tuple[str, float]]]:
    """Rank the talents for each request. A request that nobody fits has an empty list."""
    return {one.id: talents.ranked(one.id, features(one.text, intent=Intent.ASKS)) for one in requests}


def lines(ranked: Mapping[str, list[tuple[str, float]]]) -> Iterator[str]:
    """Give the lines of a TREC run: `request Q0 talent rank score tag`; none for a request nobody fits.

    Tools sort by score and not by rank, so equals are told apart by a millionth a place.
    """
    for request, found in ranked.items():
        for place, (talent, score) in enumerate(found, start=1):
            yield f"{request} Q0 {talent} {place} {score - place * 1e-6:.6f} {TAG}"
