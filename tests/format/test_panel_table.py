"""A panel speaks from the first run, as a table: the same labels everywhere, and nothing without a value."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hero_tui.core.objectives import Level, Verdict
from hero_tui.core.signals import Outcome, Share
from hero_tui.format.panels.row import PanelRow, against_usual
from hero_tui.format.panels.table import headline, runs_said, table
from hero_tui.judge.results import Run
from hero_tui.judge.verdicts import judge_runs
from hero_tui.models.budgets import BudgetView
from hero_tui.models.panel_figures import ClassFigures, RunTimes
from hero_tui.models.snapshot import WatchView
from tests.support import snapshots
from tests.support.snapshots import BUILD_CACHE, CPU, HOT_RELOAD, MEMORY, NOW, WATCHED_FILES, gauge_view, run

pytestmark = pytest.mark.usefixtures("utc")


def saves(*durations: float, times: RunTimes | None = None) -> BudgetView:
    """So many saves, the newest last, judged as the judge judges them."""
    runs = tuple(run(index, "dev.hot_reload", NOW - 60 + index, took) for index, took in enumerate(durations))
    judged = judge_runs(HOT_RELOAD, [Run(each.end, each.duration, Outcome.OK) for each in runs], NOW)
    view = snapshots.time_view(HOT_RELOAD, runs, judged.objectives, times=times)
    return replace(view, judgement=judged)


def told(view: BudgetView, rows: int = 4, watch: WatchView | None = None) -> list[tuple[str, str, str]]:
    return [(row.label, row.value, row.texts[0]) for row in table(view, NOW, watch, rows)]


def test_one_run_is_a_row_and_the_rest_comes_when_it_has_a_value() -> None:
    assert told(saves(0.027)) == [("latest", "27 ms", "5 % of 500 ms")]
    first_day = RunTimes(0.024, 12, None, 0, 0.099, NOW - 30, "src/App.tsx")
    assert told(saves(*[0.024] * 11, 0.027, times=first_day)) == [
        ("latest", "27 ms", "5 % of 500 ms"),
        ("today", "24 ms", "median"),
        ("slowest", "99 ms", "src/App.tsx"),
    ]


@pytest.mark.parametrize(
    ("count", "shown"), [(19, []), (20, ["p95"]), (99, ["p95"]), (100, ["p95", "p99"]), (400, ["p95", "p99"])]
)
def test_a_quantile_appears_with_the_runs_that_carry_it(count: int, shown: list[str]) -> None:
    labels = [label for label, _, _ in told(saves(*[0.1] * count), rows=8)]
    assert [label for label in labels if label.startswith("p")] == shown


@pytest.mark.parametrize(
    ("today", "usual", "said"),
    [
        (0.19, 0.19, "as usual"),
        (0.209, 0.19, "as usual"),
        (0.171, 0.19, "as usual"),
        (0.21, 0.19, "+11 % on usual"),
        (0.15, 0.19, "-21 % on usual"),
        (0.379, 0.19, "+99 % on usual"),
        (0.38, 0.19, "2.0× usual"),
        (1.9, 0.19, "10.0× usual"),
    ],
)
def test_today_against_the_usual(today: float, usual: float, said: str) -> None:
    rows = told(saves(0.2, times=RunTimes(today, 9, usual, 90)))
    assert [text for label, _, text in rows if label == "today"] == [said]
    assert against_usual(1.0, 0.0) == ("",)


def test_a_short_table_has_one_promise_and_a_tall_one_all_there_is() -> None:
    view = next(each for each in snapshots.snapshot().budgets if each.budget.id == "dev.hot_reload")
    assert [label for label, _, _ in told(view)] == ["latest", "today", "p95", "slowest"]
    assert [label for label, _, _ in told(view, rows=3)] == ["latest", "today", "p95"]
    tall = ["latest", "today", "usual", "slowest", "p95", "p99", "restart", "failed"]
    assert [label for label, _, _ in told(view, rows=8)] == tall
    assert told(view, rows=8)[2] == ("usual", "171 ms", "412 in 7 d")
    assert told(view, rows=8)[6] == ("restart", "4.3 s", "1 of 3 over")


def test_a_broken_promise_is_the_one_that_is_shown() -> None:
    view = saves(*[0.1] * 5, *[3.0] * 15, *[0.1] * 80)
    first, second = view.judgement.objectives
    broken = replace(view, judgement=replace(view.judgement, objectives=(replace(first, verdict=Verdict.MET), second)))
    assert second.verdict is Verdict.BREACHED
    rows = [row for row in table(broken, NOW, None, 4) if row.verdict is not None]
    assert [(row.label, row.verdict) for row in rows] == [("p99", Verdict.BREACHED)]


def test_the_count_of_runs_over_is_never_cut_in_the_middle() -> None:
    """After weeks of saves the numbers grow beyond their place: the words go, then the count becomes a share."""
    view = saves(*[0.1] * 30)
    first, second = view.judgement.objectives
    judged = replace(view.judgement, objectives=(replace(first, over=123_456, count=987_654), second))
    row = next(row for row in table(replace(view, judgement=judged), NOW, None, 4) if row.label == "p95")
    assert row.texts == ("123,456 of 987,654 over", "123456/987654 over", "123456/987654", "12 % over")


def test_a_title_says_how_much_there_is_until_the_verdict_is_settled() -> None:
    assert runs_said(saves(0.1)) == "1 save in 7 d"
    assert runs_said(saves(0.1, 0.2, times=RunTimes(0.1, 2))) == "2 saves"
    assert runs_said(saves(0.1, 0.2), windowed=False) == "2 saves"
    check = next(each for each in snapshots.snapshot().budgets if each.budget.id == "dev.type_check")
    assert runs_said(check) == "64 runs in 7 d"
    assert runs_said(gauge_view(MEMORY, 1e9, [1e9])) == ""


def test_a_mean_is_shown_once_its_span_was_watched() -> None:
    """Given a server of twelve seconds: no 5-minute mean, but the value itself, held against nothing."""
    young = gauge_view(CPU, 1.9, [1.9], usual=0.19, peak=(1.9, snapshots.at("14:32")))
    young = replace(young, latest=1.9)
    assert told(young)[0] == ("now", "1.90", "cores")
    assert headline(young) == ("1.90", "")
    grown = gauge_view(CPU, 0.34, [0.34], mean5=0.21, usual=0.19, peak=(0.51, snapshots.at("11:04")))
    assert told(grown) == [
        ("5 min", "0.21", "35 % of 0.60"),
        ("now", "0.34", "cores"),
        ("usual", "0.19", "+11 %"),
        ("peak", "0.51", "11:04"),
    ]
    assert headline(grown) == ("0.21", "35 %")


def test_what_a_gauge_is_made_of_has_rows_of_its_own() -> None:
    view = next(each for each in snapshots.snapshot().budgets if each.budget.id == "dev.memory")
    assert told(view, rows=6) == [
        ("now", "2.47 GB", "82 % of 3.00 GB"),
        ("usual", "2.05 GB", "+20 %"),
        ("peak", "2.61 GB", "14:28"),
        ("node", "2.37 GB", "+410 MB, 13:58"),
        ("npm", "0.09 GB", ""),
        ("inside", "99.6 %", "of 7 d"),
    ]


def test_watched_files_say_what_is_ignored_and_what_could_not_be_watched() -> None:
    files = gauge_view(WATCHED_FILES, 4312, [4312.0])
    assert told(files, watch=WatchView(4312, 310, 12, 0, 0))[1:] == [("folders", "310", "12 ignored")]
    troubled = told(files, watch=WatchView(4312, 310, 12, 37, 2))
    assert troubled[2:] == [("failed", "37", "not watched"), ("lost", "2", "times events")]


@pytest.mark.parametrize(
    ("age", "shown"),
    [(20, "<1 min"), (59, "<1 min"), (61, "1 min"), (660, "11 min"), (7260, "2 h 1 min"), (3 * 86_400, "3 d")],
)
def test_the_oldest_cache_entry_is_as_old_as_when_the_gauge_was_observed(age: float, shown: str) -> None:
    """Given days that were rounded to hundredths, which are a quarter of an hour each: the moment counts."""
    attributes = {"oldest_days": round(age / 86_400, 2), "oldest_at": NOW - age}
    parts = (Share("node_modules/.vite", 0.9e9),)
    rows = told(gauge_view(BUILD_CACHE, 1e9, [1e9] * 5, parts=parts, attributes=attributes))
    assert rows[1] == (".vite", "0.90 GB", f"oldest {shown}")


def test_a_class_that_breaks_its_promise_has_the_sign_in_its_line() -> None:
    view = replace(saves(*[0.1] * 30), classes=(ClassFigures("restart", 4.3, NOW, 3, 3, Level.OK, True),))
    row = next(row for row in table(view, NOW, None, 8) if row.label == "restart")
    assert row == PanelRow("restart", "4.3 s", row.texts, Verdict.BREACHED)
    assert view.broken


@pytest.mark.parametrize(
    ("parts", "rows"),
    [
        ((("node", "41"), ("esbuild", "42")), [("node", ""), ("esbuild", "")]),
        ((("node", "41"), ("node", "42")), [("node", "pid 41"), ("node", "pid 42")]),
        ((("next-server (v1", "41"), ("node", "42")), [("next-server", ""), ("node", "")]),
        (
            (("next-server (v16.0.7)", "41"), ("next-server (v1", "42")),
            [("next-server", "pid 41"), ("next-server", "pid 42")],
        ),
        ((("(sd-pam)", "41"), ("node", "42")), [("(sd-pam)", ""), ("node", "")]),
    ],
)
def test_a_process_is_named_without_its_version_and_told_from_its_twin_by_its_pid(
    parts: tuple[tuple[str, str], ...], rows: list[tuple[str, str]]
) -> None:
    """The kernel keeps 15 characters of a title: the version of next-server is cut in it."""
    shares = tuple(Share(name, 1e9 / number, key) for number, (name, key) in enumerate(parts, 1))
    view = gauge_view(MEMORY, 2.0e9, [2.0e9], parts=shares)
    assert [(label, said) for label, _, said in told(view, rows=8)][-3:-1] == rows


@pytest.mark.parametrize(
    ("folders", "rows"),
    [
        (("web/node_modules/.vite", "node_modules/.vite"), [(".vite", "web"), (".vite", "./")]),
        (("apps/a/.next", "apps/b/.next"), [(".next", "apps/a"), (".next", "apps/b")]),
        (("a/node_modules/.cache", ".turbo"), [(".cache", ""), (".turbo", "")]),
        ((".ruff_cache", ".mypy_cache"), [(".ruff", ""), (".mypy", "")]),
        (("api/.ruff_cache", ".ruff_cache"), [(".ruff", "api"), (".ruff", "./")]),
        (("_cache", "x/y_cache"), [("_cache", ""), ("y", "")]),
    ],
)
def test_a_cache_is_told_from_another_of_the_same_name_by_its_folder(
    folders: tuple[str, ...], rows: list[tuple[str, str]]
) -> None:
    shares = tuple(Share(name, 1e8 / number) for number, name in enumerate(folders, 1))
    view = gauge_view(BUILD_CACHE, 1.0e9, [1.0e9], parts=shares)
    assert [(label, said) for label, _, said in told(view, rows=8) if label in {name for name, _ in rows}] == rows


@pytest.mark.parametrize("name", ["first page", "cold", "warm"])
def test_every_class_has_a_name_in_its_row(name: str) -> None:
    """Starts of a server whose starts are of no class stand beside its first pages."""
    start = next(each for each in snapshots.snapshot().budgets if each.budget.id == "dev.server_start")
    for other, label in (("", "start"), (name, name)):
        classes = (ClassFigures(other, 7.4, NOW, 0, 1, Level.OK, broken=False),)
        assert (label, "7.4 s", "0 of 1 over") in told(replace(start, classes=classes), rows=8)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [("ok", "not timed"), ("failed", "failed"), ("timeout", "timed out"), ("cancelled", "cancelled"),
     ("unknown", "end not seen")],
)  # fmt: skip
def test_where_nothing_was_ever_timed_the_newest_run_says_how_it_ended(outcome: str, said: str) -> None:
    start = next(each for each in snapshots.snapshot().budgets if each.budget.id == "dev.server_start")
    ended = replace(start.runs[-1], duration=None, outcome=Outcome(outcome))
    alone = replace(start, latest=None, runs=(ended,), times=None, classes=())
    assert told(alone)[0] == ("latest", "–", said)
    assert told(replace(start, runs=(*start.runs, ended)))[0][1] != "–"
