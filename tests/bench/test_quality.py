"""Quality does not slip: floors a little below what was measured (docs/measured.md)."""

from pathlib import Path

import pytest

from matching.evaluation import evaluate

FOLDER = Path(__file__).parent


@pytest.mark.parametrize(
    ("name", "ndcg", "first_right", "false_silence"),
    [("matching", 0.74, 0.80, 0.05), ("lives", 0.75, 0.80, 0.05), ("situations", 0.66, 0.70, 0.05)],
)
def test_the_bot_ranks_as_well_as_was_measured(
    name: str, ndcg: float, first_right: float, false_silence: float
) -> None:
    measured = evaluate(FOLDER / name).overall
    assert measured.ndcg_at_5 is not None
    assert measured.ndcg_at_5 >= ndcg
    assert measured.p_at_1 is not None
    assert measured.p_at_1 >= first_right
    assert measured.false_silence is not None
    assert measured.false_silence <= false_silence


def test_the_bot_is_silent_where_nobody_fits() -> None:
    assert evaluate(FOLDER / "matching").overall.silence == 1.0
