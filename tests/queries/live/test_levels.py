"""Which of several label sets a panel shows."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from hero_tui.core.objectives import Level, Verdict
from hero_tui.core.signals import Outcome
from hero_tui.judge.results import Run
from hero_tui.judge.verdicts import judge_runs
from hero_tui.models.budgets import BudgetView, Waiting
from hero_tui.models.panel_figures import ClassFigures
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


def test_a_panel_is_about_the_class_with_most_of_the_last_runs() -> None:
    """Given many updates and one slow restart, whichever came last: value, runs and verdict are those of the updates,
    and the restart has a line of its own."""
    for later in (0.0, 3600.0):
        restart, updates = entry("vite", "restart", 4.3, at=START + later), entry("vite", "update", *[0.2] * 20)
        panel = panel_of([restart, updates])
        assert (panel.labels["class"], panel.judgement.count, panel.latest, panel.others) == ("update", 20, 0.2, 0)
        assert (len(panel.runs), panel.over, panel.level_class) == (20, False, "")
        assert panel.classes == (ClassFigures("restart", 4.3, restart.latest_at, 1, 1, Level.OK),)


def test_what_was_counted_before_today_decides() -> None:
    restart = replace(entry("vite", "restart", *[4.3] * 5), recent=12)
    panel = panel_of([restart, replace(entry("vite", "update", *[0.2] * 20), recent=8)])
    assert (panel.labels["class"], panel.latest, panel.over) == ("restart", 4.3, True)


def test_the_level_of_another_class_is_the_panels_and_named() -> None:
    slow = replace(entry("vite", "restart", 4.3, level=Level.CRITICAL), incident=7)
    panel = panel_of([slow, entry("vite", "update", 0.2, 0.3, at=START + 60)])
    assert (panel.level, panel.incident, panel.level_class) == (Level.CRITICAL, 7, "restart")
    assert (panel.labels["class"], panel.latest) == ("update", 0.3)
    both = panel_of([slow, replace(entry("vite", "update", 0.2, 0.3, level=Level.CRITICAL), incident=8)])
    assert (both.incident, both.level_class) == (8, ""), "of equals the one that is shown"


def test_a_promise_that_another_class_breaks_is_broken() -> None:
    panel = panel_of([entry("vite", "restart", *[4.3] * 10), entry("vite", "update", *[0.2] * 20)])
    assert (panel.judgement.verdict is Verdict.BREACHED, panel.broken) == (False, True)


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
    assert [(key, each.level) for key, each in stored_levels(states).items()] == [
        (("dev.cpu", (("server", "vite"),)), Level.WARNING)
    ]


def told(server: str, level: Level, took: float, at: float, quiet: bool, runs: int) -> BudgetView:
    view = entry(server, "update", *[took] * runs, at=at, level=level)
    return replace(view, silenced_until=START + 1e6 if quiet else None)


LABEL_SETS = st.lists(
    st.builds(
        told,
        st.sampled_from(["vite", "uvicorn", "django", "flask"]),
        st.sampled_from([Level.OK, Level.INFO, Level.WARNING, Level.CRITICAL, Level.UNKNOWN]),
        st.sampled_from([0.1, 0.7, 1.4, 9.0]),
        st.sampled_from([START, START + 60, START + 3600]),
        st.booleans(),
        st.sampled_from([1, 20]),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda view: view.labels["server"],
)


@given(entries=LABEL_SETS)
def test_no_label_set_behind_plus_one_is_worse_than_the_one_that_is_named(entries: list[BudgetView]) -> None:
    """Second account: the words of the rules, from the worst down."""
    panel = panel_of(entries)
    assert panel.others == len(entries) - 1
    loud = [each for each in entries if each.silenced_until is None]
    for level in (Level.CRITICAL, Level.WARNING):
        worst = [each for each in loud if each.level is level]
        if worst:
            assert panel.level is level
            assert panel.silenced_until is None
            assert panel.latest == max(each.latest or 0.0 for each in worst)
            return
    if any(each.broken for each in loud):
        assert panel.broken
    elif any(each.level is Level.INFO for each in loud):
        assert panel.level is Level.INFO
    elif any(each.over for each in loud):
        assert panel.over
