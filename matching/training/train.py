"""Train the whole model: the linear machines and the network, on the same pieces of the same phrases.

The same phrases give the same model.
"""

import warnings
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from matching.grams import grams
from matching.intent import TELLING
from matching.model import Floats, Model, Packed, fingerprint
from matching.phrasebook import NONE, Phrase
from matching.spelling import learn
from matching.words import words

_LEAST_PHRASES = 6  # in which a piece must stand to be considered
_PIECES = 72_000  # that are kept
_STRICTNESS = 0.4  # C of the machines
_TOLERANCE = 1e-2
_ROUGH = 0.3  # tolerance of the training that only chooses pieces
_UNITS = 128  # of the network's hidden layer
_ROUNDS = 3  # in which it learns; more would learn the phrases by heart
_GAIN = 5.0  # rows of length 1 are short for a network


def train(phrases: Sequence[Phrase], *, jobs: int = -1) -> Model:
    """Train a model, in as many processes as there are cores. The concepts are those of the phrases."""
    texts = [phrase.text for phrase in phrases]
    concepts, about = _labels([phrase.concept for phrase in phrases])
    languages, spoken = _labels([phrase.language for phrase in phrases])
    reader = _reader(texts, about, jobs)
    read = reader.transform(texts)
    weights, bias = _machines(read, np.hstack((about, spoken)), jobs=jobs)
    asking, asking_bias = _asking(read, phrases)
    network = _network(read, about.argmax(axis=1))
    (inner, outer), (inner_bias, outer_bias) = network.coefs_, network.intercepts_
    spelling = learn(Counter(word for text in texts for word in set(words(text))))
    return Model(
        concepts=concepts,
        languages=languages,
        pieces=reader.get_feature_names_out().astype(np.uint32),
        rarity=reader.idf_.astype(np.float32),
        weights=Packed.pack(np.vstack((weights, asking)).T),
        bias=np.append(bias, asking_bias).astype(np.float32),
        inner=Packed.pack(inner * np.float32(_GAIN)),
        inner_bias=inner_bias,
        outer=outer,
        outer_bias=outer_bias,
        taught=" ".join(spelling.taught),
        heard=" ".join(spelling.heard),
        seen=" ".join(spelling.seen),
        trained_from=fingerprint(phrases),
    )


def _labels(names: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.int_]]:
    """Give the different names, and for each phrase (N) which one it has: a table (N, names) of 0 and 1."""
    known, places = np.unique(names, return_inverse=True)
    return tuple(str(name) for name in known), np.eye(len(known), dtype=int)[places]


def _reader(texts: Sequence[str], about: NDArray[np.int_], jobs: int) -> TfidfVectorizer:
    """Make what reads texts as rows of pieces, of length 1: those pieces that say most in a rough training.

    What a piece says counts by how often it will be met: the root of the share of phrases that hold it.
    """
    every = _vectorizer(min_df=min(_LEAST_PHRASES, len(texts)))
    weights, _ = _machines(every.fit_transform(texts), about, jobs=jobs, tolerance=_ROUGH)
    says = np.linalg.norm(weights, axis=0) * np.exp((1 - every.idf_) / 2)
    best = np.sort(np.argsort(-says, kind="stable")[:_PIECES])
    return _vectorizer(vocabulary=every.get_feature_names_out()[best]).fit(texts)


def _vectorizer(**which: object) -> TfidfVectorizer:
    return TfidfVectorizer(analyzer=_pieces, lowercase=False, sublinear_tf=True, dtype=np.float32, **which)


def _pieces(text: str) -> list[int]:
    return list(grams(text).elements())


def _machines(
    read: csr_matrix, labels: NDArray[np.int_], *, jobs: int, tolerance: float = _TOLERANCE
) -> tuple[Floats, Floats]:
    """Train a support vector machine for each column of labels (N, K): weights (K, P) and biases (K,)."""
    one = LinearSVC(C=_STRICTNESS, tol=tolerance, random_state=0)
    trained = OneVsRestClassifier(one, n_jobs=jobs).fit(read, labels).estimators_
    return (
        np.vstack([machine.coef_ for machine in trained]).astype(np.float32),
        np.concatenate([machine.intercept_ for machine in trained]).astype(np.float32),
    )


def _asking(read: csr_matrix, phrases: Sequence[Phrase]) -> tuple[Floats, Floats]:
    """Train one machine that tells asking from offering; a cue of a word or two tells neither."""
    told = np.array([one.concept != NONE and len(one.text.split()) >= TELLING for one in phrases])
    asks = np.array([one.asks for one in phrases])
    machine = LinearSVC(C=_STRICTNESS, tol=_TOLERANCE, class_weight="balanced", random_state=0)
    machine.fit(read[told], asks[told])
    return machine.coef_.astype(np.float32), machine.intercept_.astype(np.float32)


def _network(read: csr_matrix, labels: NDArray[np.intp]) -> MLPClassifier:
    """Train a network on rows (N, P) with a label 0..C-1 each: it learns what concepts have in common."""
    network = MLPClassifier(
        (_UNITS,),
        alpha=1e-5,
        batch_size=min(512, len(labels)),
        learning_rate_init=2e-3,
        max_iter=_ROUNDS,
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a few rounds are enough
        return network.fit(read * np.float32(_GAIN), labels)
