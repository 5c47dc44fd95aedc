"""The bench measures the bot itself: the same functions, the same weights."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from bench import samenbot, town
from bench.benchmark import Benchmark
from bot import cli_matching
from bot.candidates import find
from bot.house import House
from matching import rank, trec
from storage.tables import HelpRequest
from storage.tx import Tx

GROWING = ("address", "helprequest", "match", "person", "talent", "talentconcept")


def answers(of: Benchmark) -> dict[str, list[tuple[str, float]]]:
    with samenbot.samenbot().open(of.talents) as ask:
        return {one.id: ask(one) for one in of.requests}


def by_command(folder: Path, of: Benchmark) -> list[str]:
    for name, texts in {"talents": of.talents, "requests": of.requests}.items():
        lines = [json.dumps({"id": one.id, "text": one.text}) for one in texts]
        (folder / name).write_text("\n".join(lines), encoding="utf-8")
    cli_matching.rank(folder / "talents", folder / "requests", folder / "run")
    return (folder / "run").read_text(encoding="utf-8").splitlines()


def in_the_bot(house: House, request: int) -> list[float]:
    with house.store.read() as tx:
        return [one.score for one in find(house.scope(tx), asked(tx, request)).ordered]


def asked(tx: Tx, request: int) -> HelpRequest:
    found = tx.get(HelpRequest, request)
    assert found
    return found


def test_the_bench_ranks_as_the_command_does(tmp_path: Path, small: Benchmark) -> None:
    assert list(trec.lines(answers(small))) == by_command(tmp_path, small)


def test_another_weight_changes_the_bench_the_command_and_the_bot_alike(
    tmp_path: Path, small: Benchmark, monkeypatch: pytest.MonkeyPatch
) -> None:
    with town.house(tmp_path / "town") as house:
        town.fill(house, small.talents, 1)
        request = town.ask(house, small.requests, 1)[0]
        before = answers(small), by_command(tmp_path, small), in_the_bot(house, request)
        monkeypatch.setattr(rank, "THRESHOLD", 1.1)  # more than anybody can fit
        after = answers(small), by_command(tmp_path, small), in_the_bot(house, request)

    assert all(before)
    assert after == ({one.id: [] for one in small.requests}, [], [])


def test_ranking_alone_gives_what_samenbot_gives(small: Benchmark) -> None:
    with samenbot.ranking(small.requests).open(small.talents) as ask:
        assert {one.id: ask(one) for one in small.requests} == answers(small)


def test_a_larger_town_finds_the_same_neighbours_each_in_their_own_wijk(
    tmp_path: Path, small: Benchmark
) -> None:
    found = []
    for wijken in (1, 7):
        with town.house(tmp_path / str(wijken)) as house:
            town.fill(house, small.talents, wijken)
            requests = town.ask(house, small.requests, wijken)
            with house.store.read() as tx:
                rankings = [find(house.scope(tx), asked(tx, one)) for one in requests]
                for one, ranking in zip(requests, rankings, strict=True):
                    assert {found.candidate.wijk for found in ranking.ordered} == {asked(tx, one).wijk}
        found.append([[round(one.fit, 4) for one in ranking.ordered] for ranking in rankings])

    assert found[0] == found[1]
    assert all(found[0])


def test_a_request_reads_no_table_from_end_to_end(tmp_path: Path, small: Benchmark) -> None:
    """Otherwise a request would take longer the more wijken there are."""
    with town.house(tmp_path) as house:
        town.fill(house, small.talents, 3)
        (request, *_) = town.ask(house, small.requests, 3)
        with house.store.read() as tx:
            connection = tx.session.connection()
            statements = listened(connection)
            find(house.scope(tx), asked(tx, request))
            plans = [
                (step[3], statement)
                for statement, values in list(statements)
                for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            ]

    scans = [(step, sql) for step, sql in plans if step.split()[:2] in [["SCAN", one] for one in GROWING]]
    assert plans
    assert scans == []


def listened(connection: Connection) -> list[tuple[str, tuple[object, ...]]]:
    statements: list[tuple[str, tuple[object, ...]]] = []

    @event.listens_for(connection, "before_cursor_execute")
    def remember(
        _connection: object, _cursor: object, sql: str, values: tuple[object, ...], *_: object
    ) -> None:
        statements.append((sql, values))

    return statements
