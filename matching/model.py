"""What people mean: a model over pieces of text, trained from the phrases (matching/training).

Two opinions are weighed together. The linear one adds up what each piece says for or against a concept; `why` shows
it word by word. The network has learnt what concepts have in common, and helps where the words are new.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from matching.concepts import CONCEPTS
from matching.grams import grams
from matching.phrasebook import NONE, Phrase
from matching.spelling import Speller, Spelling
from matching.words import words

FILE = Path(__file__).parent / "model.npz"

_SHARPNESS = 0.1
"""Divides the linear sums before they become shares. So, a share of 0.8 is right in about 80 % (docs/measured.md)."""
_NETWORK_SHARPNESS = 1.5
_STEEPNESS, _LEANING = 6.0, 2.5
"""From a linear sum to the probability that a concept is offered, each for itself (docs/measured.md)."""
_STEPS = 127  # of a packed number, either way

Floats = NDArray[np.float32]


class ModelError(ValueError):
    """The model's file is missing or is another taxonomy's. `make model` writes it anew from the phrases."""


@dataclass(frozen=True)
class Packed:
    """A table of numbers (N, M) with a byte for each: `numbers * scale`, the scale by column (M,)."""

    numbers: NDArray[np.int8]
    scale: Floats

    @staticmethod
    def pack(table: Floats) -> "Packed":
        """Round a table."""
        scale = (np.abs(table).max(axis=0) / _STEPS).astype(np.float32)
        return Packed(np.round(table / scale).astype(np.int8), scale)

    def weigh(self, strengths: Floats, rows: NDArray[np.intp]) -> Floats:
        """Add up some rows (R), each times its strength: (M,)."""
        added: Floats = strengths @ self.numbers[rows].astype(np.float32) * self.scale
        return added


@dataclass(frozen=True)
class Model:
    """P pieces, C concepts, L languages and a hidden layer of H units; K = C + L + 1 linear sums."""

    concepts: tuple[str, ...]  # `none` among them
    languages: tuple[str, ...]
    pieces: NDArray[np.uint32]  # (P,) CRC-32, ascending
    rarity: Floats  # (P,)
    weights: Packed  # (P, K): the concepts, the languages, and whether it asks
    bias: Floats  # (K,)
    inner: Packed  # (P, H)
    inner_bias: Floats  # (H,)
    outer: Floats  # (H, C)
    outer_bias: Floats  # (C,)
    taught: str  # the words of its spelling, joined by spaces (matching/spelling.py)
    heard: str
    seen: str
    trained_from: str  # fingerprint of the phrases

    def shares(self, text: str) -> dict[str, float]:
        """Give how probable each concept is, together 1. A text without a known piece says nothing: {}."""
        rows, strengths = self._read(text)
        return self._named(self._shares(self._sums(rows, strengths), rows, strengths)) if len(rows) else {}

    def offers(self, text: str) -> dict[str, float]:
        """Give how probable it is that each concept is offered, each 0..1, for one may offer several."""
        rows, strengths = self._read(text)
        if not len(rows):
            return {}
        sums = self._sums(rows, strengths)
        alone = 1 / (1 + np.exp(-(_STEEPNESS * sums[: len(self.concepts)] + _LEANING)))
        return self._named((alone + self._shares(sums, rows, strengths)) / 2)

    def language(self, text: str) -> str | None:
        """Give the language that a text is most likely written in; None if it has no known piece."""
        rows, strengths = self._read(text)
        if not len(rows):
            return None
        return self.languages[int(self._sums(rows, strengths)[len(self.concepts) : -1].argmax())]

    def asking(self, text: str) -> float:
        """Say whether a text asks (above 0) or offers (below 0); 1 and more is as clear as can be."""
        rows, strengths = self._read(text)
        return float(self._sums(rows, strengths)[-1]) if len(rows) else 0.0

    def why(self, text: str, concept: str) -> list[tuple[str, float]]:
        """Give the words of a text, each with what it says for a concept (against it, when below 0)."""
        column = self.concepts.index(concept)
        rows, strengths = self._read(text)
        says = strengths * self.weights.numbers[rows, column] * self.weights.scale[column]
        told = dict(zip(self.pieces[rows].tolist(), says.tolist(), strict=True))
        return [(word, round(sum(told.get(piece, 0.0) for piece in grams(word)), 3)) for word in words(text)]

    @cached_property
    def _speller(self) -> Speller:
        return Speller(Spelling(*(tuple(joined.split()) for joined in (self.taught, self.heard, self.seen))))

    def _sums(self, rows: NDArray[np.intp], strengths: Floats) -> Floats:
        return self.weights.weigh(strengths, rows) + self.bias

    def _shares(self, sums: Floats, rows: NDArray[np.intp], strengths: Floats) -> Floats:
        hidden = np.maximum(self.inner.weigh(strengths, rows) + self.inner_bias, 0)
        other = hidden @ self.outer + self.outer_bias
        both = (sums[: len(self.concepts)] / _SHARPNESS + other / _NETWORK_SHARPNESS) / 2
        grown = np.exp(both - both.max())
        shares: Floats = grown / grown.sum()
        return shares

    def _named(self, values: Floats) -> dict[str, float]:
        return dict(zip(self.concepts, values.tolist(), strict=True))

    def _read(self, text: str) -> tuple[NDArray[np.intp], Floats]:
        """Give the rows of the known pieces in a text, and how strong each is (together of length 1)."""
        counted = grams(text)
        counted.update(grams(" ".join(self._speller.repaired(words(text)))))
        asked = np.fromiter(counted.keys(), np.uint32, len(counted))
        rows = np.searchsorted(self.pieces, asked)
        rows[rows == len(self.pieces)] = 0
        known = self.pieces[rows] == asked
        times = np.fromiter(counted.values(), np.float32, len(counted))[known]
        strengths = (1 + np.log(times)) * self.rarity[rows[known]]
        length = np.linalg.norm(strengths)
        return rows[known], strengths / length if length else strengths


@cache
def load_model() -> Model:
    """Read the model that is shipped. ModelError if it is not there or does not fit the taxonomy."""
    return read_model(FILE)


def read_model(file: Path) -> Model:
    """Read a model from a file that `write_model` wrote. ModelError if it can't be used."""
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as parts:
            read: dict[str, Any] = {one.name: _unpacked(one.name, parts) for one in fields(Model)}
    except (OSError, ValueError, KeyError, EOFError, zlib.error, BadZipFile) as problem:
        raise ModelError(f"{file.name} can't be read ({problem}): run `make model`") from None
    model = Model(**read)
    check_concepts(model.concepts)
    return model


