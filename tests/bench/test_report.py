"""What the bench writes down: plain tables, in their own place of a document."""

from pathlib import Path

import pytest

from bench import loading, report
from bench.comparison import Measured
from bench.loading import Step
from bench.reading import Read
from bench.speed import Speed
from matching.evaluation import Quality

GOOD = Quality(requests=10, ndcg_at_5=0.75, p_at_1=0.8, recall_at_5=0.5, silence=5 / 6, false_silence=0.02)


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_comparison_shows_quality_silence_and_time() -> None:
    shown = report.comparison(
        [
            Measured("plain", GOOD, 6, {320: Speed(0.5, 1.25), 5000: Speed(41.6, 1200.4)}),
            Measured("plain, again", None, 6, {320: Speed(0.5, 1.25), 5000: Speed(8.0, 9.0)}),
        ]
    )

    head, _, first, second = rows(shown)
    assert head[-2:] == ["ms at 320", "ms at 5,000"]
    assert first == ["plain", "0.750", "0.800", "0.500", "5/6", "0.020", "0.50 / 1.25", "42 / 1,200"]
    assert second == ["plain, again", "", "", "", "", "", "0.50 / 1.25", "8.00 / 9.00"]


def test_the_comparison_says_when_fewer_requests_were_timed() -> None:
    one = Measured("plain", GOOD, 6, {320: Speed(1, 1), 50_000: Speed(1, 1)})

    assert "At 50,000 every 3rd request was timed." in report.comparison([one])


def test_a_town_is_shown_with_all_its_talents() -> None:
    shown = report.reading(
        [Read(in_wijk=300, wijken=3000, megabytes=921.4, helpers=9.2, speed=Speed(2.5, 4.04))]
    )

    assert rows(shown)[-1] == ["300", "3,000", "900,000", "921", "9", "2.5", "4.0"]


def test_loading_is_added_up() -> None:
    shown = report.loading([Step("model", 0.25, 40.0), Step("city", 0.05, 2.0)])

    assert rows(shown)[-1] == ["together", "0.30", "42"]


def test_loading_is_measured_in_a_process_of_its_own() -> None:
    ballast = b"x" * 200_000_000
    steps = loading.measure()

    assert [one.what for one in steps] == ["numpy", "code, concepts", "model", "lexicon", "city"]
    assert all(one.seconds > 0 for one in steps)
    assert 10 < sum(one.megabytes for one in steps) < 200
    assert ballast


def test_speed_is_the_middle_and_the_slow_end() -> None:
    assert Speed.of([float(one) for one in range(100, 0, -1)]) == Speed(51.0, 96.0)
    with pytest.raises(ValueError, match="nothing was timed"):
        Speed.of([])


def test_a_document_that_is_not_there_is_made(tmp_path: Path) -> None:
    file = tmp_path / "measured.md"
    report.write("new", file)

    assert file.read_text() == "# Measured\n\n<!-- bench -->\nnew\n<!-- /bench -->\n"


def test_only_what_stands_between_the_marks_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "measured.md"
    file.write_text("# Ours\n\nbefore\n<!-- bench -->\nold\n<!-- /bench -->\n\nafter\n")
    report.write("new", file)
    report.write("newer", file)

    assert file.read_text() == "# Ours\n\nbefore\n<!-- bench -->\nnewer\n<!-- /bench -->\n\nafter\n"


def test_a_document_without_marks_gets_them_at_its_end(tmp_path: Path) -> None:
    file = tmp_path / "measured.md"
    file.write_text("# Ours\n\nbefore\n")
    report.write("new", file)

    assert file.read_text() == "# Ours\n\nbefore\n\n<!-- bench -->\nnew\n<!-- /bench -->\n"


def test_a_lost_mark_is_not_guessed_at(tmp_path: Path) -> None:
    file = tmp_path / "measured.md"
    file.write_text("<!-- bench -->\nold\n\nafter\n")

    with pytest.raises(ValueError, match="put it back"):
        report.write("new", file)
    assert "after" in file.read_text()
