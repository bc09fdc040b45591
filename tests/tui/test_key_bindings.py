"""The registry of actions: bound to methods when a class is made; footer, help and palette follow it."""

from __future__ import annotations

import pytest

from hero_tui.tui.app import HeroApp
from hero_tui.tui.key_bindings import (
    ACTIONS,
    Action,
    UnboundActionError,
    Where,
    app_actions,
    available,
    bind,
    footer_items,
)
from hero_tui.tui.navigation import NavigatingApp
from hero_tui.tui.screens.alert_detail.screen import AlertDetailScreen
from hero_tui.tui.screens.alerts.screen import AlertsScreen
from hero_tui.tui.screens.budget_detail.screen import BudgetDetailScreen
from hero_tui.tui.screens.budgets.screen import BudgetsScreen
from hero_tui.tui.screens.common.host import Host
from hero_tui.tui.screens.common.screen import HeroScreen
from hero_tui.tui.screens.help.paint import help_lines
from hero_tui.tui.screens.help.screen import HelpScreen
from hero_tui.tui.screens.live.screen import LiveScreen
from hero_tui.tui.screens.palette.entries import matching
from hero_tui.tui.screens.trends.screen import TrendsScreen
from tests.support import snapshots
from tests.support.screens import scripted_app

SCREENS: dict[Where, type[HeroScreen]] = {
    Where.LIVE: LiveScreen,
    Where.BUDGETS: BudgetsScreen,
    Where.TRENDS: TrendsScreen,
    Where.ALERTS: AlertsScreen,
    Where.BUDGET: BudgetDetailScreen,
    Where.ALERT: AlertDetailScreen,
    Where.HELP: HelpScreen,
}


pytestmark = pytest.mark.usefixtures("utc")


def test_a_screen_that_lacks_a_method_fails_when_its_class_is_made() -> None:
    with pytest.raises(UnboundActionError, match=r"Half has no method for: .*fold.*order"):
        type("Half", (HeroScreen,), {"WHERE": Where.BUDGETS})


def test_an_app_that_lacks_a_method_fails_when_its_class_is_made() -> None:
    with pytest.raises(
        UnboundActionError, match="Half has no method for: detach, leave, mouse, pause, repaint, start_recorder"
    ):
        type("Half", (NavigatingApp,), {})


def test_what_textual_calls_alike_is_no_method_of_ours() -> None:
    assert hasattr(HeroScreen, "action_page_up"), "textual's own"
    action = next(each for each in ACTIONS if each.id == "page_up")
    with pytest.raises(UnboundActionError, match="page_up"):
        bind(HeroScreen, [action])


def test_what_is_no_function_is_no_method() -> None:
    action = next(each for each in ACTIONS if each.id == "repaint")
    with pytest.raises(UnboundActionError, match="repaint"):
        bind(type("Odd", (), {"action_repaint": "soon"}), [action])


@pytest.mark.parametrize("where", list(SCREENS))
def test_each_key_of_a_place_is_bound_to_the_screen_or_to_the_app(where: Where) -> None:
    screen = SCREENS[where]
    assert screen.WHERE is where
    done = screen.action_methods.keys() | HeroApp.action_methods.keys()
    assert {each.id for each in available(where)} <= done
    assert screen.action_methods["page_up" if where is not Where.TRENDS else "up"].__module__.startswith("hero_tui.")


def test_each_place_but_everywhere_has_a_screen() -> None:
    assert set(SCREENS) == set(Where) - {Where.EVERYWHERE}


def test_no_key_means_two_things_in_one_place() -> None:
    for where in SCREENS:
        keys = [key for each in available(where) for key in each.keys]
        assert len(keys) == len(set(keys)), where


def test_a_screen_may_do_what_the_app_does_for_the_others() -> None:
    assert LiveScreen.action_methods["why"] is LiveScreen.action_why
    assert "why" not in TrendsScreen.action_methods
    assert HeroApp.action_methods["why"] is NavigatingApp.action_why
    assert all(each.id in HeroApp.action_methods for each in app_actions())


def test_footer_help_and_palette_follow_the_registry() -> None:
    new = Action("dance", ("d",), "d", "dance", "dance a little", frozenset({Where.LIVE}))
    assert footer_items([new]) == (("d", "dance"),)
    assert matching([new], "little") == (new,)
    [line] = [
        line for line in help_lines(snapshots.snapshot(), snapshots.NOW, [new], "Live", 80) if "dance" in str(line)
    ]
    assert "".join(span.text for span in line).split() == ["d", "dance", "a", "little"]


async def test_the_app_is_what_its_screens_expect() -> None:
    app = scripted_app(snapshots.snapshot())
    host: Host = app
    async with app.run_test(size=(120, 40)):
        assert isinstance(app.screen, HeroScreen)
        assert app.screen.host is host
