"""Commands about understanding and matching, on the very functions the bot uses."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from matching import trec
from matching.evaluation import Evaluation, Quality, evaluate
from matching.model import load_model
from matching.understand import Heard, Intent, understand

_TOLD = 5  # concepts and words that are worth telling

_out = Console(highlight=False, soft_wrap=True)


def rank(
    talents: Annotated[Path, typer.Option(help='Offers, a line each: {"id": …, "text": …}')],
    requests: Annotated[Path, typer.Option(help="Requests, in the same form.")],
    run: Annotated[Path, typer.Option(help="Where to write the TREC run.")],
) -> None:
    """Rank talents for requests as the bot would, and write a TREC run."""
    ranked = trec.run(trec.read_talents(talents), trec.read_texts(requests))
    run.write_text("".join(f"{line}\n" for line in trec.lines(ranked)), encoding="utf-8")
    silent = sum(not found for found in ranked.values())
    _out.print(f"{run}: {len(ranked)} requests, nobody fits {silent} of them", markup=False)


def measure(
    folder: Annotated[Path, typer.Argument(help="Holds talents.jsonl, requests.jsonl and qrels.tsv.")],
) -> None:
    """Measure how well the bot ranks: nDCG@5, P@1, recall@5, silence, time; also by language."""
    _out.print(_as_table(evaluate(folder)))


def explain(
    text: Annotated[str, typer.Argument(help="What somebody may write, in quotes.")],
    offer: Annotated[bool, typer.Option(help="Read it as an offer.")] = False,  # noqa: FBT002 - an option
) -> None:
    """Show what the bot understands of a text, and by which words."""
    heard = understand(text, intent=Intent.OFFERS if offer else None)
    lines = [f"intent     {heard.intent}", f"written in {heard.written_in or '-'}"]
    lines += [_concept_line(text, one) for one in heard.concepts[:_TOLD]]
    if not heard.sure:
        lines.append("           not sure: the bot would ask back" if heard.concepts else "concept    -")
    lines += [
        f"negated    {', '.join(heard.negated) or '-'}",
        f"when       {heard.when.urgency if heard.when else '-'}",
        f"days       {', '.join(map(str, sorted(heard.days))) or '-'} (0 is Monday)",
        f"dayparts   {', '.join(sorted(heard.dayparts)) or '-'}",
        f"languages  {', '.join(heard.languages) or '-'}",
    ]
    _out.print("\n".join(lines), markup=False)


def _concept_line(text: str, heard: Heard) -> str:
    told = sorted(load_model().why(text, heard.concept), key=lambda word: -word[1])[:_TOLD]
    words = " ".join(f"{word} {says:+.2f}" for word, says in told if says > 0)
    return f"concept    {heard.confidence:.2f} {heard.concept}  ← {words}"


def _as_table(measured: Evaluation) -> Table:
    table = Table(title=None)
    for name in ("", "requests", "nDCG@5", "P@1", "recall@5", "silent", "false silence"):
        table.add_column(name, justify="right" if name else "left")
    for language, quality in {"all": measured.overall, **measured.by_language}.items():
        table.add_row(language, *_cells(quality))
    timing = measured.timing
    table.caption = (
        f"ms a request: {timing.understanding_median:.2f} to understand, {timing.ranking_median:.2f} to rank "
        f"(95 % within {timing.ranking_p95:.2f})"
    )
    return table


def _cells(quality: Quality) -> list[str]:
    shares = (
        quality.ndcg_at_5,
        quality.p_at_1,
        quality.recall_at_5,
        quality.silence,
        quality.false_silence,
    )
    return [str(quality.requests), *("-" if share is None else f"{share:.3f}" for share in shares)]
