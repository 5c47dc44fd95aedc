"""A small neural network: what it learns for one concept helps it with the next.

Pieces → one hidden layer → concepts. Trained by Adam in plain numpy, on the rows that a batch touches only. While it
learns, parts of the text and of the layer are left out, so that it leans on no single word.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]

_BATCH = 512
_RATE = 2e-3
_DECAY = (0.9, 0.999)
_TINY = 1e-8
_PIECES_LEFT_OUT = 0.25
_UNITS_LEFT_OUT = 0.3
_SMOOTHING = 0.1  # of each label, spread over all concepts
_GAIN = 5.0  # rows of length 1 are short for a network


@dataclass(frozen=True)
class Network:
    """P pieces, H hidden units, C concepts. The gain of the input is already in `inner`."""

    inner: Floats  # (P, H)
    inner_bias: Floats  # (H,)
    outer: Floats  # (H, C)
    outer_bias: Floats  # (C,)


class _Learned:
    """One array of numbers, moved by Adam; of a large one only some rows at a time."""

    def __init__(self, values: Floats) -> None:
        self.values = values
        self._mean = np.zeros_like(values)
        self._square = np.zeros_like(values)

    def move(self, slope: Floats, step: int, rows: NDArray[np.intp] | slice = slice(None)) -> None:
        one, two = _DECAY
        self._mean[rows] = mean = one * self._mean[rows] + (1 - one) * slope
        self._square[rows] = square = two * self._square[rows] + (1 - two) * slope * slope
        rate = _RATE * np.sqrt(1 - two**step) / (1 - one**step)
        self.values[rows] -= rate * mean / (np.sqrt(square) + _TINY)


def fit(read: csr_matrix, labels: NDArray[np.intp], *, units: int, rounds: int) -> Network:
    """Train on rows (N, P) with a label 0..C-1 each. The same input gives the same network."""
    chance = np.random.default_rng(0)
    pieces, concepts = read.shape[1], int(labels.max()) + 1
    inner = _Learned(chance.normal(0, 0.05, (pieces, units)).astype(np.float32))
    inner_bias = _Learned(np.zeros(units, np.float32))
    outer = _Learned(
        chance.uniform(-1, 1, (units, concepts)).astype(np.float32) / np.sqrt(units, dtype=np.float32)
    )
    outer_bias = _Learned(np.zeros(concepts, np.float32))
    step = 0
    for _ in range(rounds):
        order = chance.permutation(read.shape[0])
        for start in range(0, len(order), _BATCH):
            step += 1
            chosen = order[start : start + _BATCH]
            rows, columns = _thinned(read[chosen], chance)
            hidden = rows @ inner.values[columns] + inner_bias.values
            kept = (hidden > 0) * (chance.random(hidden.shape) >= _UNITS_LEFT_OUT) / (1 - _UNITS_LEFT_OUT)
            seen = (hidden * kept).astype(np.float32)
            slope = _slope(seen @ outer.values + outer_bias.values, labels[chosen])
            back = ((slope @ outer.values.T) * kept).astype(np.float32)
            outer.move(seen.T @ slope, step)
            outer_bias.move(slope.sum(axis=0), step)
            inner.move(np.asarray(rows.T @ back), step, columns)
            inner_bias.move(back.sum(axis=0), step)
    return Network(inner.values * np.float32(_GAIN), inner_bias.values, outer.values, outer_bias.values)


def _thinned(rows: csr_matrix, chance: np.random.Generator) -> tuple[csr_matrix, NDArray[np.intp]]:
    """Leave some pieces out, and give the rest with only the columns that are in use, and which those are."""
    rows.data *= (chance.random(len(rows.data)) >= _PIECES_LEFT_OUT) * np.float32(_GAIN)
    rows.eliminate_zeros()
    columns, places = np.unique(rows.indices, return_inverse=True)
    small = csr_matrix((rows.data, places, rows.indptr), (rows.shape[0], len(columns)))
    return small, columns.astype(np.intp)


def _slope(sums: Floats, labels: NDArray[np.intp]) -> Floats:
    """Give the slope of the smoothed cross-entropy of each row, over the rows of the batch."""
    grown = np.exp(sums - sums.max(axis=1, keepdims=True))
    slope: Floats = grown / grown.sum(axis=1, keepdims=True) - _SMOOTHING / sums.shape[1]
    slope[np.arange(len(labels)), labels] -= 1 - _SMOOTHING
    slope /= len(labels)
    return slope
