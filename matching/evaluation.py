"""Measure a ranking against people's judgments: how good, how silent, how fast.

Needs ir_measures, the field's own tool (`pip install 'samenbot[evaluate]'`).
"""

import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from matching import trec
from matching.features import features
from matching.understand import Intent

RELEVANT = 1  # the grade from which a talent could help

Run = Mapping[str, list[tuple[str, float]]]
Judgments = Mapping[str, Mapping[str, int]]


class MeasuresMissingError(Exception):
    """The tool that measures is not installed. The message says how to."""


@dataclass(frozen=True)
class Quality:
    """How well some requests were answered. All are shares, 0..1; None where there is nothing to measure."""

    requests: int
    ndcg_at_5: float | None
    p_at_1: float | None
    recall_at_5: float | None
    silence: float | None  # of the requests nobody fits: rightly left without an answer
    false_silence: float | None  # of the others: wrongly left without one


@dataclass(frozen=True)
class Timing:
    """Milliseconds of work a request: understanding it, and ranking the talents for it."""

    understanding_median: float
    ranking_median: float
    ranking_p95: float


@dataclass(frozen=True)
class Evaluation:
    """What came out for a folder: of all requests, and by the language the folder says they are in."""

    overall: Quality
    by_language: Mapping[str, Quality]
    timing: Timing


def evaluate(folder: Path) -> Evaluation:
    """Rank the talents of a folder for its requests, and measure. InputError says which file is wrong."""
    talents = trec.read_talents(folder / "talents.jsonl")
    requests = trec.read_texts(folder / "requests.jsonl")
    judged = read_judgments(folder / "qrels.tsv")
    ranked: dict[str, list[tuple[str, float]]] = {}
    understanding, ranking = [], []
    for one in requests:
        begun = time.perf_counter()
        asked = features(one.text, intent=Intent.ASKS)
        understood = time.perf_counter()
        ranked[one.id] = talents.ranked(one.id, asked)
        ranking.append(1000 * (time.perf_counter() - understood))
        understanding.append(1000 * (understood - begun))
    groups: dict[str, list[str]] = {}
    for name, language in _languages(folder / "requests.jsonl").items():
        groups.setdefault(language, []).append(name)
    return Evaluation(
        overall=quality(ranked, judged, ranked.keys()),
        by_language={language: quality(ranked, judged, names) for language, names in sorted(groups.items())},
        timing=Timing(_part(understanding, 0.5), _part(ranking, 0.5), _part(ranking, 0.95)),
    )


def quality(run: Run, judged: Judgments, requests: Collection[str]) -> Quality:
    """Measure a run over some requests. A request that nobody fits counts for silence alone."""
    fitting = [one for one in requests if any(grade >= RELEVANT for grade in judged.get(one, {}).values())]
    others = [one for one in requests if one not in set(fitting)]
    measured = _measure({one: judged[one] for one in fitting}, {one: run.get(one, []) for one in fitting})
    return Quality(
        requests=len(requests),
        ndcg_at_5=measured.get("nDCG@5"),
        p_at_1=measured.get("P@1"),
        recall_at_5=measured.get("R@5"),
        silence=_share_silent(run, others),
        false_silence=_share_silent(run, fitting),
    )


def read_judgments(file: Path) -> dict[str, dict[str, int]]:
    """Read judgments in TREC form, `request 0 talent grade`. InputError says which line can't be read."""
    judged: dict[str, dict[str, int]] = {}
    for number, line in enumerate(trec.read_lines(file), start=1):
        try:
            request, _, talent, grade = line.split()
            judged.setdefault(request, {})[talent] = int(grade)
        except ValueError:
            raise trec.InputError(
                f"{file}, line {number}: not of the form `request 0 talent grade`"
            ) from None
    return judged


def _measure(judged: Judgments, run: Run) -> dict[str, float]:
    """Give the measures of ir_measures; in nDCG a grade is its gain. A request without answer counts 0."""
    if not judged:
        return {}
    try:
        import ir_measures  # noqa: PLC0415 - installed only by who measures
    except ImportError:
        raise MeasuresMissingError("this needs ir_measures: pip install 'samenbot[evaluate]'") from None
    wanted = [ir_measures.nDCG @ 5, ir_measures.P @ 1, ir_measures.R @ 5]
    names = ("nDCG@5", "P@1", "R@5")
    qrels = {request: dict(grades) for request, grades in judged.items()}
    scores = {
        request: {talent: -place for place, (talent, _) in enumerate(found)} for request, found in run.items()
    }
    totals = ir_measures.calc_aggregate(wanted, qrels, scores)
    return {name: float(totals[measure]) for name, measure in zip(names, wanted, strict=True)}


def _share_silent(run: Run, requests: Collection[str]) -> float | None:
    if not requests:
        return None
    return sum(not run.get(one) for one in requests) / len(requests)


def _languages(file: Path) -> dict[str, str]:
    """Give the language each request is said to be in: for the table alone, no ranking reads it."""
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {str(one["id"]): str(one.get("lang", "?")) for one in entries}


def _part(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)] if ordered else 0.0
