"""Who is asked, in what order, and why others are not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.concepts import CONCEPTS
from matching.features import Features
from matching.rank import THRESHOLD, Candidate, Exclusion, Need, Reason, rank
from matching.understand import Daypart

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
OVERVECHT, ZUID = "WK034403", "WK034407"
SATURDAY = 5


def need(*concepts: str, **other: Any) -> Need:
    return replace(
        Need(
            request_id=7,
            asker_id="asker",
            concepts=dict.fromkeys(concepts or ("bike_repair",), 1.0),
            wijken=(OVERVECHT,),
            now=NOW,
        ),
        **other,
    )


def someone(name: str = "fatma", *concepts: str, **other: Any) -> Candidate:
    offered = Features(concepts=dict.fromkeys(concepts or ("bike_repair",), 1.0))
    return replace(Candidate(name, f"{name}-talent", OVERVECHT, offered), **other)


def who(asked: Need, *candidates: Candidate) -> list[object]:
    return [ranked.candidate.person_id for ranked in rank(asked, candidates).ordered]


def fit(asked: Need, offered: Features) -> float:
    """Give how well these features of a talent fit, 0 for somebody who is not asked."""
    return max((ranked.fit for ranked in rank(asked, [someone(features=offered)]).ordered), default=0.0)


def why_not(asked: Need, candidate: Candidate) -> Exclusion:
    (excluded,) = rank(asked, [candidate]).excluded
    return excluded.reason


def test_who_offers_it_is_asked_and_the_reason_is_told() -> None:
    (ranked,) = rank(need(), [someone()]).ordered
    assert ranked.fit == 1.0
    assert Reason.SAME_CONCEPT in ranked.reasons


def test_silence_when_nobody_fits() -> None:
    ranking = rank(need(), [someone("fatma", "baking"), someone("jan", "chess")])
    assert ranking.ordered == ()
    assert {excluded.reason for excluded in ranking.excluded} == {Exclusion.NO_FIT}


def test_nearness_and_time_never_make_somebody_fit() -> None:
    perfect = someone("fatma", "baking", buurt="BU1")
    assert why_not(need(buurt="BU1"), perfect) is Exclusion.NO_FIT


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"person_id": "asker"}, Exclusion.ASKER),
        ({"wijk": ZUID}, Exclusion.OTHER_WIJK),
        ({"blocked": True}, Exclusion.BLOCKED),
        ({"paused": True}, Exclusion.PAUSED),
        ({"already_asked": True}, Exclusion.ALREADY_ASKED),
        ({"asked_this_week": 3}, Exclusion.BUDGET),
        ({"asked_this_week": 1, "weekly_limit": 1}, Exclusion.BUDGET),
    ],
)
def test_who_must_not_be_asked_is_excluded_with_the_reason(change: dict[str, Any], reason: Exclusion) -> None:
    assert why_not(need(), replace(someone(), **change)) is reason


def test_a_clash_of_days_excludes_and_an_unknown_day_does_not() -> None:
    sundays = someone("fatma", features=Features({"bike_repair": 1.0}, days=frozenset({6})))
    assert why_not(need(days=frozenset({SATURDAY})), sundays) is Exclusion.DAY
    assert who(need(), sundays) == ["fatma"]
    assert who(need(days=frozenset({SATURDAY})), someone("jan")) == ["jan"]


def test_a_clash_of_dayparts_excludes() -> None:
    evenings = someone(
        "fatma", features=Features({"bike_repair": 1.0}, dayparts=frozenset({Daypart.EVENING}))
    )
    assert why_not(need(dayparts=frozenset({Daypart.MORNING})), evenings) is Exclusion.DAY
    assert who(need(dayparts=frozenset({Daypart.EVENING})), evenings) == ["fatma"]


def test_a_negated_talent_never_matches() -> None:
    refuses = someone("fatma", features=Features({"odd_jobs": 1.0}, negated=frozenset({"plumbing"})))
    assert who(need("electrics"), refuses) == ["fatma"]
    assert why_not(need("plumbing"), refuses) is Exclusion.NO_FIT


def test_a_handyman_may_do_for_a_tap_but_a_plumber_comes_first() -> None:
    handyman, plumber = someone("jan", "odd_jobs"), someone("fatma", "plumbing")
    ranking = rank(need("plumbing"), [handyman, plumber])
    assert [ranked.candidate.person_id for ranked in ranking.ordered] == ["fatma", "jan"]
    assert Reason.RELATED_CONCEPT in ranking.ordered[1].reasons


def test_relatedness_has_a_direction() -> None:
    assert fit(need("plumbing"), someone("x", "odd_jobs").features) >= THRESHOLD
    assert fit(need("odd_jobs"), someone("x", "plumbing").features) < THRESHOLD


def test_lending_is_not_doing() -> None:
    assert fit(need("hang_and_drill"), someone("x", "lend_drill").features) < THRESHOLD
    assert fit(need("lend_drill"), someone("x", "hang_and_drill").features) < THRESHOLD
    van = someone("x", "lend_van").features
    assert fit(need("drive_van"), van) >= THRESHOLD


def test_an_interpreter_is_bound_to_the_language() -> None:
    def speaks(*languages: str) -> Features:
        return Features({"interpreting": 1.0}, languages=frozenset(languages))

    turkish = need("interpreting", languages=frozenset({"tr"}))
    assert fit(turkish, speaks("tr", "nl")) == 1.0
    assert fit(turkish, speaks("pl", "nl")) == 0.0
    assert THRESHOLD <= fit(turkish, speaks()) < 1.0
    assert THRESHOLD <= fit(need("interpreting", languages=frozenset({"ar"})), speaks("ary")) < 1.0


def test_a_shared_language_orders_where_it_is_not_the_need() -> None:
    speaks = someone("fatma", features=Features({"bike_repair": 1.0}, languages=frozenset({"tr"})))
    asked = need(languages=frozenset({"tr"}))
    assert who(asked, someone("jan"), speaks) == ["fatma", "jan"]


@pytest.mark.parametrize(("first", "second"), [("fatma", "jan"), ("jan", "fatma")])
def test_least_asked_comes_first(first: str, second: str) -> None:
    often, seldom = someone(second, asked_this_week=2), someone(first, asked_this_week=0)
    assert who(need(), often, seldom) == [first, second]
    lately = someone(second, last_asked_at=NOW - timedelta(days=1))
    long_ago = someone(first, last_asked_at=NOW - timedelta(days=20))
    assert who(need(), lately, long_ago) == [first, second]


def test_the_same_buurt_comes_first() -> None:
    ranking = rank(need(buurt="BU1"), [someone("jan", buurt="BU2"), someone("fatma", buurt="BU1")])
    assert [ranked.candidate.person_id for ranked in ranking.ordered] == ["fatma", "jan"]
    assert Reason.SAME_BUURT in ranking.ordered[0].reasons


def test_widening_adds_the_next_wijk_behind_the_own_one() -> None:
    asked = need(wijken=(OVERVECHT, ZUID))
    ranking = rank(asked, [someone("jan", wijk=ZUID), someone("fatma")])
    assert [ranked.candidate.person_id for ranked in ranking.ordered] == ["fatma", "jan"]
    assert Reason.NEXT_WIJK in ranking.ordered[1].reasons


def test_a_related_talent_never_passes_the_asked_one_by_nearness() -> None:
    near = someone("jan", "odd_jobs", buurt="BU1")
    far = someone("fatma", "plumbing", wijk=ZUID, asked_this_week=2, last_asked_at=NOW)
    assert who(need("plumbing", buurt="BU1", wijken=(OVERVECHT, ZUID)), near, far) == ["fatma", "jan"]


def test_a_person_counts_once_with_the_best_talent() -> None:
    ranking = rank(
        need("plumbing"), [someone("fatma", "odd_jobs"), someone("fatma", "plumbing", talent_id="better")]
    )
    assert [ranked.candidate.talent_id for ranked in ranking.ordered] == ["better"]
    assert ranking.excluded == ()


def test_of_a_persons_talents_the_most_telling_reason_is_given() -> None:
    ranking = rank(need(), [someone("fatma", "baking"), someone("fatma", talent_id="two", paused=True)])
    assert [excluded.reason for excluded in ranking.excluded] == [Exclusion.PAUSED]


def test_a_need_of_several_kinds_prefers_who_does_them_all() -> None:
    asked = need("lawn_mowing", "painting")
    assert who(asked, someone("jan", "painting"), someone("fatma", "lawn_mowing", "painting"))[0] == "fatma"


def test_a_concept_of_a_later_version_fits_nobody_and_breaks_nothing() -> None:
    assert rank(need("levitation"), [someone("fatma", "levitation")]).ordered == ()
    assert rank(need(), [someone("fatma", "levitation")]).ordered == ()


def test_equals_stand_in_another_order_for_each_request_and_the_same_each_time() -> None:
    neighbours = [someone(f"n{number}") for number in range(6)]
    orders = {tuple(who(need(request_id=number), *neighbours)) for number in range(20)}
    assert len(orders) > 5
    assert who(need(), *neighbours) == who(need(), *reversed(neighbours))


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        person_id=st.integers(0, 8),
        talent_id=st.integers(0, 10_000),
        wijk=st.sampled_from([OVERVECHT, ZUID]),
        features=st.builds(
            Features,
            concepts=st.dictionaries(
                st.sampled_from(["bike_repair", "plumbing", "odd_jobs", "baking"]), st.floats(0.3, 1)
            ),
            negated=st.frozensets(st.sampled_from(["bike_repair", "plumbing"])),
            days=st.frozensets(st.integers(0, 6)),
        ),
        buurt=st.sampled_from([None, "BU1", "BU2"]),
        paused=st.booleans(),
        blocked=st.booleans(),
        asked_this_week=st.integers(0, 4),
        already_asked=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda candidate: candidate.talent_id,
)
NEEDS = st.builds(
    lambda concepts, days: need(*concepts, days=days, buurt="BU1"),
    st.lists(st.sampled_from(["bike_repair", "plumbing", "chess"]), min_size=1, max_size=2, unique=True),
    st.sampled_from([frozenset(), frozenset({SATURDAY})]),
)


@given(NEEDS, CANDIDATES)
def test_nobody_is_asked_who_must_not_be(asked: Need, candidates: list[Candidate]) -> None:
    for ranked in rank(asked, candidates).ordered:
        one = ranked.candidate
        assert not any((one.paused, one.blocked, one.already_asked))
        assert one.wijk == OVERVECHT
        assert one.asked_this_week < one.weekly_limit
        assert ranked.fit >= THRESHOLD
        assert not set(asked.concepts) <= one.features.negated


@given(NEEDS, CANDIDATES, st.randoms(use_true_random=False))
def test_the_order_of_candidates_changes_nothing(
    asked: Need, candidates: list[Candidate], chance: Random
) -> None:
    shuffled = list(candidates)
    chance.shuffle(shuffled)
    assert rank(asked, shuffled) == rank(asked, candidates)


@given(NEEDS, CANDIDATES)
def test_an_unrelated_talent_more_changes_nothing(asked: Need, candidates: list[Candidate]) -> None:
    stranger = someone("stranger", "pottery_and_crafts")
    assert rank(asked, [*candidates, stranger]).ordered == rank(asked, candidates).ordered


@given(NEEDS, CANDIDATES)
def test_everybody_is_ordered_or_excluded_once(asked: Need, candidates: list[Candidate]) -> None:
    ranking = rank(asked, candidates)
    people = [one.candidate.person_id for one in ranking.ordered]
    people += [one.candidate.person_id for one in ranking.excluded]
    assert len(people) == len(set(people))
    assert set(people) == {candidate.person_id for candidate in candidates}


@pytest.mark.parametrize("concept", CONCEPTS)
def test_every_concept_finds_who_offers_it(concept: str) -> None:
    assert who(need(concept), someone("fatma", concept)) == ["fatma"]
