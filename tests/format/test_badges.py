"""The words of badges, verdicts, sentences and the one line."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from hero_tui.core.facts import ServerState
from hero_tui.core.objectives import Level, Verdict
from hero_tui.core.signals import Outcome
from hero_tui.format import badges, summary, titles
from hero_tui.format.incidents import state_text
from hero_tui.format.one_line import one_line
from hero_tui.format.runs import run_sentence
from hero_tui.models.budgets import BudgetView, Waiting
from hero_tui.models.panel_figures import ClassFigures
from hero_tui.models.runs import RunView
from hero_tui.models.snapshot import RecorderState, Snapshot, WatchView
from hero_tui.tui.canvas.styled_text import text_of
from hero_tui.tui.screens.common.frame import status_line as top
from hero_tui.tui.screens.common.frame.header import header
from tests.support import snapshots
from tests.support.budget_views import others
from tests.support.snapshots import NOW

pytestmark = pytest.mark.usefixtures("utc")


def memory(**changes: object) -> BudgetView:
    view = snapshots.snapshot().view("dev.memory")
    assert view is not None
    return replace(view, **changes)


def only(view: BudgetView) -> Snapshot:
    calm = {each.budget.id: each for each in snapshots.calm().budgets}
    return snapshots.snapshot(budgets=tuple((calm | {view.budget.id: view}).values()))


@pytest.mark.parametrize(
    ("view", "wide", "narrow"),
    [
        (memory(level=Level.OK), "○ ok", "○ ok"),
        (memory(level=Level.OK, latest=3.0e9), "↑ over, no alert", "↑ over"),
        (memory(level=Level.INFO), "● info", "● info"),
        (memory(), "▲ warning", "▲ warn"),
        (memory(level=Level.CRITICAL), "■ CRITICAL", "■ CRIT"),
        (memory(level=Level.UNKNOWN), "░ unknown", "░ unkn"),
        (memory(acknowledged_by="pair"), "▲ warning, seen", "▲ seen"),
        (memory(silenced_until=NOW + 60), "▲ warning, silenced", "▲ mute"),
        (snapshots.no_data(snapshots.MEMORY, Waiting.NO_SERVER), "no data", "no data"),
        (snapshots.no_data(snapshots.HOT_RELOAD, Waiting.PAGE), "waiting for a page", "waiting"),
    ],
)
def test_badges(view: BudgetView, wide: str, narrow: str) -> None:
    badge = badges.badge(view)
    assert (badge.text(), badge.text(narrow=True)) == (wide, narrow)


def test_without_a_recorder_every_badge_is_unknown_but_no_data_stays() -> None:
    assert badges.badge(memory(), recording=False).text() == "░ unknown"
    nothing = snapshots.no_data(snapshots.MEMORY, Waiting.NO_SERVER)
    assert badges.badge(nothing, recording=False).text() == "no data"


def test_verdicts() -> None:
    assert [badges.verdict_text(each) for each in Verdict] == ["✓ kept", "✗ broken", "? not sure yet", "– no data"]


def test_the_order_of_urgency() -> None:
    broken = replace(memory().judgement, verdict=Verdict.BREACHED)
    ordered = [
        memory(level=Level.CRITICAL),
        memory(),
        memory(level=Level.OK, judgement=broken),
        memory(level=Level.INFO),
        memory(level=Level.OK, latest=3.1e9),
        memory(level=Level.UNKNOWN),
        memory(level=Level.OK),
    ]
    standings = [badges.urgency(each) for each in ordered]
    assert standings == sorted(standings, reverse=True)
    assert len(set(standings)) == len(standings)


def test_the_sentence_of_the_worst() -> None:
    moment = snapshots.snapshot()
    worst = summary.worst(moment)
    assert worst is not None
    assert summary.worst_sentence(moment, worst, NOW) == (
        "Memory 2.47 GB, 82 % of 3.00 GB, for 6 min: node (pid 48213) +410 MB since 13:58"
    )
    assert summary.worst_sentence(moment, worst, NOW, narrow=True) == "Memory 82 % of 3.00 GB for 6 min"
    assert [(each.glyph, each.number, each.word) for each in summary.counts(moment)] == [
        ("▲", 1, "warning"),
        ("●", 1, "info"),
        ("↑", 1, "over"),
    ]


def test_an_alert_tells_its_own_run_and_limit_not_the_newest_of_another_class() -> None:
    restart = snapshots.incident(44, snapshots.HOT_RELOAD, Level.CRITICAL, NOW - 200, 4.3, snapshots.CONFIG_SAVED)
    quick = snapshots.snapshot().view("dev.hot_reload")
    assert quick is not None
    assert quick.latest == pytest.approx(0.212)
    moment = replace(only(replace(quick, level=Level.CRITICAL, incident=44)), incidents=(restart,))
    sentence = summary.worst_sentence(moment, moment.budgets[0], NOW)
    assert sentence == "Hot reload 4.3 s, 2.1× of 2.0 s, for 3 min: vite.config.ts saved at 13:58"


def test_a_broken_promise_says_how() -> None:
    view = snapshots.snapshot().view("dev.type_check")
    assert view is not None
    first = replace(view.judgement.objectives[0], verdict=Verdict.BREACHED, over=7)
    judgement = replace(view.judgement, verdict=Verdict.BREACHED, objectives=(first, view.judgement.objectives[1]))
    broken = replace(view, judgement=judgement, latest=2.0)
    moment = only(broken)
    assert summary.worst(moment) == broken
    sentence = summary.worst_sentence(moment, broken, NOW)
    assert sentence == "Type check: 7 of 64 took 3.0 s or more; at most 5 % may (last 7 d)"


WHY = "it ended with exit code 1 before it answered: RuntimeError: no database"


@pytest.mark.parametrize(
    ("starts", "said"),
    [
        ([("failed", 60, WHY)], f"Start of apps/web failed 1 min ago: {WHY}"),
        ([("failed", 60, "")], "Start of apps/web failed 1 min ago"),
        ([("ok", 900, ""), ("failed", 10, WHY)], f"Start of apps/web failed <1 min ago: {WHY}"),
        ([("failed", 900, WHY), ("ok", 60, "")], None),
        ([("failed", 3601, WHY)], None),
        ([("failed", 60, WHY), ("cancelled", 30, "")], None),
        ([], None),
    ],
)
def test_a_start_that_failed_is_said_before_what_is_within_its_limits(
    starts: list[tuple[str, float, str]], said: str | None
) -> None:
    """It is no run over a limit: the screen said that all was within limits while nothing could be opened."""
    runs = tuple(
        RunView(number, "dev.server_start", NOW - ago, None, Outcome(outcome), {"server": "apps/web"}, {"message": why})
        for number, (outcome, ago, why) in enumerate(starts)
    )
    moment = snapshots.calm()
    budgets = tuple(
        replace(each, runs=runs) if each.budget.id == "dev.server_start" else each for each in moment.budgets
    )
    moment = replace(moment, budgets=budgets)
    calm = "All 8 within their limits. Last save: Cart.tsx, 200 ms, <1 min ago"
    assert summary.calm_sentence(moment, NOW) == (said or calm)
    line = text_of(top.status_line(moment, NOW, 160)).strip()
    assert line == f"× {said}" if said else line == f"○ {calm}"


def test_calm_first_and_stopped() -> None:
    assert summary.worst(snapshots.calm()) is None
    sentence = "All 8 within their limits. Last save: Cart.tsx, 200 ms, <1 min ago"
    assert summary.calm_sentence(snapshots.calm(), NOW) == sentence
    first = snapshots.first_run()
    assert summary.calm_sentence(first, first.at) == (
        "Watching 4,312 files. Nothing to judge yet: start your dev server as usual."
    )
    assert summary.stopped_sentence(snapshots.stopped(), NOW) == (
        "Not recording since 14:20 (12 min). Everything below is from then. Press R to start it again."
    )


def test_the_one_line_of_the_reference() -> None:
    assert one_line(snapshots.snapshot(), NOW) == "▲ Memory 82 %  ●1 ↑1"
    assert one_line(snapshots.calm(), NOW) == "○ 8 ok reload 200 ms"
    assert one_line(snapshots.stopped(), NOW) == "░ recorder off 12min"
    assert one_line(snapshots.first_run(), NOW) == "– no dev server yet"
    type_check = snapshots.snapshot().view("dev.type_check")
    assert type_check is not None
    assert one_line(only(type_check), NOW) == "↑ Types 3.4 s 113 %"
    reload_ = snapshots.snapshot().view("dev.hot_reload")
    assert reload_ is not None
    critical = replace(reload_, level=Level.CRITICAL, latest=4.3, incident=50)
    alert = snapshots.incident(50, snapshots.HOT_RELOAD, Level.CRITICAL, NOW - 5, 4.3, None)
    moment = replace(only(critical), incidents=(alert,))
    assert one_line(moment, NOW) == "■ Reload 4.3 s 2.1×", "held against the limit that the alert is about"


def beside_calm(view: BudgetView) -> Snapshot:
    calm = snapshots.calm()
    return replace(calm, budgets=(*calm.budgets, replace(view, level=Level.OK, incident=None)))


QUIET = [view for view in others() if summary.worst(beside_calm(view)) is None]


@pytest.mark.parametrize("beside", QUIET, ids=lambda view: view.budget.id)
def test_the_one_line_counts_what_the_second_line_counts(beside: BudgetView) -> None:
    """Also beside what is only observed, or made from the other budgets."""
    moment = beside_calm(beside)
    counted = re.search(r"(\d+) within their", summary.calm_sentence(moment, NOW))
    assert counted is not None
    assert one_line(moment, NOW).startswith(f"○ {counted[1]} ok")


def test_runs_in_words() -> None:
    runs = snapshots.snapshot().view("dev.hot_reload")
    assert runs is not None
    assert run_sentence(runs.runs[-1], NOW) == "src/cart/Cart.tsx · update · served · <1 min ago"
    failed = next(each for each in runs.runs if each.outcome is Outcome.FAILED)
    assert run_sentence(failed, NOW).startswith("× failed, not counted: src/cart/Cart.tsx:41")
    start = snapshots.snapshot().view("dev.server_start")
    assert start is not None
    assert run_sentence(start.runs[-1], NOW) == "npm run dev → vite 8.3.8 · warm · 12:18"


def test_a_worst_label_set_is_named_with_how_many_more() -> None:
    view = replace(memory(), labels={"server": "vite"}, others=1)
    assert titles.panel_title(view) == "Memory vite +1"
    assert titles.panel_title(view, 2) == "Memory +1"


def test_what_goes_on_is_told_without_seconds_and_what_is_over_with_them() -> None:
    alert = snapshots.snapshot().incidents[0]
    young = replace(alert, recovered=None, detected=NOW - 7.0)
    assert state_text(young, NOW) == ("open", "<1 min")
    assert state_text(replace(young, recovered=NOW), NOW) == ("ended", "7 s")


def test_a_silenced_budget_comes_after_all_others_and_says_so_alone() -> None:
    quiet = memory(silenced_until=NOW + 600)
    moment = snapshots.snapshot()
    loud = replace(moment, budgets=tuple(quiet if each.budget.id == "dev.memory" else each for each in moment.budgets))
    worst = summary.worst(loud)
    assert worst is not None
    assert worst.budget.id == "dev.build_cache"
    alone = summary.worst(only(quiet))
    assert alone == quiet
    line = text_of(top.status_line(only(quiet), NOW, 120))
    assert "Memory 2.47 GB" in line
    assert line.rstrip().endswith(", silenced")


def test_an_alert_of_a_class_is_named_by_it_as_far_as_there_is_room() -> None:
    incident = replace(snapshots.incidents()[0], budget=snapshots.HOT_RELOAD, labels={"class": "restart"})
    assert titles.incident_title(incident) == "Hot reload restart"
    assert titles.incident_title(incident, 14) == "Reload restart"
    assert titles.incident_title(incident, 12) == "Rel… restart"
    for server, shown in (("excalidraw-app", "Reload excal…-app"), ("apps/web", "Reload apps/web")):
        assert titles.incident_title(replace(incident, labels={"server": server}), 17) == shown
    twins = [replace(incident, labels={"server": name, "class": "restart"}) for name in ("alpha", "beta")]
    assert [titles.incident_title(each) for each in twins] == ["Hot reload alpha restart", "Hot reload beta restart"]


@pytest.mark.parametrize(
    ("watch", "sentence"),
    [
        (None, "Nothing to judge yet: start your dev server as usual."),
        (WatchView(4312, 3, 2, 1, 0, counting=True), "Counting files: 4,312 …"),
        (WatchView(4312, 3, 2, 1, 0), "Watching 4,312 files. Nothing to judge yet: start your dev server as usual."),
        (WatchView(1, 1, 0, 0, 0), "Watching 1 file. Nothing to judge yet: start your dev server as usual."),
        (WatchView(0, 1, 0, 0, 0), "Watching 0 files. Nothing to judge yet: start your dev server as usual."),
    ],
)
def test_before_anything_ran_it_says_what_is_watched(watch: WatchView | None, sentence: str) -> None:
    assert summary.calm_sentence(replace(snapshots.first_run(), watch=watch), NOW) == sentence


@pytest.mark.parametrize(
    ("why", "room", "sentence"),
    [
        (None, None, "Not recording since 14:20 (12 min). Everything below is from then. Press R to start it again."),
        (None, 93, "Not recording since 14:20 (12 min). Everything below is from then. Press R to start it again."),
        (None, 92, "Not recording since 14:20 (12 min). Press R to start it again."),
        (None, 10, "Not recording since 14:20 (12 min). Press R to start it again."),
        ("the disk is full", None, "Not recording since 14:20: the disk is full"),
        ("the disk is full", 43, "Not recording since 14:20: the disk is full"),
        ("the disk is full", 42, "Not recording since 14:20: the disk is fu…"),
        ("the disk is full", 20, "Not recording since…"),
    ],
)
def test_without_a_recorder_the_line_fits_its_room(why: str | None, room: int | None, sentence: str) -> None:
    stopped = snapshots.stopped()
    moment = replace(stopped, recorder=replace(stopped.recorder, stopped_why=why))
    assert summary.stopped_sentence(moment, NOW, room) == sentence


FROM_THEN = "Everything below is from then."


def silent(since: float | None) -> Snapshot:
    """A recorder that holds its lock and beats no more."""
    dark = snapshots.stopped()
    return replace(dark, recorder=replace(dark.recorder, state=RecorderState.NOT_RESPONDING, pid=7, since=since))


@pytest.mark.parametrize(
    ("since", "room", "sentence"),
    [
        (NOW - 720, None, f"The recorder is not responding since 14:20 (12 min). {FROM_THEN} hero-tui stop ends it."),
        (NOW - 720, 106, f"The recorder is not responding since 14:20 (12 min). {FROM_THEN} hero-tui stop ends it."),
        (NOW - 720, 105, "Not responding since 14:20 (12 min). Everything below is from then."),
        (None, None, "The recorder is not responding. Everything below is from then. hero-tui stop ends it."),
        (None, 60, "Not responding. Everything below is from then."),
    ],
)  # fmt: skip
def test_a_recorder_that_does_not_respond_is_said_in_the_room_there_is(
    since: float | None, room: int | None, sentence: str
) -> None:
    assert summary.silent_sentence(silent(since), NOW, room) == sentence


def test_nothing_is_of_now_while_the_recorder_does_not_respond() -> None:
    assert not summary.is_recording(silent(NOW - 720))
    assert summary.worst(silent(NOW - 720)) is None
    assert one_line(silent(NOW - 720), NOW) == "░ not responding 12m"
    assert one_line(silent(None), NOW) == "░ not responding"


def test_without_a_time_it_says_only_that_nothing_is_recorded() -> None:
    stopped = snapshots.stopped()
    moment = replace(stopped, recorder=replace(stopped.recorder, since=None))
    assert summary.stopped_sentence(moment, NOW, 20) == "Not recording. Press R to start it again."
    assert one_line(moment, NOW) == "░ recorder off"


def test_a_panel_that_stands_ill_for_another_class_speaks_of_that_class() -> None:
    """Given updates that are well and a restart that breaks its promise: the sentence has the restart's numbers."""
    shown = snapshots.snapshot().view("dev.hot_reload")
    assert shown is not None
    first, second = shown.judgement.objectives
    broken = replace(
        shown.judgement,
        verdict=Verdict.BREACHED,
        objectives=(replace(first, verdict=Verdict.BREACHED, over=3, count=3), second),
    )
    update = replace(shown, labels={"server": "vite", "class": "update"}, level=Level.OK)
    restart = replace(update, labels={"server": "vite", "class": "restart"}, judgement=broken, latest=4.3)
    beside = ClassFigures("restart", 4.3, NOW, 3, 3, Level.OK, broken=True)
    panel = replace(update, classes=(beside,))
    moment = replace(only(panel), entries=(update, restart))
    assert summary.worst(moment) == panel
    sentence = summary.worst_sentence(moment, panel, NOW)
    assert sentence == "Hot reload restart: 3 of 3 took 500 ms or more; at most 5 % may (last 7 d)"
    critical = replace(panel, level=Level.CRITICAL, level_class="restart")
    assert badges.badge(critical).wide == "CRITICAL restart"
    alarming = replace(moment, budgets=(critical,), entries=(update, replace(restart, level=Level.CRITICAL)))
    assert summary.worst_sentence(alarming, critical, NOW) == "Hot reload restart 4.3 s, 8.6× of 500 ms"


