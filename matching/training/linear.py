"""One linear support vector machine for each name, against all others: sure of what it has seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

_STRICTNESS = 0.4  # C of the machines
_TOLERANCE = 1e-2


@dataclass(frozen=True)
class Machines:
    """K machines over P pieces."""

    names: tuple[str, ...]
    weights: NDArray[np.float32]  # (K, P)
    bias: NDArray[np.float32]  # (K,)


def fit(read: csr_matrix, names: Sequence[str], *, jobs: int, tolerance: float = _TOLERANCE) -> Machines:
    """Train a machine for each name that stands beside the rows of `read` (N, P), in so many processes."""
    known, labels = np.unique(names, return_inverse=True)
    fitted = Parallel(n_jobs=jobs)(
        delayed(_fit_one)(read, np.where(labels == one, 1, -1), tolerance) for one in range(len(known))
    )
    weights, bias = zip(*fitted, strict=True)
    return Machines(tuple(str(name) for name in known), np.stack(weights), np.array(bias, np.float32))


def fit_two(read: csr_matrix, sides: NDArray[np.int_]) -> Machines:
    """Train one machine that tells 1 from -1, however many there are of each."""
    weights, bias = _fit_one(read, sides, _TOLERANCE, "balanced")
    return Machines(("1",), weights[np.newaxis], np.array([bias], np.float32))


def _fit_one(
    read: csr_matrix, wanted: NDArray[np.int_], tolerance: float, weighed: str | None = None
) -> tuple[NDArray[np.float32], float]:
    machine = LinearSVC(C=_STRICTNESS, tol=tolerance, class_weight=weighed, random_state=0).fit(read, wanted)
    return machine.coef_[0].astype(np.float32), float(machine.intercept_[0])
