"""From the first failed save until the next good one: which saves did not compile."""

from __future__ import annotations

import pytest

from hero_tui.core.facts import ServerState
from hero_tui.core.signals import Attributes, Outcome, Scalar
from hero_tui.models.runs import RunView
from hero_tui.models.snapshot import ServerView
from hero_tui.queries.live.builds import failed_builds

NOON = 1_795_521_600.0
NOW = NOON + 3600.0
VITE = ServerView("vite", "8.3.8", 1, None, ServerState.READY, NOON - 600, True, True)
ERROR: Attributes = {
    "file": "src/a.ts",
    "broken": "src/b.ts",
    "line": 3,
    "column": 0,
    "message": "Unexpected )",
    "error": "Unexpected )\n 3 | )\n   | ^",
}


def saves(story: str, server: str = "vite", since: float = NOON, every: float = 10.0) -> list[RunView]:
    """One save a letter: good, failed, cancelled, unknown, timeout; and `s`: a good one of another file."""
    outcomes = {
        "g": (Outcome.OK, 0.2, {"file": "src/a.ts"}),
        "s": (Outcome.OK, 0.3, {"file": "src/other.ts"}),
        "u": (Outcome.UNKNOWN, 0.4, {"file": "src/a.ts"}),
        "f": (Outcome.FAILED, None, ERROR),
        "c": (Outcome.CANCELLED, 0.1, {}),
        "t": (Outcome.TIMEOUT, 60.0, {}),
    }
    runs = []
    for number, letter in enumerate(story):
        outcome, took, attributes = outcomes[letter]
        end = since + every * number
        labels = {"server": server, "class": "update"}
        runs.append(RunView(100 + number, "dev.hot_reload", end - (took or 0.0), took, outcome, labels, attributes))
    return runs


@pytest.mark.parametrize(
    ("story", "told"),
    [
        ("", []),
        ("gg", []),
        ("f", [(0, None, 1)]),
        ("gff", [(10, None, 2)]),
        ("gfg", [(10, 20, 1)]),
        ("gfcg", [(10, 30, 1)]),
        ("gfcf", [(10, None, 2)]),
        ("gft", [(10, None, 1)]),
        ("gfu", [(10, 20, 1)]),
        ("fgfg", [(0, 10, 1), (20, 30, 1)]),
        ("fsf", [(0, 10, 1), (20, None, 1)]),
    ],
)
def test_a_build_is_failed_from_the_first_failed_save_to_the_next_good_one(
    story: str, told: list[tuple[float, float | None, int]]
) -> None:
    found = failed_builds(saves(story), (VITE,), {}, NOW)
    spans = [(each.since - NOON, None if each.until is None else each.until - NOON, each.saves) for each in found]
    assert spans == told


def test_it_says_what_the_compiler_said_and_what_was_good_before() -> None:
    (build,) = failed_builds(saves("gff"), (VITE,), {}, NOW)
    assert (build.place, build.message, build.run) == ("src/b.ts:3:0", "Unexpected )", 102)
    assert (build.last_good, build.last_good_at, build.newest) == (0.2, NOON, True)
    assert build.text.splitlines()[1] == " 3 | )"


@pytest.mark.parametrize(
    ("stories", "told"),
    [
        ([(0.0, 6.6, "ok"), (6.0, None, "failed")], [(6.0, None)]),
        ([(0.0, 6.6, "ok"), (6.0, None, "failed"), (20.0, 4.8, "ok")], [(6.0, 24.8)]),
        ([(0.0, 60.0, "unknown"), (6.0, None, "failed")], [(6.0, None)]),
        ([(0.0, 6.6, "ok"), (6.0, None, "failed"), (6.3, None, "failed"), (6.2, 3.0, "ok")], [(6.0, None)]),
        ([(0.0, 5.0, "ok"), (6.0, None, "failed"), (6.0, 0.2, "ok")], [(6.0, None)]),
        ([(0.0, 5.0, "ok"), (6.0, None, "failed"), (6.1, 0.2, "ok")], [(6.0, 6.3)]),
    ],
)
def test_a_save_from_before_the_failed_one_mends_nothing_though_it_is_served_later(
    stories: list[tuple[float, float | None, str]], told: list[tuple[float, float | None]]
) -> None:
    """A slow restart was served after the next save had broken the project: `fixed after 0 s` was said of it."""
    runs = [
        RunView(number, "dev.hot_reload", NOON + start, took, Outcome(outcome), {"server": "vite"}, ERROR)
        for number, (start, took, outcome) in enumerate(stories)
    ]
    found = failed_builds(runs, (VITE,), {}, NOW)
    assert [(each.since, each.until) for each in found] == [
        (NOON + since, None if until is None else pytest.approx(NOON + until)) for since, until in told
    ]


def test_what_fixed_it_is_said_until_the_next_save() -> None:
    (build,) = failed_builds(saves("fg"), (VITE,), {}, NOW)
    assert (build.fixed_by, build.fixed_took, build.newest) == ("src/a.ts", 0.2, True)
    (build,) = failed_builds(saves("fgg"), (VITE,), {}, NOW)
    assert not build.newest


def test_each_server_compiles_for_itself() -> None:
    runs = saves("gf") + saves("gg", server="uvicorn", since=NOON + 60)
    found = failed_builds(runs, (VITE, ServerView("uvicorn", None, 2, None, ServerState.READY, NOON, True)), {}, NOW)
    assert [(each.server, each.open) for each in found] == [("vite", True)]


@pytest.mark.parametrize(
    ("servers", "ends", "until"),
    [
        ((VITE,), {}, None),
        ((VITE,), {"vite": NOON + 300.0}, 300.0),
        ((ServerView("vite", None, 3, None, ServerState.READY, NOON + 200.0, True),), {}, 200.0),
        ((ServerView("vite", None, 3, None, ServerState.READY, NOON + 400.0, True),), {"vite": NOON + 300}, 300.0),
        ((), {}, 10.0),
    ],
)
def test_a_server_that_ended_compiles_nothing_any_more(
    servers: tuple[ServerView, ...], ends: dict[str, float], until: float | None
) -> None:
    (build,) = failed_builds(saves("gf"), servers, ends, NOW)
    assert (None if build.until is None else build.until - NOON) == until
    assert build.fixed_by == ""


def test_only_the_last_day_is_told() -> None:
    assert failed_builds(saves("fg"), (VITE,), {}, NOON + 86_400 + 11) == ()
    (told,) = failed_builds(saves("f"), (VITE,), {}, NOON + 86_399)
    assert told.open
    assert failed_builds(saves("f"), (VITE,), {}, NOON + 86_400) == ()


@pytest.mark.parametrize("odd", [True, -1, 1.5, "3", None])
def test_a_line_of_another_shape_is_left_out(odd: Scalar) -> None:
    run = saves("f")[0]
    told = RunView(1, run.signal, run.start, None, run.outcome, run.labels, {"file": "a.ts", "line": odd})
    (build,) = failed_builds([told], (VITE,), {}, NOW)
    assert build.place == "a.ts"
