"""The benchmarks stay unseen: no sentence of them stands where the bot's knowledge comes from."""

import re
from functools import cache
from pathlib import Path

import pytest

from matching.phrasebook import read_phrases
from matching.trec import read_texts
from matching.words import words

ROOT = Path(__file__).parents[2]
KNOWLEDGE = ("matching", "messages", "bot")
WRITTEN = {".csv", ".css", ".html", ".js", ".md", ".po", ".py", ".toml", ".tsv", ".txt"}
LONG = 4
"""Words from which two people who say the same is no chance."""

SETS = [Path(__file__).parent / name for name in ("matching", "lives", "situations")]
TEXTS = [
    one.text
    for folder in SETS
    for name in ("talents.jsonl", "requests.jsonl")
    for one in read_texts(folder / name)
]


def joined(text: str) -> str:
    """Give the words of a text, however long it is, so that whole words can be looked for."""
    return f" {' '.join(word for line in text.splitlines() for word in words(line))} "


def sentences(text: str) -> list[str]:
    """Give a text and its parts between signs, those that are long enough to tell something."""
    parts = {joined(part) for part in (text, *re.split(r"[.,;:!?()\n؟،]", text))}
    return [part for part in parts if len(part.split()) >= LONG]


@cache
def written(package: str) -> dict[Path, str]:
    """Give what stands in the files of a package, as joined words."""
    files = [one for one in sorted((ROOT / package).rglob("*")) if one.suffix in WRITTEN and one.is_file()]
    return {one.relative_to(ROOT): joined(one.read_text(encoding="utf-8")) for one in files}


@pytest.mark.parametrize("package", KNOWLEDGE)
def test_no_sentence_of_the_benchmark_stands_in(package: str) -> None:
    files = written(package)
    whole = [one for text in TEXTS if len((one := joined(text)).split()) >= LONG]
    found = [(str(file), text.strip()) for file, held in files.items() for text in whole if text in held]

    assert files
    assert found == []


def test_no_part_of_a_sentence_of_the_benchmark_is_a_phrase() -> None:
    parts = {part for text in TEXTS for part in sentences(text)}
    phrases = read_phrases()

    assert phrases
    assert [one for one in phrases if joined(one.text) in parts] == []


def test_a_copied_sentence_would_be_found() -> None:
    copied = f'PHRASES = (\n    "{TEXTS[0].upper()}",\n)'

    assert joined(TEXTS[0]) in joined(copied)
    assert joined("een tent") not in joined("een tenten")
