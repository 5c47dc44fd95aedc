"""Read texts as rows of numbers: one column for each piece that is worth keeping."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

_LEAST_TEXTS = 6  # in which a piece must stand to be kept


@dataclass(frozen=True)
class Pieces:
    """P pieces, by their CRC-32 in ascending order, and how rare each is (the smoothed idf)."""

    ids: NDArray[np.uint32]
    rarity: NDArray[np.float32]

    def only(self, kept: NDArray[np.intp]) -> "Pieces":
        """Give some of them, by their places in ascending order."""
        return Pieces(self.ids[kept], self.rarity[kept])


def choose(counted: Sequence[Counter[int]]) -> Pieces:
    """Keep the pieces that stand in several texts."""
    times = Counter(piece for one in counted for piece in one)
    kept = sorted(piece for piece, count in times.items() if count >= _LEAST_TEXTS)
    rarity = [np.log((1 + len(counted)) / (1 + times[piece])) + 1 for piece in kept]
    return Pieces(np.array(kept, np.uint32), np.array(rarity, np.float32))


def matrix(counted: Sequence[Counter[int]], pieces: Pieces) -> csr_matrix:
    """Give the texts as rows (N, P) of length 1."""
    column = {int(piece): place for place, piece in enumerate(pieces.ids)}
    ends, columns, values = [0], [], []
    for one in counted:
        known = [(column[piece], count) for piece, count in one.items() if piece in column]
        places = np.array([place for place, _ in known], np.intp)
        strengths = (1 + np.log([count for _, count in known])) * pieces.rarity[places]
        columns.append(places)
        values.append(strengths / (np.linalg.norm(strengths) or 1))
        ends.append(ends[-1] + len(places))
    shape = (len(counted), len(pieces.ids))
    return csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape, dtype=np.float32)


def most_telling(weights: NDArray[np.float32], pieces: Pieces, most: int) -> NDArray[np.intp]:
    """Give which pieces (P) say most in these weights (K, P), counted by how often they will be met."""
    often = np.exp((1 - pieces.rarity) / 2)  # the root of the share of texts that hold it
    says = np.linalg.norm(weights, axis=0) * often
    return np.sort(np.argsort(-says, kind="stable")[:most])
