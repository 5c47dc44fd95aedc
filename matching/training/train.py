"""Train the whole model: the linear machines and the network, on the same pieces of the same phrases.

The same phrases give the same model.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from matching.grams import grams
from matching.model import Model, Packed, fingerprint
from matching.phrasebook import NONE, Phrase
from matching.spelling import learn
from matching.training import linear, network
from matching.training.pieces import Pieces, choose, matrix, most_telling
from matching.words import words

_UNITS = 128
_ROUNDS = 4
_PIECES = 72_000
_ROUGH = 0.3  # tolerance of the training that only chooses pieces
_TELLING = 3  # words from which a phrase shows whether it asks or offers


def train(phrases: Sequence[Phrase], *, jobs: int = -1) -> Model:
    """Train a model, in as many processes as there are cores. The concepts are those of the phrases."""
    spelling = learn(Counter(word for phrase in phrases for word in set(words(phrase.text))))
    counted = [grams(phrase.text) for phrase in phrases]
    concepts = [phrase.concept for phrase in phrases]
    pieces = _pieces(counted, concepts, jobs)
    read = matrix(counted, pieces)
    about = linear.fit(read, concepts, jobs=jobs)
    spoken = linear.fit(read, [phrase.language for phrase in phrases], jobs=jobs)
    asking = _asking(read, phrases)
    labels = np.searchsorted(about.names, concepts)
    layers = network.fit(read, labels, units=_UNITS, rounds=_ROUNDS)
    return Model(
        concepts=about.names,
        languages=spoken.names,
        pieces=pieces.ids,
        rarity=pieces.rarity,
        weights=Packed.pack(np.vstack((about.weights, spoken.weights, asking.weights)).T),
        bias=np.concatenate((about.bias, spoken.bias, asking.bias)),
        inner=Packed.pack(layers.inner),
        inner_bias=layers.inner_bias,
        outer=layers.outer,
        outer_bias=layers.outer_bias,
        taught=" ".join(spelling.taught),
        heard=" ".join(spelling.heard),
        seen=" ".join(spelling.seen),
        trained_from=fingerprint(phrases),
    )


def _pieces(counted: Sequence[Counter[int]], concepts: Sequence[str], jobs: int) -> Pieces:
    """Choose pieces by what they say in a first, rough training."""
    pieces = choose(counted)
    rough = linear.fit(matrix(counted, pieces), concepts, jobs=jobs, tolerance=_ROUGH)
    return pieces.only(most_telling(rough.weights, pieces, _PIECES))


def _asking(read: csr_matrix, phrases: Sequence[Phrase]) -> linear.Machines:
    """Train one machine that tells asking from offering; a cue of a word or two tells neither."""
    told = np.array([one.concept != NONE and len(one.text.split()) >= _TELLING for one in phrases])
    sides = np.where([one.asks for one in phrases], 1, -1)
    return linear.fit_two(read[told], sides[told])
