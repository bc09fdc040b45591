"""`status` for people, and the one line of a prompt."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.causes import WrittenCause
from hero_tui.core.objectives import Level
from hero_tui.models.budgets import BudgetView
from hero_tui.models.incidents import IncidentView
from hero_tui.models.snapshot import RecorderState, RecorderView, Snapshot
from hero_tui.report.status_text import plain_line, status_line, status_text
from tests.support.external_events import Told
from tests.support.moments import NOON, hot_reload, incident, memory, moment
from tests.support.snapshots import snapshot
from tests.support.zones import fixed_zone


def test_the_table() -> None:
    with fixed_zone():
        text = status_text(moment(), 120)
    assert text.splitlines() == [
        "storefront  main +3  ● recording, 98 % of today seen",
        "▲ 1 warning  Memory 2.46 GB, 82 % of 3.00 GB, for 6 min: node (pid 456): 2.5 GB of 3 GB",
        "",
        "Hot reload            ○ ok                    212 ms   42 % of 500 ms       ? not sure yet  <1 min ago",
        "Memory                ▲ warning              2.46 GB   82 % of 3.00 GB      ✓ kept          just now",
        "",
        "    7  warning  Memory vite     open 6 min  seen: pair  node (pid 456): 2.5 GB of 3 GB",
    ]


def silent(since: float) -> Snapshot:
    return moment(recorder=RecorderView(RecorderState.NOT_RESPONDING, 123, since, 0.5))


def troubled(notice: str, view: BudgetView) -> Snapshot:
    return moment(recorder=RecorderView(RecorderState.RECORDING, 123, NOON - 60, 1.0, (notice,)), budgets=(view,))


def stopped(since: float | None) -> Snapshot:
    return moment(recorder=RecorderView(RecorderState.STOPPED, None, since, 0.5))


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (snapshot(), "▲ Memory 82 %  ●1 ↑1"),
        (moment(budgets=(hot_reload(),)), "○ 1 ok reload 212 ms"),
        (stopped(NOON - 720), "░ recorder off 12min"),
        (stopped(None), "░ recorder off"),
        (silent(NOON - 720), "░ recorder not responding 12min"),
        (silent(NOON - 16), "░ recorder not responding 16s"),
        (troubled("The disk is full.", hot_reload()), "▲ The disk is full."),
        (troubled("x" * 80, hot_reload()), f"▲ {'x' * 57}…"),
        (troubled("a\x1b[31m", hot_reload()), "▲ a\\x1b[31m"),
        (troubled("The disk is full.", replace(hot_reload(), level=Level.CRITICAL)), "■ Reload 212 ms 42 %"),
        (moment(budgets=(), servers=()), "– no dev server yet"),
        (
            moment(budgets=(replace(hot_reload(), level=Level.CRITICAL, latest=4.3), memory())),
            "■ Reload 4.3 s 8.6×  ▲1",
        ),
        (moment(budgets=(replace(hot_reload(), latest=0.565),)), "↑ Reload 565 ms 113 %"),
    ],
)
def test_the_line_says_the_worst_thing_first(given: Snapshot, line: str) -> None:
    assert status_line(given) == line


def test_a_stopped_recorder_is_said_before_anything_else() -> None:
    with fixed_zone():
        lines = status_text(stopped(NOON - 720), 100).splitlines()
    assert lines[0] == "storefront  main +3  ░ recorder stopped"
    assert lines[1] == "░ Not recording since 11:48. `hero-tui` or `hero-tui record` starts it."
    assert "░ unknown" in lines[3]


def test_a_recorder_that_does_not_respond_is_said_before_anything_else() -> None:
    with fixed_zone():
        lines = status_text(silent(NOON - 720), 120).splitlines()
    assert lines[0] == "storefront  main +3  ░ recorder not responding"
    assert lines[1] == (
        "░ The recorder is not responding since 11:48 (12 min). Everything below is from then. hero-tui stop ends it."
    )
    assert "░ unknown" in lines[3]


def hostile() -> IncidentView:
    return replace(incident(), cause=WrittenCause("src/[red]\x1b[31m\n" + "x" * 4096))


def test_nothing_from_outside_is_interpreted() -> None:
    text = status_text(moment(incidents=(hostile(),), name="a\x1b]0;b\x07", branch="\u202eevil"), 100)
    assert not {"\x1b", "\x07", "\u202e", "\r"} & set(text)
    assert "[red]" in text
    assert all(len(line) <= 100 for line in text.splitlines())
    assert plain_line("a\nb\udc80") == "a\\nb\\udc80"


def test_other_systems_have_a_row_for_what_was_told_and_one_line_for_the_rest(tmp_path: Path) -> None:
    told = Told(tmp_path)
    told.event("ci.success", good=400, bad=12)
    told.event("ci.flaky", good=100, bad=1, labels={"server": "a"})
    told.event("ci.flaky", good=100, bad=1, labels={"server": "b"})
    told.event("build.cpu.peak", value=0.92)
    with fixed_zone():
        lines = status_text(told.snapshot(), 120).splitlines()
    told.appender.close()
    assert len([line for line in lines if "no data" in line and "limit" in line]) == 8, "the panels are all there"
    assert lines[11:] == [
        "Tests                 no data           shown once tests run",
        "dev                   no data           4 more: compared with the weeks before, once there are runs",
        "Build CPU, peak       ░ unknown                 92 %   92 % of 100 %        observed        just now",
        "build                 no data           12 more: hero-tui event build.fast --duration 7.5s",
        "CI success            ░ unknown               97.0 %        of 98 %         ? not sure yet  just now",
        "Flaky tests a +1      ░ unknown                0.9 %        of 2 %          ? not sure yet  just now",
        "ci                    no data           13 more: hero-tui event ci.checks --duration 1min",
        "orchestration         no data           12 budgets: hero-tui event orchestration.health_check --duration 0.5s",
        "promise               no data           5 budgets: hero-tui event promise.latency --duration 50ms",
        "machine               no data           4 budgets: measured every 5 s while somebody records",
        "success               no data           4 budgets: made from the verdicts and alerts of all budgets",
    ]


@pytest.mark.parametrize("title", ["x", "x" * 21, "x" * 22, "x" * 23, "x" * 60])
def test_columns_never_run_together(title: str) -> None:
    """However long a name, a badge, a value or a limit is, a blank stands before the next column."""
    named = replace(memory(), budget=replace(memory().budget, id="shop.a", title=title))
    lines = status_text(replace(snapshot(), budgets=(named,)), 400).splitlines()
    line = next(line for line in lines if line.startswith("x"))
    assert line.startswith(f"{title} ")
    assert line.removeprefix(title).split()[0] in {"▲", "○", "●", "■", "↑"}
    assert len(line.removeprefix(title)) - len(line.removeprefix(title).lstrip()) == max(1, 22 - len(title))
