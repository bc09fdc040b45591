"""A run that was given up is told as a timeout, everywhere: the seconds until then are no time that it took."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from hero_tui.core.objectives import Level
from hero_tui.core.signals import Outcome
from hero_tui.format.one_line import one_line
from hero_tui.format.panels.table import headline, table
from hero_tui.format.summary import short_sentence, worst_sentence
from hero_tui.models.budgets import BudgetView
from hero_tui.models.snapshot import Snapshot
from hero_tui.report.status_text import status_text
from hero_tui.tui.canvas.styled_text import text_of
from hero_tui.tui.screens.common.markdown import snapshot_markdown
from hero_tui.tui.screens.live.layout import live_layout
from hero_tui.tui.screens.live.paint import LivePainter
from hero_tui.tui.screens.live.state import LiveState
from tests.support import snapshots

GIVEN_UP = 0.3  # seconds: a tenth of the limit of 3.0 s


pytestmark = pytest.mark.usefixtures("utc")


def moment(outcome: Outcome) -> Snapshot:
    """The newest type check ended so, after 0.3 s; nothing else is wrong."""
    calm = snapshots.calm()
    views = []
    for view in calm.budgets:
        if view.budget.id == "dev.type_check":
            run = replace(view.runs[-1], duration=GIVEN_UP, outcome=outcome)
            runs = (*view.runs[:-1], run)
            views.append(replace(view, runs=runs, latest=GIVEN_UP, latest_at=run.end, level=Level.OK))
        else:
            views.append(view)
    return replace(calm, budgets=tuple(views), entries=tuple(views))


def checked(snapshot: Snapshot) -> BudgetView:
    view = snapshot.view("dev.type_check")
    assert view is not None
    return view


def row(text: str) -> str:
    return next(line for line in text.split("\n") if "Type check" in line)


def screen(width: int, height: int) -> Callable[[Snapshot], str]:
    def text(snapshot: Snapshot) -> str:
        layout = live_layout(width, height)
        page = LivePainter().page(snapshot, LiveState(), layout, snapshot.at)
        return "\n".join(text_of(line) for column in page.columns for line in column) or page.text(layout)

    return text


TOLD: dict[str, Callable[[Snapshot], str]] = {
    "status": lambda snapshot: next(
        line for line in status_text(snapshot).split("\n") if line.startswith("Type check")
    ),
    "status --line": lambda snapshot: one_line(snapshot, snapshot.at),
    "line 2": lambda snapshot: worst_sentence(snapshot, checked(snapshot), snapshot.at),
    "line 2, narrow": lambda snapshot: worst_sentence(snapshot, checked(snapshot), snapshot.at, narrow=True),
    "line 1, list": lambda snapshot: short_sentence(snapshot, checked(snapshot), snapshot.at, 60),
    "panel": lambda snapshot: str(table(checked(snapshot), snapshot.at, None, 4)[0]),
    "half panel": lambda snapshot: str(headline(checked(snapshot))),
    "copied": lambda snapshot: next(
        line for line in snapshot_markdown(snapshot, snapshot.at).split("\n") if "Type" in line
    ),
    "120x40": screen(120, 40),
    "80x24": screen(80, 24),
    "60x15": screen(60, 15),
}


@pytest.mark.parametrize("where", TOLD)
def test_a_timeout_is_told_as_one(where: str) -> None:
    text = TOLD[where](moment(Outcome.TIMEOUT))
    assert "timeout" in text
    assert "300 ms" not in text
    assert "0.3 s" not in text
    assert "10 %" not in text


@pytest.mark.parametrize("where", [each for each in TOLD if each != "status --line"])
def test_a_run_that_ended_is_told_with_its_time(where: str) -> None:
    text = TOLD[where](moment(Outcome.OK))
    assert "timeout" not in text
    assert "0.3 s" in text or "10 %" in text


def test_it_is_over_its_limit_whenever_it_was_given_up() -> None:
    assert checked(moment(Outcome.TIMEOUT)).over
    assert checked(moment(Outcome.TIMEOUT)).share is None
    assert not checked(moment(Outcome.OK)).over
