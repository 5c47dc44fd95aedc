"""Every tool of the bench is real, and finds what is plain to find."""

from pathlib import Path

import pytest

from bench import comparison, postgres
from bench.benchmark import Benchmark
from bench.tool import Tool
from matching.trec import Text

NAMES = (
    "rapidfuzz WRatio",
    "rapidfuzz token_set_ratio",
    "BM25",
    "SQLite FTS5 unicode61",
    "SQLite FTS5 trigram",
    "PostgreSQL full text (dutch)",
    "PostgreSQL pg_trgm",
    "PostgreSQL full text + pg_trgm",
    "**samenbot**",
    "samenbot, ranking alone",
)


def named(tools: list[Tool], name: str) -> Tool:
    (tool,) = [one for one in tools if one.name == name or one.name.startswith(f"{name} (")]
    return tool


def test_every_tool_of_the_bench_is_tried_here(tools: list[Tool]) -> None:
    assert [named(tools, name) for name in NAMES] == tools


@pytest.mark.parametrize("name", NAMES)
def test_a_tool_gives_the_judged_talent_first(name: str, tools: list[Tool], small: Benchmark) -> None:
    with named(tools, name).open(small.talents) as ask:
        first = {one.id: ask(one)[0][0] for one in small.requests}

    assert {request: {talent} for request, talent in first.items()} == {
        one.id: small.fitting(one.id) for one in small.requests
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_tool_gives_its_best_first_and_each_talent_once(
    name: str, tools: list[Tool], small: Benchmark
) -> None:
    with named(tools, name).open(small.talents) as ask:
        for request in small.requests:
            found = ask(request)
            assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
            assert len({talent for talent, _ in found}) == len(found)


@pytest.mark.parametrize("name", NAMES[:-1])
@pytest.mark.parametrize("odd", ["\"'; DROP TABLE talent; --", "?!", "\\.", "a\tb\nc", "ŵ 😀 \u0627\u0644"])
def test_signs_that_mean_something_to_a_tool_do_no_harm(name: str, odd: str, tools: list[Tool]) -> None:
    talents = [Text("odd", f"honden {odd}"), Text("plain", "honden uitlaten")]
    with named(tools, name).open(talents) as ask:
        ask(Text("R1", odd))

        assert "plain" in dict(ask(Text("R2", "wie wil mijn honden uitlaten")))


def test_all_tools_are_judged_on_the_benchmark_and_timed_at_every_size(
    tools: list[Tool], small: Benchmark
) -> None:
    measured = list(comparison.measure(tools, small, (5, 40)))

    assert [one.name for one in measured] == [one.name for one in tools]
    for one in measured[:-1]:
        assert one.quality is not None
        assert one.quality.p_at_1 == 1.0, one.name
    assert all(one.speeds[size].p95 >= one.speeds[size].median > 0 for one in measured for size in (5, 40))


def test_where_postgresql_is_not_installed_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small: Benchmark
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres, "_DEBIAN", tmp_path)

    with comparison.tools(small) as (found, left_out):
        assert left_out.startswith("PostgreSQL was left out")
        assert "\n" not in left_out
        assert not [one for one in found if one.name.startswith("PostgreSQL")]


def test_where_everything_is_needed_a_missing_postgresql_ends_the_bench(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small: Benchmark
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres, "_DEBIAN", tmp_path)

    with pytest.raises(postgres.PostgresMissingError), comparison.tools(small, need_all=True):
        pass


def test_the_server_and_its_folder_are_gone_afterwards(tools: list[Tool]) -> None:
    assert tools  # PostgreSQL is here
    with postgres.server() as server:
        number = (server.folder / "data" / "postmaster.pid").read_text().split()[0]

    assert not server.folder.exists()
    assert not runs(number)


def runs(number: str) -> bool:
    """Say whether a process is at work; one that ended may still be listed until its parent looks."""
    stat = Path("/proc") / number / "stat"
    return stat.exists() and stat.read_text().rpartition(") ")[2][0] != "Z"
