"""What corrections teach: slowly, and in pairs of concepts."""

from matching.lessons import taught
from matching.understand import SURE, Heard, Understanding

HEARD = Understanding(concepts=(Heard("plumbing", 0.8), Heard("appliance_repair", 0.1)))


def test_without_lessons_nothing_changes() -> None:
    assert taught(HEARD, {}) == HEARD
    assert taught(HEARD, {"chess": {"baking": 9}}) == HEARD
    assert taught(Understanding(), {"plumbing": {"baking": 9}}) == Understanding()


def test_one_slip_of_a_thumb_turns_nothing_round() -> None:
    after = taught(HEARD, {"plumbing": {"baking": 1}})
    assert after.sure == ("plumbing",)


def test_who_is_corrected_again_and_again_asks_back_with_what_was_meant() -> None:
    after = taught(HEARD, {"plumbing": {"appliance_repair": 9, "plumbing": 3}})
    assert after.concepts[0].confidence < SURE
    assert set(after.guesses[:2]) == {"plumbing", "appliance_repair"}


def test_confirmations_keep_a_good_guess_sure() -> None:
    after = taught(HEARD, {"plumbing": {"appliance_repair": 3, "plumbing": 90}})
    assert after.sure == ("plumbing",)


def test_what_was_never_heard_can_be_learnt() -> None:
    after = taught(HEARD, {"plumbing": {"heating": 20}})
    assert after.concepts[0].concept == "heating"
    assert all(0 < one.confidence < 1 for one in after.concepts)
