"""Find the wijk in what a resident types: a postcode, a name, a nickname, misspelt or inside a sentence.

The bot confirms what was found ("Overvecht, klopt dat?"), so a near miss may be forgiven; but where two
wijken could be meant, both are given and the resident is asked.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from matching.areas import At, Buurt, Found, NotFound, OneOf, Outside, Wijk
from matching.words import plain, words

_POSTCODE = re.compile(r"(?<![\w.,])([1-9]\d{3})(?:\s?([a-z]{2}))?(?!\w)")
_NOT_LETTERS = frozenset(
    words("al am an as at bv by de en er he if in is it je me my na nu of om on op or pm so te to we ze")
)
"""Two-letter words after a number ("3526 in Kanaleneiland") that are not the letters of a postcode."""

_FILLER = frozenset(
    words(
        "hallo hoi hi hello dag ik wij we woon wonen kom komen uit in op de het aan te bij mijn is postcode "
        "pc buurt wijk stad gemeente dorp i live from at my postal code the nu now ja yes"
    )
)
_LONGEST_NAME = 7  # words
_FORGIVEN_FROM = 5  # letters: a shorter word with a typing error is too often another word
_FORGIVEN_TWICE_FROM = 9
_WORD_OF_A_NAME = 4  # letters
_WORDS_READ = 60
_COMPASS = frozenset(words("zuiden noorden westen oosten zuidoost zuidoosten"))
"""Words that look like the name of a wijk or buurt, but name a direction."""


Span = tuple[int, int]
"""From which word to which, the last not included."""


@dataclass(frozen=True)
class Name:
    """One name of a place. No wijken: it lies outside the city."""

    name: str
    wijken: frozenset[str] = frozenset()
    buurten: frozenset[str] = frozenset()
    alone: bool = False  # also an everyday word: counts only when it is the whole answer


class Gazetteer:
    """All names and postcodes of one city, ready to be looked up."""

    def __init__(
        self,
        wijken: Sequence[Wijk],
        buurten: Sequence[Buurt],
        names: Iterable[Name],
        postcodes: Mapping[str, frozenset[str]],
        own_postcodes: tuple[str, ...],
    ) -> None:
        self._wijken = {wijk.code: wijk for wijk in wijken}
        self._buurten = {buurt.code: buurt for buurt in buurten}
        self._names = _index(names)
        self._postcodes = postcodes
        self._own_postcodes = own_postcodes

    def find(self, text: str) -> Found:
        """Say what place the text means. A postcode is surer than a name, a name than a misspelt one."""
        by_postcode = self._find_postcode(text)
        if by_postcode is not None:
            return by_postcode
        names = self._names_in(words(text)[:_WORDS_READ])
        mine = [name for name in names if name.wijken]
        if mine:
            return self._narrow(mine)
        return Outside(names[0].name) if names else NotFound()

    def _find_postcode(self, text: str) -> Found | None:
        known: set[str] = set()
        elsewhere = False
        for digits, letters in _POSTCODE.findall(plain(text)):
            if digits in self._postcodes:
                known |= self._postcodes[digits]
            elif not digits.startswith(self._own_postcodes):
                elsewhere = (
                    elsewhere or (bool(letters) and letters not in _NOT_LETTERS) or _is_all(digits, text)
                )
        if known:
            return self._answer(known, frozenset())
        return Outside() if elsewhere else None

    def _names_in(self, said: list[str]) -> list[Name]:
        """Give the names in the text: as they are spelt, or misspelt where that explains more words."""
        exact = dict(self._exact(said))
        larger = [span for span in _spans(said) if any(_explains_more(said, span, inner) for inner in exact)]
        if exact:
            more = [name for name in self._misspelt(said, larger) if name not in exact.values()]
            return more or list(exact.values())
        return self._misspelt(said, _spans(said))

    def _exact(self, said: list[str]) -> Iterator[tuple[Span, Name]]:
        """Give the names in the text, the longest first; a word belongs to one name only."""
        taken: set[int] = set()
        for start, end in sorted(_spans(said), key=lambda span: -len("".join(said[span[0] : span[1]]))):
            name = self._names.get("".join(said[start:end]))
            if name is None or not taken.isdisjoint(range(start, end)):
                continue
            if name.alone and not _is_filler(said[:start] + said[end:]):
                continue
            taken.update(range(start, end))
            yield (start, end), name

    def _misspelt(self, said: list[str], spans: Iterable[Span]) -> list[Name]:
        """Give the names that some words of the text come nearest to, if they are near enough.

        Two that are equally near are both given: if they lie in different wijken, the resident is asked.
        """
        near: dict[int, list[Name]] = defaultdict(list)
        for start, end in spans:
            typed = "".join(said[start:end])
            if len(typed) < _FORGIVEN_FROM or typed in _COMPASS or _is_filler(said[start:end]):
                continue
            for joined, name in self._names.items():
                if name.alone or joined[0] != typed[0] or len(joined) < _FORGIVEN_FROM:
                    continue
                allowed = 2 if max(len(typed), len(joined)) >= _FORGIVEN_TWICE_FROM else 1
                typos = OSA.distance(typed, joined, score_cutoff=allowed)
                if typos <= allowed:
                    near[typos].append(name)
        return near[min(near)] if near else []

    def _narrow(self, names: list[Name]) -> Found:
        """Let several names narrow each other down ("Zuilen, noord"); what they can't agree on is asked."""
        wijken = names[0].wijken
        buurten = names[0].buurten
        for name in names[1:]:
            wijken = wijken & name.wijken or wijken | name.wijken
            buurten = buurten & name.buurten if buurten and name.buurten else buurten | name.buurten
        return self._answer(wijken, buurten)

    def _answer(self, wijken: Iterable[str], buurten: frozenset[str]) -> Found:
        found = [self._wijken[code] for code in sorted(wijken)]
        if len(found) > 1:
            return OneOf(tuple(found))
        inside = [self._buurten[code] for code in sorted(buurten)]
        covers = tuple(buurt for buurt in inside if buurt.wijk == found[0].code)
        return At(found[0], covers[0] if len(covers) == 1 else None, covers)


def joined(name: str) -> str:
    """Give a name as it is looked up: without spaces, hyphens, accents and "e.o." ("en omgeving")."""
    said = words(name)
    return "".join(said[:-2] if said[-2:] == ["e", "o"] else said)


def _index(names: Iterable[Name]) -> dict[str, Name]:
    """Key the names; the same name said of two places means either."""
    index: dict[str, Name] = {}
    for name in names:
        key = joined(name.name)
        known = index.get(key)
        if known is None:
            index[key] = name
        elif name.wijken and known.wijken:
            index[key] = Name(known.name, known.wijken | name.wijken, known.buurten | name.buurten)
        elif name.wijken:
            index[key] = name
    return index


def _spans(said: list[str]) -> Iterator[Span]:
    for start in range(len(said)):
        for end in range(start + 1, min(start + _LONGEST_NAME, len(said)) + 1):
            yield start, end


def _explains_more(said: list[str], outer: Span, inner: Span) -> bool:
    """Say whether some words hold a name and more; a small word ("of Zuilen") is no part of a name."""
    beside = said[outer[0] : inner[0]] + said[inner[1] : outer[1]]
    within = outer[0] <= inner[0] and inner[1] <= outer[1]
    return within and bool(beside) and all(len(word) >= _WORD_OF_A_NAME for word in beside)


def _is_filler(said: list[str]) -> bool:
    return all(word in _FILLER for word in said)


def _is_all(digits: str, text: str) -> bool:
    return _is_filler([word for word in words(text) if word != digits])
