"""The peers inside this process: what a developer would reach for who wants neighbours found by words.

Each answers with everything it finds, best first; between equals the one that came first.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from importlib import import_module
from typing import Any

import bm25s
from rapidfuzz import fuzz, process, utils

from bench.tool import MOST, Ask, Found, Tool
from matching.trec import Text

_WORD = re.compile(r"\w+")
_PIECE = 3  # characters of a trigram


def rapidfuzz(name: str, scorer: Callable[..., float]) -> Tool:
    """Compare a request with each text, letter by letter."""

    @contextmanager
    def make(talents: Sequence[Text]) -> Iterator[Ask]:
        texts = [utils.default_process(one.text) for one in talents]

        def ask(request: Text) -> Found:
            best = process.extract(utils.default_process(request.text), texts, scorer=scorer, limit=MOST)
            return [(talents[place].id, score) for _, score, place in best if score > 0]

        yield ask

    return Tool(f"rapidfuzz {name}", make)


def bm25() -> Tool:
    """Weigh the words that a request and a text share, with a Dutch stemmer where PyStemmer is installed."""
    stemmer = _dutch_stemmer()

    def tokens(texts: list[str]) -> Any:
        return bm25s.tokenize(texts, stopwords="nl", stemmer=stemmer, show_progress=False)

    @contextmanager
    def make(talents: Sequence[Text]) -> Iterator[Ask]:
        index = bm25s.BM25()
        index.index(tokens([one.text for one in talents]), show_progress=False)

        def ask(request: Text) -> Found:
            most = min(MOST, len(talents))
            places, scores = index.retrieve(tokens([request.text]), k=most, show_progress=False)
            pairs = zip(places[0].tolist(), scores[0].tolist(), strict=True)
            return [(talents[place].id, score) for place, score in pairs if score > 0]

        yield ask

    return Tool(f"BM25 (bm25s, {'Dutch' if stemmer else 'no'} stemmer)", make)


def _dutch_stemmer() -> Any:
    try:
        return import_module("Stemmer").Stemmer("dutch")
    except ImportError:
        return None


def fts5(tokenizer: str, pieces: Callable[[str], Iterable[str]]) -> Tool:
    """Look up any of the pieces of a request in SQLite's full-text index, ranked by its BM25."""

    @contextmanager
    def make(talents: Sequence[Text]) -> Iterator[Ask]:
        with closing(sqlite3.connect(":memory:")) as database:
            database.execute(
                f"CREATE VIRTUAL TABLE talent USING fts5(id UNINDEXED, words, tokenize={tokenizer})"
            )
            database.executemany("INSERT INTO talent VALUES (?, ?)", [(one.id, one.text) for one in talents])

            def ask(request: Text) -> Found:
                wanted = " OR ".join(f'"{piece}"' for piece in dict.fromkeys(pieces(request.text)))
                if not wanted:
                    return []
                return database.execute(
                    "SELECT id, -rank FROM talent WHERE talent MATCH ? ORDER BY rank, rowid LIMIT ?",
                    (wanted, MOST),
                ).fetchall()

            yield ask

    return Tool(f"SQLite FTS5 {tokenizer}", make)


def words(text: str) -> list[str]:
    """Give the words of a text."""
    return _WORD.findall(text.lower())


def trigrams(text: str) -> list[str]:
    """Give every three letters in a row within a word."""
    return [word[start : start + _PIECE] for word in words(text) for start in range(len(word) - _PIECE + 1)]


def peers() -> list[Tool]:
    """Give all peers that need nothing but this process."""
    return [
        rapidfuzz("WRatio", fuzz.WRatio),
        rapidfuzz("token_set_ratio", fuzz.token_set_ratio),
        bm25(),
        fts5("unicode61", words),
        fts5("trigram", trigrams),
    ]
