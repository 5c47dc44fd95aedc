"""Measure matching: `python -m bench`, or `--quick` for what fits in two minutes."""

import argparse
import os
import sys
import time
from collections.abc import Iterator

from bench import benchmark, comparison, loading, reading, report
from bench.postgres import PostgresMissingError

FULL_SIZES = (320, 5_000, 50_000)
FULL_TOWNS = ((5_000, 1), (50_000, 1), (300, 1), (300, 100), (300, 3_000))
QUICK_SIZES = FULL_SIZES[:2]
QUICK_TOWNS = ((5_000, 1), (300, 1), (300, 100))


def main() -> None:
    """Measure everything and print it; a whole run is also written into docs/measured.md."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller sets; printed, not written down")
    quick = parser.parse_args().quick
    begun = time.monotonic()
    parts = [report.facts()]
    _show(parts[0])
    try:
        for part in _measured(quick=quick):
            parts.append(part)
            _show(part)
    except PostgresMissingError as missing:
        sys.exit(f"{missing}; with REQUIRE_ALL=1 nothing may be left out")
    if not quick:
        report.write("\n\n".join(parts))
    sys.stderr.write(f"{time.monotonic() - begun:.0f} seconds\n")


def _measured(*, quick: bool) -> Iterator[str]:
    yield report.loading(loading.measure())
    judged = benchmark.read()
    with comparison.tools(judged, need_all=os.environ.get("REQUIRE_ALL") == "1") as (tools, left_out):
        table = report.comparison(
            list(comparison.measure(tools, judged, QUICK_SIZES if quick else FULL_SIZES))
        )
    yield f"{table}\n\n{left_out}".strip()
    yield report.reading([reading.measure(judged, *size) for size in (QUICK_TOWNS if quick else FULL_TOWNS)])


def _show(part: str) -> None:
    sys.stdout.write(f"{part}\n\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
