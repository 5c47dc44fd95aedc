"""The commands that rank and measure files: the bot's own functions, nothing else read."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot import cli
from matching import model, rank, trec
from matching.evaluation import evaluate, quality
from matching.features import features
from matching.understand import Intent

TALENTS = {
    "T1": "ik repareer fietsen, banden plakken en kettingen",
    "T2": "taarten bakken voor verjaardagen",
    "T3": "30 jaar loodgieter geweest, lekkende kranen en verstopte afvoer",
    "T4": "klusjesman, geen loodgieterswerk",
    "T5": "allround klusser, alle klusjes in huis",
}
REQUESTS = {
    "R1": "mijn achterband is lek",
    "R2": "de kraan in de keuken drupt",
    "R3": "wat is de hoofdstad van peru",
}
JUDGED = "R1\t0\tT1\t2\nR2\t0\tT3\t2\nR2\t0\tT4\t0\n"


def write(file: Path, texts: dict[str, str], lang: str = "nl") -> Path:
    lines = [json.dumps({"id": name, "text": text, "lang": lang}) for name, text in texts.items()]
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "talents.jsonl", TALENTS)
    write(tmp_path / "requests.jsonl", REQUESTS)
    (tmp_path / "qrels.tsv").write_text(JUDGED, encoding="utf-8")
    return tmp_path


def ran(*arguments: str) -> str:
    done = CliRunner().invoke(cli.commands, arguments)
    assert done.exception is None, done.output
    return done.output


def ranked(folder: Path) -> list[str]:
    ran(
        "rank", "--talents", str(folder / "talents.jsonl"), "--requests", str(folder / "requests.jsonl"),
        "--run", str(folder / "run.txt"),
    )  # fmt: skip
    return (folder / "run.txt").read_text(encoding="utf-8").splitlines()


def test_a_run_has_the_form_of_trec_and_no_line_for_whom_nobody_fits(folder: Path) -> None:
    lines = [line.split() for line in ranked(folder)]
    assert lines[0][:4] == ["R1", "Q0", "T1", "1"]
    assert ["R2", "Q0", "T3", "1"] in [line[:4] for line in lines]
    assert all(line[5] == "samenbot" and float(line[4]) > 0 for line in lines)
    assert "R3" not in {line[0] for line in lines}


def test_the_language_that_a_file_claims_is_not_read(folder: Path) -> None:
    before = ranked(folder)
    write(folder / "talents.jsonl", TALENTS, lang="tr")
    write(folder / "requests.jsonl", REQUESTS, lang="klingon")
    assert ranked(folder) == before


def test_a_folder_is_measured(folder: Path) -> None:
    measured = evaluate(folder)
    assert measured.overall.ndcg_at_5 == 1.0
    assert measured.overall.silence == 1.0
    assert measured.overall.false_silence == 0.0
    assert measured.by_language["nl"].requests == 3
    assert "nDCG@5" in ran("evaluate", str(folder))


def test_measures_are_those_of_a_small_example_by_hand() -> None:
    run = {"R1": [("T2", 2.0), ("T1", 1.0)], "R2": [], "R3": [("T1", 1.0)]}
    judged = {"R1": {"T1": 2}, "R2": {"T3": 1}}
    one = quality(run, judged, ["R1", "R2", "R3"])
    assert one.ndcg_at_5 == pytest.approx(
        0.5 * 0.6309, abs=1e-3
    )  # the only helper stands second; R2 has none
    assert one.p_at_1 == 0.0
    assert one.recall_at_5 == 0.5
    assert one.false_silence == 0.5
    assert one.silence == 0.0


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("talents.jsonl", '{"id": "T1"}', "line 1"),
        ("requests.jsonl", "no json", "line 1"),
        ("qrels.tsv", "R1 T1 2", "line 1"),
        ("qrels.tsv", None, "can't be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(folder: Path, name: str, content: str | None, told: str) -> None:
    (folder / name).unlink() if content is None else (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(trec.InputError, match=told) as problem:
        evaluate(folder)
    assert name in str(problem.value)


def test_understanding_is_shown_with_its_reasons() -> None:
    shown = ran("understand", "er staat water in het keukenkastje")
    assert "plumbing" in shown
    assert "keukenkastje +" in shown


def test_one_changed_weight_changes_the_commands_and_the_bot_alike(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ranked(folder)
    monkeypatch.setattr(rank, "RELATED", 0.0)
    assert ranked(folder) != before
    monkeypatch.undo()
    _turn_round(monkeypatch)
    assert features("mijn achterband is lek", intent=Intent.ASKS).concepts != {}
    assert "bike_repair" not in features("mijn achterband is lek", intent=Intent.ASKS).concepts
    assert ranked(folder) != before


def _turn_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every sum for repairing bikes count for nothing."""
    sums = model.Model._sums

    def other(self: model.Model, *read: Any) -> Any:
        given = sums(self, *read)
        given[self.concepts.index("bike_repair")] = -9
        return given

    monkeypatch.setattr(model.Model, "_sums", other)