def write_model(model: Model, file: Path) -> None:
    """Write a model, small."""
    parts: dict[str, Any] = {}
    for one in fields(Model):
        value = getattr(model, one.name)
        if isinstance(value, Packed):
            parts[one.name], parts[f"{one.name}_scale"] = value.numbers, value.scale
        else:
            parts[one.name] = np.array(value)
    np.savez_compressed(file, **parts)


def _unpacked(name: str, parts: Mapping[str, NDArray[Any]]) -> object:
    value = parts[name]
    if f"{name}_scale" in parts:
        return Packed(value, parts[f"{name}_scale"])
    if value.dtype.kind == "U":
        return tuple(value.tolist()) if value.ndim else str(value)
    return value


def check_concepts(names: Iterable[str]) -> None:
    """Refuse a model that knows other concepts than the taxonomy. ModelError names one."""
    if odd := set(names) ^ {*CONCEPTS, NONE}:
        raise ModelError(
            f"the model and concepts.toml don't both know {min(odd)!r}: write phrases, run `make model`"
        )


def fingerprint(phrases: Sequence[Phrase]) -> str:
    """Give a short mark of the phrases, by which a model that is out of date is known."""
    lines = "\n".join(f"{one.concept}\t{one.language}\t{one.asks}\t{one.text}" for one in phrases)
    return sha256(lines.encode()).hexdigest()[:16]
