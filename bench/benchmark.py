"""The benchmark: talents, requests, and which talent fits which request; and larger sets made from its talents."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matching.evaluation import RELEVANT, Judgments, read_judgments
from matching.trec import Text, read_texts

FOLDER = Path(__file__).parents[1] / "tests" / "bench" / "matching"

_SEED = 3562


@dataclass(frozen=True)
class Benchmark:
    """Texts, and people's needs; a pair without a grade has grade 0."""

    talents: list[Text]
    requests: list[Text]
    judged: Judgments

    def fitting(self, request: str) -> set[str]:
        """Give the talents that could help with a request."""
        return {talent for talent, grade in self.judged.get(request, {}).items() if grade >= RELEVANT}

    @property
    def unanswerable(self) -> int:
        """How many requests nobody fits."""
        return sum(not self.fitting(one.id) for one in self.requests)


def read(folder: Path = FOLDER) -> Benchmark:
    """Read a benchmark. InputError says which file or line can't be read."""
    return Benchmark(
        talents=read_texts(folder / "talents.jsonl"),
        requests=read_texts(folder / "requests.jsonl"),
        judged=read_judgments(folder / "qrels.tsv"),
    )


def grown(talents: Sequence[Text], count: int) -> list[Text]:
    """Give `count` talents: these, and then these again and again with other ids and slightly other words.

    The same each time, and a smaller set is the beginning of a larger one.
    """
    chance = random.Random(_SEED)  # noqa: S311 - it makes up words, no secrets
    more = list(talents[:count])
    while len(more) < count:
        one = talents[len(more) % len(talents)]
        other = chance.choice(talents)
        more.append(Text(f"{one.id}-{len(more) // len(talents)}", _changed(one.text, other.text, chance)))
    return more


def _changed(text: str, other: str, chance: random.Random) -> str:
    """Swap two letters of one word, and put in a word that somebody else used."""
    words = text.split()
    place = chance.randrange(len(words))
    words[place] = _mistyped(words[place], chance)
    words.insert(chance.randrange(len(words) + 1), chance.choice(other.split()))
    return " ".join(words)


def _mistyped(word: str, chance: random.Random) -> str:
    if len(word) < 2:  # noqa: PLR2004 - two letters can be swapped
        return word
    place = chance.randrange(len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
