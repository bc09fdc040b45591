"""What screens know of the app that they lie in: `Host`, and nothing of the module that implements it."""

from __future__ import annotations

from typing import Protocol, TypeVar

from hero_tui.core.budget import Budget
from hero_tui.core.signals import Labels
from hero_tui.models.budgets import BudgetView
from hero_tui.models.builds import FailedBuild
from hero_tui.models.snapshot import AwayView, Snapshot
from hero_tui.tui.canvas.themes import Palette
from hero_tui.tui.screens.common.charts.time_span import TimeWindow
from hero_tui.tui.session import Session

State = TypeVar("State")


class KeptStates:
    """Holds what was chosen on each screen while the screen is closed: one state per type of state.

    A screen is made anew each time it is opened and finds its state here. A state that was never kept is its type's
    default.
    """

    def __init__(self) -> None:
        self._states: dict[type[object], object] = {}

    def get(self, kind: type[State]) -> State:
        """The state of that type as it was last kept."""
        state = self._states.get(kind)
        return state if isinstance(state, kind) else kind()

    def keep(self, state: object) -> None:
        """Put it in the place of the state of its type."""
        self._states[type(state)] = state


class Host(Protocol):
    """The app as its screens see it: the data that all of them show, the way to other screens, the registry's rest."""

    @property
    def session(self) -> Session:
        """The workspace, and the callbacks that reach beyond the screen."""

    @property
    def snapshot(self) -> Snapshot:
        """The latest snapshot, or the one that was paused at."""

    @property
    def palette(self) -> Palette:
        """The theme at the terminal's depth of colour."""

    @property
    def theme_name(self) -> str:
        """The name of the theme in use."""

    @property
    def ascii_only(self) -> bool:
        """Whether the terminal shows nothing but ASCII."""

    @property
    def cores(self) -> int | None:
        """Logical processors of this machine; None where that is unknown."""

    @property
    def hidden(self) -> frozenset[str]:
        """The ids of the budgets whose panels the person had hidden when the screens were opened."""

    @property
    def message(self) -> tuple[str, bool] | None:
        """The sentence that stands in the second line for the moment, and whether it is bad news."""

    @property
    def answered(self) -> str:
        """Why the last key did nothing, for some seconds in the footer's place; empty: nothing has to be said."""

    @property
    def kept(self) -> KeptStates:
        """The states of screens that are made anew each time."""

    def now(self) -> float:
        """UTC seconds; the moment of the pause while the screen is paused."""

    def header_blocks(self) -> tuple[str, ...]:
        """Filled blocks that stand first in the header, such as `PAUSED 14:31`."""

    def enabled(self, action: str) -> bool:
        """Whether an action of the app has anything to do just now."""

    def perform(self, action: str) -> None:
        """Do one of the app's actions by its id."""

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a sentence in the second line for some seconds."""

    def answer(self, text: str) -> None:
        """Say in the footer's place why a key does nothing, until the next key or for some seconds."""

    def welcome(self, away: AwayView | None) -> None:
        """Show what somebody missed who was away; None: they know it."""

    def use_theme(self, name: str) -> str:
        """Show all screens in the theme of that name; return the name of the one before."""

    def rewind_clock(self) -> None:
        """Compute anew when the page changes by time alone."""

    def place(self) -> str:
        """The name of the list that the present screen was opened from: `Live`, `Budgets` …"""

    def back(self) -> None:
        """Close the screen on top; the lowest stays."""

    def open_budget(self, budget_id: str, labels: Labels | None = None, window: TimeWindow | None = None) -> None:
        """Open a budget's detail: of the entry with these labels, else of the worst one; over this window of time."""

    def open_listed(self, budget: Budget) -> None:
        """Open the Budgets screen with that budget in focus."""

    def open_trend(self, view: BudgetView) -> None:
        """Open the Trends screen with the course of that entry."""

    def open_budgets_file(self) -> None:
        """Open the page with the whole of what became of a changed budgets.yaml."""

    def open_build(self, build: FailedBuild) -> None:
        """Open the page of a save that did not compile."""

    def open_alert(self, incident: int) -> None:
        """Open the detail of one alert."""

    def open_alerts(self, since: float) -> None:
        """Open the Alerts screen from that moment (UTC s) on."""
