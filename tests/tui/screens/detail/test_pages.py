"""The detail screens as text: equal to the reference drawings, golden at every size, harmless with hostile words."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.causes import WrittenCause
from hero_tui.core.signals import Outcome
from hero_tui.judge.kinds.registry import judge_nothing
from hero_tui.models.alert_detail import ProcessTable
from hero_tui.models.budget_detail import PanelDetail
from hero_tui.models.budgets import Hint, HintKind, Waiting
from hero_tui.models.runs import Beside, BesideKind
from hero_tui.models.snapshot import Snapshot
from hero_tui.queries.detail.budget_detail import distribution, slowest
from hero_tui.tui.canvas.chart_canvas import PLAIN
from hero_tui.tui.canvas.escape import to_ascii
from hero_tui.tui.canvas.styled_text import Line, plain, text_of, width_of
from hero_tui.tui.key_bindings import ACTIONS, Where, available, footer_items
from hero_tui.tui.screens.alert_detail.paint import alert_page, why
from hero_tui.tui.screens.alert_detail.paint import markdown as alert_markdown
from hero_tui.tui.screens.budget_detail.page import budget_page
from hero_tui.tui.screens.budget_detail.paint import markdown as panel_markdown
from hero_tui.tui.screens.budget_detail.state import BudgetDetailState
from hero_tui.tui.screens.common.frame.lines import wrapped
from hero_tui.tui.screens.common.frame.page import PageFrame, text_page
from hero_tui.tui.screens.help.paint import help_lines
from tests.support.snapshots import HOT_RELOAD, NOW, at, run, snapshot, stopped
from tests.tui.screens.detail.scenario import drawing, hot_reload, memory, memory_alert

GOLDEN = Path(__file__).parent / "golden"
SIZES = ((60, 15), (80, 24), (120, 40), (200, 60))
ONE_LINE = (20, 1)
ODD = ((1, 1), (20, 1), (20, 2), (20, 8), (40, 12), (59, 14), (79, 30), (99, 53), (119, 200), (300, 80))
ABSENT = frozenset({"start_recorder"})
HOSTILE = "a\nb\x1b[31m[red]\u202e" + "x" * 4096 + "\u4e2d\x07`"


pytestmark = pytest.mark.usefixtures("utc")


def items(where: Where) -> tuple[tuple[str, str], ...]:
    return footer_items(available(where, lambda action: action not in ABSENT))


def frame(size: tuple[int, int], where: Where, now: Snapshot | None = None) -> PageFrame:
    return PageFrame(now or snapshot(), NOW, size, items(where), path="Live")


def panel(detail: PanelDetail, size: tuple[int, int], state: BudgetDetailState | None = None) -> tuple[Line, ...]:
    state = state or BudgetDetailState(cursor=at("13:58:07"))
    return budget_page(frame(size, Where.BUDGET), detail, state)


def alert(size: tuple[int, int], scroll: int = 0) -> tuple[Line, ...]:
    return alert_page(frame(size, Where.ALERT), memory_alert(), scroll)


def helped(size: tuple[int, int]) -> tuple[Line, ...]:
    actions = [each for each in ACTIONS if each.where & {Where.BUDGET, Where.EVERYWHERE}]
    lines = help_lines(snapshot(), NOW, actions, "panel detail", size[0])
    height = size[1] if size == ONE_LINE else len(lines) + 3
    return text_page(PageFrame(snapshot(), NOW, (size[0], height), path="Live › Help"), "", lines)


def opened(size: tuple[int, int]) -> tuple[Line, ...]:
    return panel(hot_reload(), size, BudgetDetailState(cursor=at("13:58:07"), opened=True))


def empty(size: tuple[int, int]) -> tuple[Line, ...]:
    view = snapshot().view("dev.hot_reload")
    assert view is not None
    nothing = judge_nothing(view.budget)
    view = replace(view, runs=(), latest=None, latest_at=None, waiting=Waiting.NO_SERVER, judgement=nothing)
    return panel(PanelDetail("dev.hot_reload", {}, view, NOW - 86400, NOW), size, BudgetDetailState())


PAGES: dict[str, Callable[[tuple[int, int]], tuple[Line, ...]]] = {
    "panel": lambda size: panel(hot_reload(), size),
    "gauge": lambda size: panel(memory(), size),
    "alert": alert,
    "run": opened,
    "empty": empty,
    "help": helped,
}


@pytest.mark.parametrize("size", [ONE_LINE, *SIZES], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", PAGES)
def test_golden(name: str, size: tuple[int, int]) -> None:
    """`HERO_TUI_GOLDEN=write` writes them anew: look at the difference before committing it."""
    path = GOLDEN / f"{name}_{size[0]}x{size[1]}.txt"
    text = plain(PAGES[name](size))
    if os.environ.get("HERO_TUI_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_the_panel_detail_is_the_drawing() -> None:
    """But for the footer (which is the registry's), the three newest saves, which the drawing lists and omits, and
    the slowest files, and where alerts begin: two slow saves in a row are held against the p95 limit."""
    found = [text_of(line) for line in panel(replace(hot_reload(), files=()), (120, 40))]
    wanted = drawing("panel_120x40")
    differing = [index for index in range(40) if found[index] != wanted[index]]
    assert differing == [6, 17, 18, 19, 37, 38, 39]  # 37: how to time "visible", not built yet
    assert found[38].strip("─ ") == "▼ 9 more"
    for index in (17, 18, 19):
        assert found[index][:116] == wanted[index][:116]
        assert found[index][116:].strip() == "•"
    assert found[39].startswith(" h/l cursor")


def test_the_alert_detail_is_the_drawing() -> None:
    """But for the footer and the reason why an earlier alert ended, which the store does not keep."""
    found = [text_of(line) for line in alert((120, 40))]
    wanted = drawing("alert_120x40")
    assert [index for index in range(40) if found[index] != wanted[index]] == [35, 39]
    assert wanted[35].startswith(found[35].rstrip())


@pytest.mark.parametrize("size", SIZES + ODD, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", [name for name in PAGES if name != "help"])
def test_every_page_fills_every_size_exactly(name: str, size: tuple[int, int]) -> None:
    lines = PAGES[name](size)
    assert len(lines) == size[1]
    assert {width_of(line) for line in lines} == {size[0]}


def test_the_title_line_stays_while_the_rest_scrolls_to_its_end() -> None:
    for size in ((60, 15), (80, 24)):
        top, further = alert(size), alert(size, 6)
        assert text_of(top[1]) == text_of(further[1])
        assert text_of(top[8]) == text_of(further[2])
        end = alert(size, 10_000)
        assert any("Same budget before" in text_of(line) for line in end)
        assert text_of(end[-1]) == text_of(top[-1])


def test_below_60_by_15_there_are_promises_and_the_list_but_no_chart() -> None:
    lines = [text_of(line) for line in panel(hot_reload(), (59, 14))]
    assert any("Promises" in line for line in lines)
    assert any(line.startswith("▸") for line in lines)
    assert not any("┤" in line or "├" in line for line in lines)


def test_below_the_list_stand_the_distribution_and_what_is_slow() -> None:
    lines = [text_of(line) for line in panel(hot_reload(), (80, 24), BudgetDetailState(scroll=1000))]
    said = "\n".join(lines)
    assert "What is slow" in said
    assert "p99 – needs 100 runs" in said


def harmless(lines: tuple[Line, ...], width: int) -> None:
    text = plain(lines)
    assert all(width_of(line) == width for line in lines)
    for letter in text.replace("\n", ""):
        assert unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}
        assert unicodedata.east_asian_width(letter) not in {"W", "F"}


@pytest.mark.parametrize("size", SIZES)
def test_hostile_names_are_shown_and_never_obeyed(size: tuple[int, int]) -> None:
    detail, now = hot_reload(), snapshot()
    bad = {"file": HOSTILE, "branch": HOSTILE, "commit": HOSTILE, "change": HOSTILE, HOSTILE: HOSTILE}
    runs = tuple(
        replace(each, attributes=bad, beside=Beside(BesideKind.TOLD, HOSTILE), labels={"server": HOSTILE})
        for each in detail.runs
    )
    view = detail.view
    assert view is not None
    view = replace(view, runs=runs, hint=Hint(HintKind.START_SERVER, HOSTILE))
    detail = replace(detail, runs=runs, slow=slowest(HOT_RELOAD, runs), view=view)
    now = replace(now, name=HOSTILE, workspace=HOSTILE, history_path=HOSTILE)
    for state in (BudgetDetailState(), BudgetDetailState(opened=True)):
        harmless(budget_page(frame(size, Where.BUDGET, now), detail, state), size[0])
    found = memory_alert()
    incident = replace(found.incident, cause=WrittenCause(HOSTILE), acknowledged_by=HOSTILE, note=HOSTILE)
    found = replace(
        found,
        incident=replace(incident, budget=replace(incident.budget, runbook=HOSTILE)),
        history=tuple(replace(each, text=HOSTILE, run=runs[0] if each.run else None) for each in found.history),
        processes=ProcessTable(tuple(replace(each, command=HOSTILE) for each in found.processes.lines)),
        people=tuple(replace(each, who=HOSTILE, note=HOSTILE) for each in found.people),
        advice=(HOSTILE,),
    )
    harmless(alert_page(frame((size[0], 400), Where.ALERT, now), found, 0), size[0])
    harmless(tuple(help_lines(now, NOW, ACTIONS, "Live", size[0])), size[0])
    copied = alert_markdown(found, now, NOW) + panel_markdown(detail, view, NOW)
    assert "\x1b" not in copied
    assert "\u202e" not in copied
    for line in copied.splitlines():
        assert line.count("`") in {0, 2}


def test_one_run_and_only_failures() -> None:
    view = snapshot().view("dev.hot_reload")
    assert view is not None
    for outcome, duration in (
        (Outcome.OK, 0.2),
        (Outcome.FAILED, None),
        (Outcome.TIMEOUT, 30.0),
        (Outcome.CANCELLED, 1.0),
    ):
        one = (run(7, "dev.hot_reload", at("14:00:00"), duration, outcome, {"server": "vite"}, {"file": "a.ts"}),)
        detail = PanelDetail(
            "dev.hot_reload",
            {},
            view,
            NOW - 86400,
            NOW,
            runs=one,
            distribution=distribution(one),
            slow=slowest(HOT_RELOAD, one),
        )
        for size in SIZES:
            text = plain(panel(detail, size, BudgetDetailState()))
            assert "a.ts" in text
            assert {Outcome.OK: "200 ms", Outcome.FAILED: "× failed"}.get(outcome, outcome.value) in text


def test_a_budget_that_is_no_longer_in_force_says_so() -> None:
    gone = PanelDetail("dev.gone", {}, None, NOW - 86400, NOW)
    assert "not in force" in plain(panel(gone, (80, 24), BudgetDetailState()))


def test_no_cause_is_said_as_such_and_never_guessed() -> None:
    detail = memory_alert()
    detail = replace(detail, incident=replace(detail.incident, cause=None))
    assert "No save, build or process change within 60 s before it." in why(detail, snapshot())


def test_no_page_says_because() -> None:
    for name, page in PAGES.items():
        assert "because" not in plain(page((120, 60))).lower(), name


def test_a_time_alert_says_what_ends_it_and_where_it_begins() -> None:
    now: Snapshot = snapshot()
    found = memory_alert()
    incident = replace(next(each for each in now.incidents if each.id == 41), recovered=None, state="firing")
    view = now.view("dev.hot_reload")
    assert view is not None
    detail = replace(found, incident=incident, view=view, history=())
    said = why(detail, now)
    assert "It ends with a run below 2.4 s, or after 15 min without a slow one." in said[0]
    assert said[1].startswith("Near it: vite.config.ts")
    assert "p95 500 ms ✓ kept, 9 of 412 over" in said[2]


def test_over_without_an_alert_says_when_one_would_begin() -> None:
    view = snapshot().view("dev.type_check")
    assert view is not None
    detail = PanelDetail(
        "dev.type_check", {}, view, NOW - 86400, NOW, runs=view.runs, distribution=distribution(view.runs)
    )
    text = plain(panel(detail, (120, 40), BudgetDetailState()))
    said = "3.4 s is over 3.0 s. 5 of 100 runs may be. "
    said += "Alerts begin at two of 3.6 s in a row, or many slow ones of the last 20."
    assert said in text, "the whole sentence, in 120 columns"
    assert "7 would call it broken" in text


def test_a_stopped_recorder_is_said_in_the_title() -> None:
    now = stopped()
    detail = replace(hot_reload(), view=now.view("dev.hot_reload"))
    [_, title, *_] = budget_page(PageFrame(now, NOW, (120, 40)), detail, BudgetDetailState())
    assert text_of(title).startswith(" ░ unknown: not observed since 14:20   203 ms, 40 % of 500 ms")


@pytest.mark.parametrize("name", PAGES)
def test_every_sign_has_a_twin_in_ascii(name: str) -> None:
    text = plain(PAGES[name]((120, 40)))
    assert to_ascii(text.translate(PLAIN)).count("?") == text.count("?")


def test_a_word_that_is_too_long_for_a_line_is_cut_in_its_middle() -> None:
    """The end of a path is the file: what matters most of it."""
    (line,) = wrapped(40, f"near src/{'deep/' * 20}Cart.tsx")
    assert text_of(line).strip() == "near src/…/Cart.tsx"


def test_the_alert_page_begins_with_the_first_thing_to_do_else_with_the_facts() -> None:
    detail = memory_alert()
    titles = [text_of(line)[2:] for line in alert_page(frame((120, 40), Where.ALERT), detail, 0)]
    assert titles[2].startswith("What to do")
    bare = replace(
        detail, advice=(), incident=replace(detail.incident, budget=replace(detail.incident.budget, runbook=""))
    )
    assert text_of(alert_page(frame((120, 40), Where.ALERT), bare, 0)[2])[2:].startswith("Near it")


def test_what_is_copied_of_an_alert_is_what_a_colleague_needs() -> None:
    copied = alert_markdown(memory_alert(), snapshot(), NOW)
    for needed in ("Memory", "alert 43", "2.47 GB", "3.00 GB", "+410 MB", "14:25:48 +0000", "hero-tui 0.1.0"):
        assert needed in copied
