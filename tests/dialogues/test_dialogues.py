"""The scripts beside this file, played on every channel there is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dialogues.in_process import WorldStage
from tests.dialogues.on_playground import PlaygroundStage
from tests.dialogues.on_telegram import TelegramStage
from tests.dialogues.page import PAGE, page, printed_scripts
from tests.dialogues.player import play
from tests.dialogues.script import Script, load_script

SCRIPTS = [load_script(path) for path in sorted(Path(__file__).parent.glob("*.chat"))]
every_script = pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.name)


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlaygroundStage]:
    stage = PlaygroundStage(tmp_path_factory.mktemp("playground"))
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def telegram(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelegramStage]:
    stage = TelegramStage(tmp_path_factory.mktemp("telegram"))
    yield stage
    stage.close()


@every_script
def test_a_dialogue_goes_as_written_inside_the_test(script: Script, tmp_path: Path) -> None:
    stage = WorldStage(tmp_path)
    try:
        play(script, stage)
    finally:
        stage.close()


@pytest.mark.thorough
@every_script
def test_a_dialogue_goes_as_written_on_the_playground(script: Script, playground: PlaygroundStage) -> None:
    play(script, playground)


@pytest.mark.thorough
@every_script
def test_a_dialogue_goes_as_written_on_telegram(script: Script, telegram: TelegramStage) -> None:
    play(script, telegram)


def test_the_dialogues_in_the_documentation_are_these() -> None:
    assert PAGE.read_text("utf-8") == page(printed_scripts()), "run: python -m tests.dialogues.page"
