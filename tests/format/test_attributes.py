"""What was recorded with a run is shown in words: no key of the program's own stands on a screen."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from hero_tui.core.signals import Outcome, Scalar
from hero_tui.format.attributes import recorded_facts
from hero_tui.models.runs import RunView


def of(attributes: Mapping[str, Scalar], labels: dict[str, str] | None = None) -> tuple[tuple[str, str], ...]:
    return recorded_facts(RunView(1, "dev.lint", 0.0, 1.0, Outcome.OK, labels or {}, attributes))


@pytest.mark.parametrize(
    ("attributes", "said"),
    [
        ({"others_share": 0.71}, (("others took", "71 %"),)),
        ({"cpu_seconds": 1.1}, (("CPU time", "1.1 s"),)),
        ({"dirty": 3}, (("changed files", "3"),)),
        ({"removed": True}, (("file removed", "yes"),)),
        ({"typed_duration": 2.5, "typed": "npm run lint"}, (("with wrapper", "2.5 s"), ("typed", "npm run lint"))),
        ({"seen_by": "connector", "cpu_source": "taskstats", "near": "said above", "appended": True}, ()),
        ({"exit": None, "tool": "eslint"}, (("tool", "eslint"),)),
        ({"team": "web"}, (("team", "web"),)),
        ({"noticed": "soon"}, (("noticed after", "soon"),)),
    ],
)
def test_a_fact_has_a_word_or_is_left_out(attributes: Mapping[str, Scalar], said: tuple[tuple[str, str], ...]) -> None:
    assert of(attributes) == said


def test_labels_come_first_and_nothing_is_said_twice() -> None:
    assert of({"server": "vite", "commit": "8c1f0e2"}, {"server": "vite"}) == (
        ("server", "vite"),
        ("commit", "8c1f0e2"),
    )


def test_no_name_has_the_look_of_a_key() -> None:
    every = [
        "server",
        "class",
        "file",
        "removed",
        "change",
        "timed",
        "noticed",
        "stopped",
        "saves",
        "excluded",
        "worker",
        "message",
        "broken",
        "tool",
        "command",
        "typed",
        "typed_start",
        "typed_duration",
        "parts",
        "cpu_seconds",
        "others_share",
        "pressure",
        "runnable",
        "cores",
        "script",
        "exit",
        "signal",
        "findings",
        "pid",
        "url",
        "listening",
        "before",
        "version",
        "folder",
        "start",
        "branch",
        "commit",
        "dirty",
        "host",
        "from",
        "to",
        "seen_by",
        "cpu_source",
        "near",
        "appended",
        "interval",
        "good",
        "bad",
        "infrastructure",
    ]
    names = [name for name, _ in of(dict.fromkeys(every, 1))]
    assert len(names) == len(set(names))
    assert not [name for name in names if "_" in name]
