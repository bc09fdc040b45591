"""Every file in scenarios/ is a timeline that a stranger can read, and the judge's answer to it."""

from pathlib import Path

import pytest

from tests.judge.scenario import FOLDER, play

FILES = sorted(FOLDER.glob("*.yaml"))


def test_there_are_scenarios() -> None:
    assert len(FILES) >= 15


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_judge_answers_as_the_scenario_says(path: Path) -> None:
    play(path)
