import threading
from itertools import pairwise

from storage.ids import EPOCH, Ids


def test_ids_follow_time() -> None:
    moments = iter([EPOCH + 1_000, EPOCH + 1_001, EPOCH + 5_000])
    ids = Ids(clock=lambda: next(moments), chance=lambda bits: 2**bits - 1)
    first, second, third = (ids() for _ in range(3))
    assert first < second < third
    assert [number >> 22 for number in (first, second, third)] == [1_000, 1_001, 5_000]


def test_ids_rise_within_one_millisecond_and_when_the_clock_is_set_back() -> None:
    moments = iter([EPOCH + 9_000, EPOCH + 9_000, EPOCH + 2_000, EPOCH + 9_001])
    ids = Ids(clock=lambda: next(moments), chance=lambda _bits: 0)
    drawn = [ids() for _ in range(4)]
    assert all(before < after for before, after in pairwise(drawn))
    assert drawn[1:3] == [drawn[0] + 1, drawn[0] + 2]


def test_ids_fit_a_signed_column_until_2093() -> None:
    last = Ids(clock=lambda: EPOCH + 2**41 - 1, chance=lambda bits: 2**bits - 1)()
    assert 0 < last < 2**63


def test_two_processes_differ_by_chance() -> None:
    one = Ids(clock=lambda: EPOCH + 1, chance=lambda _bits: 10)
    other = Ids(clock=lambda: EPOCH + 1, chance=lambda _bits: 20)
    assert one() != other()


def test_no_id_is_given_twice_by_threads() -> None:
    ids = Ids(clock=lambda: EPOCH + 1)
    drawn: list[int] = []

    def draw() -> None:
        mine = [ids() for _ in range(5_000)]
        assert mine == sorted(set(mine))
        drawn.extend(mine)

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(drawn)) == 20_000
