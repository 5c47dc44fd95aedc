"""The benchmark is whole, and larger sets are made from it the same way each time."""

import pytest

from bench import benchmark
from bench.benchmark import FOLDER, grown

SHARED = FOLDER.parents[3] / "shared" / "matching"


def test_the_benchmark_is_whole() -> None:
    whole = benchmark.read()

    assert (len(whole.talents), len(whole.requests), whole.unanswerable) == (320, 110, 6)
    assert whole.judged.keys() <= {one.id for one in whole.requests}
    assert {talent for graded in whole.judged.values() for talent in graded} <= {
        one.id for one in whole.talents
    }
    assert {grade for graded in whole.judged.values() for grade in graded.values()} == {1, 2}


@pytest.mark.skipif(not SHARED.exists(), reason="only where the shared folder exists")
@pytest.mark.parametrize("name", ["talents.jsonl", "requests.jsonl", "qrels.tsv"])
def test_the_copy_is_what_was_copied(name: str) -> None:
    assert (FOLDER / name).read_bytes() == (SHARED / name).read_bytes()


def test_a_larger_set_begins_with_the_smaller_one() -> None:
    talents = benchmark.read().talents
    larger = grown(talents, 1000)

    assert larger[:320] == talents
    assert grown(talents, 700) == larger[:700]
    assert grown(talents, 100) == talents[:100]


def test_a_larger_set_repeats_nobody_word_for_word() -> None:
    talents = benchmark.read().talents
    larger = grown(talents, 1000)

    assert len({one.id for one in larger}) == 1000
    for place, one in enumerate(larger[320:], start=320):
        before = talents[place % 320]
        assert one.text != before.text
        assert len(one.text.split()) == len(before.text.split()) + 1
