"""The panel detail of every kind of budget as text: golden at three sizes, whole at any, harmless if hostile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from hero_tui.core.kinds import AvailableSpec
from hero_tui.models.budget_detail import PanelDetail
from hero_tui.queries.kinds.registry import kind_figures
from hero_tui.tui.canvas.styled_text import Line, plain, width_of
from hero_tui.tui.key_bindings import Where, available, footer_items
from hero_tui.tui.screens.budget_detail.page import budget_page
from hero_tui.tui.screens.budget_detail.paint import markdown
from hero_tui.tui.screens.budget_detail.state import BudgetDetailState
from hero_tui.tui.screens.common.frame.page import PageFrame
from tests.support.budget_views import every_kind
from tests.support.snapshots import NOW
from tests.tui.screens.detail.kinds import KINDS, detail_of

GOLDEN = Path(__file__).parent / "golden" / "kinds"
SIZES = ((60, 15), (80, 24), (120, 40))
ODD = ((1, 1), (20, 1), (20, 8), (40, 12), (59, 14), (79, 30), (99, 53), (200, 60), (300, 80))
HOSTILE = "a\nb\x1b[31m[red]\u202e" + "x" * 4096 + "\u4e2d\x07`"


pytestmark = pytest.mark.usefixtures("utc")


def page(detail: PanelDetail, size: tuple[int, int]) -> tuple[Line, ...]:
    keys = footer_items(available(Where.BUDGET, lambda action: action != "start_recorder"))
    return budget_page(
        PageFrame(every_kind(), NOW, size, keys, path="Live"),
        detail,
        BudgetDetailState(span=detail.until - detail.since),
    )


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", KINDS)
def test_golden(name: str, size: tuple[int, int]) -> None:
    """`HERO_TUI_GOLDEN=write` writes them anew: look at the difference before committing it."""
    path = GOLDEN / f"{name}-{size[0]}x{size[1]}.txt"
    text = plain(page(detail_of(KINDS[name]), size))
    if os.environ.get("HERO_TUI_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", KINDS)
def test_any_size_is_filled_exactly(name: str) -> None:
    for size in ODD:
        lines = page(detail_of(KINDS[name]), size)
        assert [width_of(line) for line in lines] == [size[0]] * size[1], size


def hostile(name: str) -> PanelDetail:
    """The same with hostile attributes of its runs, a hostile title and a hostile note."""
    detail = detail_of(KINDS[name])
    assert detail.view is not None
    budget = replace(detail.view.budget, title=HOSTILE, note=HOSTILE)
    if isinstance(budget.spec, AvailableSpec):
        budget = replace(budget, spec=replace(budget.spec, check=HOSTILE))
    runs = tuple(
        replace(each, attributes={**each.attributes, "job": HOSTILE, "command": HOSTILE, "file": HOSTILE})
        for each in detail.runs
    )
    view = replace(detail.view, budget=budget, runs=runs)
    return replace(detail, view=view, runs=runs, figures=kind_figures(budget, view.runs, NOW))


@pytest.mark.parametrize("name", KINDS)
def test_hostile_words_are_only_shown(name: str) -> None:
    detail = hostile(name)
    assert detail.view is not None
    for size in (*SIZES, (200, 60)):
        lines = page(detail, size)
        assert [width_of(line) for line in lines] == [size[0]] * size[1], size
        text = plain(lines)
        assert not {"\x1b", "\x07", "\u202e"} & set(text)
        assert text.count("\n") == size[1]
    assert "\x1b" not in markdown(detail, detail.view, NOW)