@pytest.mark.parametrize(
    ("width", "words"), [(160, "░ recorder not responding"), (120, "░ recorder not responding"), (80, "not responding")]
)
def test_the_header_says_it_where_it_says_that_it_records(width: int, words: str) -> None:
    moment = silent(NOW - 720)
    assert words in text_of(header(moment, NOW, width))
    assert "recording" not in text_of(header(moment, NOW, width))
    assert "not responding since 14:20" in text_of(top.status_line(moment, NOW, width)).lower()
    assert "not responding since 14:20" in text_of(top.short_status(moment, NOW, width)).lower()


@pytest.mark.parametrize(
    ("name", "tool", "version", "said"),
    [
        ("vite", "vite", "8.3.8", "vite 8.3.8 :5173, up 41 min"),
        ("excalidraw-app", "vite", "5.0.12", "excalidraw-app (vite 5.0.12) :5173, up 41 min"),
        ("apps/web", "next", "16.0.7", "apps/web (next 16.0.7) :5173, up 41 min"),
        ("django", "django", None, "django :5173, up 41 min"),
        ("backend", "", "0.165.0", "backend 0.165.0 :5173, up 41 min"),
    ],
)
def test_the_first_line_names_the_tool_of_a_version(name: str, tool: str, version: str | None, said: str) -> None:
    moment = snapshots.snapshot()
    server = replace(moment.servers[0], name=name, tool=tool, version=version, started=NOW - 41 * 60)
    line = text_of(header(replace(moment, servers=(server,), viewers=()), NOW, 120))
    assert f"  {said}  " in line


@pytest.mark.parametrize("goes_on", [True, False])
def test_what_does_not_compile_is_said_once(goes_on: bool) -> None:
    """While line 2 says it with its place, line 1 leaves it out; what is over explains no server that answers badly."""
    moment = snapshots.snapshot()
    server = replace(moment.servers[0], state=ServerState.BROKEN, note="a page came instead")
    build = snapshots.BROKEN if goes_on else snapshots.MENDED
    line = text_of(header(replace(moment, servers=(server,), builds=(build,), viewers=()), NOW, 120))
    assert "vite broken" in line
    assert ("a page came instead" in line) is not goes_on
