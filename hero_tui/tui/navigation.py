"""Which screen lies on which: Live is the lowest, a list on it, details on top.

A screen is imported when it is first opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from msgspec.structs import replace
from textual.app import App

from hero_tui.core.budget import Budget
from hero_tui.core.signal_names import HOT_RELOAD
from hero_tui.core.signals import Labels
from hero_tui.format import builds, summary
from hero_tui.models.budgets import BudgetView
from hero_tui.models.builds import FailedBuild
from hero_tui.models.snapshot import Snapshot
from hero_tui.tui.key_bindings import Perform, Where, app_actions, bind
from hero_tui.tui.screens.alerts.state import AlertsState
from hero_tui.tui.screens.common.charts.time_span import TimeWindow
from hero_tui.tui.screens.common.host import KeptStates
from hero_tui.tui.screens.common.screen import HeroScreen
from hero_tui.tui.session import Leaving, Session


class NavigatingApp(App[Leaving], inherit_bindings=False):
    """Opens and closes screens, and does the registry's actions that are the app's.

    A subclass has a method `action_<id>` for each of these; one that is missing fails when the subclass is made.
    """

    session: Session
    snapshot: Snapshot
    kept: KeptStates
    action_methods: ClassVar[Mapping[str, Perform]] = {}

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.action_methods = bind(cls, app_actions())

    def perform(self, action: str) -> None:
        """Do one of the app's actions by its id."""
        self.action_methods[action](self)

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a sentence for some seconds."""
        raise NotImplementedError

    def _repaint_top(self) -> None:
        screen = self.top_screen
        if screen is not None and screen.is_mounted:
            screen.repaint()

    @property
    def top_screen(self) -> HeroScreen | None:
        """The screen that is seen."""
        screen = self.screen_stack[-1] if self.screen_stack else None
        return screen if isinstance(screen, HeroScreen) else None

    def place(self) -> str:
        """Return the name of the list that the other screens lie on: the first part of their path."""
        places = [screen.PLACE for screen in self.screen_stack if isinstance(screen, HeroScreen) and screen.PLACE]
        return places[-1] if places else ""

    def back(self) -> None:
        """Close the screen on top; the lowest stays."""
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def open_budget(self, budget_id: str, labels: Labels | None = None, window: TimeWindow | None = None) -> None:
        """Open a budget's detail: of the entry with these labels, else of the worst one; over this window of time."""
        from hero_tui.tui.screens.budget_detail.screen import BudgetDetailScreen

        view = self.snapshot.view(budget_id)
        if labels is None and view is not None:
            labels = view.labels
        if labels is not None:
            self.push_screen(BudgetDetailScreen(budget_id, labels, self.session.source, window))

    def open_listed(self, budget: Budget) -> None:
        """Open the Budgets screen with that budget in focus."""
        from hero_tui.tui.screens.budgets.state import BudgetsState, on_budget

        self.action_budgets()
        self.kept.keep(on_budget(self.kept.get(BudgetsState), budget))
        self._repaint_top()

    def open_trend(self, view: BudgetView) -> None:
        """Open the Trends screen with the course of that entry."""
        from hero_tui.tui.screens.trends.state import TrendsState, key_of

        self.kept.keep(replace(self.kept.get(TrendsState), key=key_of(view), cursor=None))
        self.action_trends()
        self._repaint_top()

    def open_budgets_file(self) -> None:
        """Open the page with the whole of what became of a changed budgets.yaml."""
        from hero_tui.tui.screens.help.budgets_file import BudgetsFileScreen

        self.push_screen(BudgetsFileScreen(Where.HELP))

    def open_build(self, build: FailedBuild) -> None:
        """Open the page of a save that did not compile, with the whole of the error."""
        from hero_tui.tui.screens.budget_detail.screen import BudgetDetailScreen

        self.push_screen(BudgetDetailScreen(HOT_RELOAD, build.labels, self.session.source, run=build.run))

    def open_alert(self, incident: int) -> None:
        """Open the detail of one alert."""
        from hero_tui.tui.screens.alert_detail.screen import AlertDetailScreen

        self.push_screen(AlertDetailScreen(incident, self.session.source))

    def open_alerts(self, since: float) -> None:
        """Open the Alerts screen from that moment (UTC s) on: what happened in an absence."""
        self.kept.keep(replace(self.kept.get(AlertsState), since=since, row=None))
        self.action_alerts()

    def action_live(self) -> None:
        """The lowest screen; what lies on it is closed."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def action_budgets(self) -> None:
        """The Budgets screen, as it was left."""
        from hero_tui.tui.screens.budgets.screen import BudgetsScreen

        self._show(BudgetsScreen, BudgetsScreen)

    def action_trends(self) -> None:
        """The Trends screen, as it was left."""
        from hero_tui.tui.screens.trends.screen import TrendsScreen

        self._show(TrendsScreen, lambda: TrendsScreen(self.session.source))

    def action_alerts(self) -> None:
        """The Alerts screen, as it was left."""
        from hero_tui.tui.screens.alerts.screen import AlertsScreen

        self._show(AlertsScreen, lambda: AlertsScreen(self.session.source))

    def _show(self, kind: type[HeroScreen], make: Callable[[], HeroScreen]) -> None:
        """Close what lies on the screen of that kind; open it right on the lowest one where it is not there yet."""
        if not any(isinstance(screen, kind) for screen in self.screen_stack):
            self.action_live()
            self.push_screen(make())
        while not isinstance(self.screen, kind):
            self.pop_screen()

    def action_why(self) -> None:
        """To what does not compile, else to the cause of the worst thing now."""
        failed = builds.failing(self.snapshot)
        if failed is not None and summary.is_recording(self.snapshot):
            self.open_build(failed)
            return
        worst = summary.worst(self.snapshot)
        if worst is None:
            self.say("Nothing is over its limit just now, and no alert is open.")
        elif worst.incident is not None:
            self.open_alert(worst.incident)
        else:
            self.open_budget(worst.budget.id)

    def action_help(self) -> None:
        """All keys, signs and words."""
        from hero_tui.tui.screens.help.screen import HelpScreen

        below = self.top_screen
        self.push_screen(HelpScreen((below and below.WHERE) or Where.LIVE))

    def action_palette(self) -> None:
        """All actions, found by typing."""
        from hero_tui.tui.screens.palette.screen import PaletteScreen

        below = self.top_screen
        if below is not None:
            self.push_screen(PaletteScreen(below))
