"""What was measured, as Markdown, and its place in docs/measured.md."""

import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from bench.comparison import EVERY, MANY, Measured
from bench.loading import Step
from bench.reading import Read
from bench.speed import Speed

FILE: Final = Path(__file__).parents[1] / "docs" / "measured.md"
BEGIN: Final = "<!-- bench -->"
END: Final = "<!-- /bench -->"

_HEADING: Final = "# Measured\n"


def comparison(measured: Sequence[Measured]) -> str:
    """Show each tool's quality, and its milliseconds a request by number of talents."""
    sizes = sorted({size for one in measured for size in one.speeds})
    head = ["tool", "nDCG@5", "P@1", "recall@5", "silent", "false silence"]
    rows = [[one.name, *_quality(one), *(_both(one.speeds[size]) for size in sizes)] for one in measured]
    said = (
        "Quality on the benchmark itself. Silent: of the requests that nobody fits, how many got no answer; false\n"
        "silence: the share of the others that got none. The last columns are milliseconds a request, median and\n"
        "95th percentile, by number of talents in the wijk."
    )
    if sizes[-1] >= MANY:
        said += f" At {sizes[-1]:,} every {EVERY}rd request was timed."
    return "\n\n".join(
        ("### Beside other tools", said, table([*head, *(f"ms at {size:,}" for size in sizes)], rows))
    )


def reading(read: Sequence[Read]) -> str:
    """Show what a request costs with the database, town by town."""
    head = ["talents in the wijk", "wijken", "talents in all", "MB on disk", "found", "ms median", "ms p95"]
    rows = [
        [
            f"{one.in_wijk:,}",
            f"{one.wijken:,}",
            f"{one.in_wijk * one.wijken:,}",
            f"{one.megabytes:,.0f}",
            f"{one.helpers:.0f}",
            f"{one.speed.median:.1f}",
            f"{one.speed.p95:.1f}",
        ]
        for one in read
    ]
    said = (
        "The bot's own search (`bot/candidates.py`) in SQLite, a transaction a request, with what people confirmed.\n"
        "Found: those who can be asked, on average. The last rows tell whether a larger town is slower."
    )
    return "\n\n".join(("### With the database", said, table(head, rows)))


def loading(steps: Sequence[Step]) -> str:
    """Show what loading costs."""
    seconds, megabytes = sum(one.seconds for one in steps), sum(one.megabytes for one in steps)
    rows = [[one.what, f"{one.seconds:.2f}", f"{one.megabytes:.0f}"] for one in steps]
    rows.append(["together", f"{seconds:.2f}", f"{megabytes:.0f}"])
    said = "Matching in a fresh process: seconds, and by how much its highest use of memory grew."
    return "\n\n".join(("### Loading", said, table(["what", "s", "MB"], rows)))


def facts() -> str:
    """Say on what was measured, and when."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "rapidfuzz", "bm25s"))
    return (
        f"Measured by `make bench` on {datetime.now(UTC):%d %B %Y}: {os.cpu_count()} cores ({platform.machine()}),\n"
        f"Python {platform.python_version()}, {versions}, SQLite {sqlite3.sqlite_version}."
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out a Markdown table; all columns but the first hold numbers."""
    marks = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, marks, *rows))


def write(text: str, file: Path = FILE) -> None:
    """Put the text between the two marks of a file, and leave the rest of it as it is."""
    old = file.read_text(encoding="utf-8") if file.exists() else _HEADING
    before, found, rest = old.partition(BEGIN)
    if found:
        _, closed, after = rest.partition(END)
        if not closed:
            raise ValueError(f"{file.name} has no {END} after {BEGIN}: put it back")
    else:
        before, after = f"{old.rstrip()}\n\n", "\n"
    file.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def _quality(one: Measured) -> list[str]:
    if one.quality is None:
        return [""] * 5
    silent = round((one.quality.silence or 0.0) * one.unanswerable)
    shares = (one.quality.ndcg_at_5, one.quality.p_at_1, one.quality.recall_at_5)
    return [*map(_share, shares), f"{silent}/{one.unanswerable}", _share(one.quality.false_silence)]


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"


def _both(speed: Speed) -> str:
    return f"{_milliseconds(speed.median)} / {_milliseconds(speed.p95)}"


def _milliseconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"  # noqa: PLR2004 - below, two places tell something
