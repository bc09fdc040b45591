"""Which of several label sets a panel shows."""

from msgspec.structs import replace

from hero_tui.core.budget import Level
from hero_tui.core.signals import Outcome
from hero_tui.judge.results import Run
from hero_tui.judge.verdicts import judge_runs
from hero_tui.models.budgets import BudgetView, Waiting
from hero_tui.models.runs import RunView
from hero_tui.queries.live.levels import latest_of, panel_of, stored_levels
from tests.judge.budgets import HOT_RELOAD, START


def entry(server: str, kind: str, *durations: float, at: float = START, level: Level = Level.OK) -> BudgetView:
    labels = {"server": server, "class": kind}
    runs = tuple(
        RunView(index, "dev.hot_reload", at + index, each, Outcome.OK, labels, {})
        for index, each in enumerate(durations)
    )
    judged = judge_runs(HOT_RELOAD, [Run(each.end, each.duration, each.outcome) for each in runs], at + 1000)
    latest = runs[-1]
    return BudgetView(
        HOT_RELOAD, labels, level, judged, latest.duration, latest.end, runs, None, Waiting.NOTHING, None
    )  # fmt: skip


def test_classes_of_one_server_share_a_panel_that_shows_the_newest_run_of_any() -> None:
    """Given many updates and one slow restart an hour ago, then the panel is about the updates, and no `+1`."""
    panel = panel_of([entry("vite", "restart", 4.3), entry("vite", "update", *[0.2] * 20, at=START + 3600)])
    assert (panel.labels["class"], panel.judgement.count, panel.latest, panel.others) == ("update", 20, 0.2, 0)
    assert len(panel.runs) == 21
    assert not panel.over


def test_the_newest_run_is_shown_also_when_it_is_of_another_class() -> None:
    panel = panel_of([entry("vite", "restart", 4.3, at=START + 3600), entry("vite", "update", *[0.2] * 20)])
    assert (panel.labels["class"], panel.latest, panel.over) == ("restart", 4.3, True)


def test_a_class_that_alarms_gives_level_and_verdict() -> None:
    slow = entry("vite", "restart", 4.3, level=Level.CRITICAL)
    panel = panel_of([replace(slow, incident=7), entry("vite", "update", 0.2, at=START + 60)])
    assert (panel.level, panel.incident, panel.labels["class"], panel.latest) == (Level.CRITICAL, 7, "restart", 0.2)


def test_the_worst_server_is_named_with_how_many_others() -> None:
    vite = entry("vite", "update", *[0.2] * 20, at=START + 60)
    broken = entry("uvicorn", "restart", *[0.9] * 20)
    panel = panel_of([vite, broken, entry("django", "restart", 0.2)])
    assert (panel.labels["server"], panel.others) == ("uvicorn", 2)
    warned = replace(vite, level=Level.WARNING)
    assert panel_of([warned, broken]).labels["server"] == "vite"
    assert panel_of([replace(vite, level=Level.INFO), broken]).labels["server"] == "uvicorn"


def test_a_run_that_does_not_count_is_not_the_latest() -> None:
    runs = list(entry("vite", "update", 0.2).runs)
    bulk = replace(runs[0], id=2, duration=9.0, outcome=Outcome.CANCELLED)
    failed = replace(runs[0], id=3, duration=None, outcome=Outcome.FAILED)
    assert latest_of([*runs, bulk, failed]) == runs[0]
    assert latest_of([bulk, failed]) is None


def test_a_stored_state_that_cannot_be_read_has_no_level() -> None:
    good = '{"v":1,"labels":{"server":"vite"},"level":"warning","incident":null}'
    states = {("dev.memory", "{}"): "{", ("dev.cpu", "{}"): good}
    assert stored_levels(states) == {("dev.cpu", (("server", "vite"),)): Level.WARNING}
