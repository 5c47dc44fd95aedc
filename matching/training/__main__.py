"""Write the model anew: `make model`."""

import sys

from matching.model import FILE, check_concepts, write_model
from matching.phrasebook import read_phrases
from matching.training.train import train


def main() -> int:
    """Train, write, and say how large it became. ModelError when a concept has no phrase."""
    phrases = read_phrases()
    check_concepts({phrase.concept for phrase in phrases})
    model = train(phrases)
    write_model(model, FILE)
    sys.stdout.write(
        f"{FILE.name}: {len(phrases)} phrases, {len(model.pieces)} pieces, {len(model.concepts)} concepts, "
        f"{FILE.stat().st_size / 1e6:.1f} MB\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
