"""The app: one snapshot, one clock, the screens on top of each other."""

from __future__ import annotations

import asyncio
import contextvars
import os
import signal
import threading
import time
from collections.abc import Callable

from msgspec.structs import replace
from textual.app import App

from hero_tui.core.durations import MINUTE
from hero_tui.format import summary
from hero_tui.format.numbers import clock_text
from hero_tui.models.snapshot import AwayView, RecorderState, Snapshot
from hero_tui.tui.canvas.themes import Depth, Palette, Theme
from hero_tui.tui.data.repaint_filter import looks_the_same, settled
from hero_tui.tui.driver import QuietDriver
from hero_tui.tui.screens.alerts.state import AlertsState
from hero_tui.tui.screens.budgets.state import BudgetsState
from hero_tui.tui.screens.common.screen import HeroScreen
from hero_tui.tui.screens.common.silence_dialog import ends, woken
from hero_tui.tui.screens.live.screen import LiveScreen
from hero_tui.tui.screens.trends.state import TrendsState
from hero_tui.tui.session import Leaving, Session

# A frame just after the minute shows the new one: timers may come a little early.
_LATE = 0.02
# How long a message stands in the second line: long enough to be read.
_DONE_SECONDS = 4.0
_FAILED_SECONDS = 30.0
_DEPTHS = {"truecolor": Depth.TRUE, "256": Depth.INDEXED, "standard": Depth.ANSI}


class HeroApp(App[Leaving], inherit_bindings=False):
    """`snapshot` is what all screens show. `take` is called on the event loop's thread, `deliver` from any other.

    `clock` gives UTC seconds. There is one timer, set for the next change of a printed age or of the minute.
    """

    ENABLE_COMMAND_PALETTE = False
    ESCAPE_TO_MINIMIZE = False
    CSS = "Screen { layers: base; overflow: hidden; } ToastRack { display: none; }"

    def __init__(
        self,
        session: Session,
        snapshot: Snapshot,
        theme: Theme,
        *,
        ascii_only: bool = False,
        depth: Depth | None = None,
        cores: int | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(driver_class=QuietDriver, ansi_color=True)
        self.session = session
        self.snapshot = snapshot
        self.ascii_only = ascii_only
        self.cores = os.cpu_count() if cores is None else cores
        found = Depth.NONE if self.no_color else _DEPTHS.get(self.console.color_system or "", Depth.NONE)
        self.palette = Palette(theme, found if depth is None else depth)
        self.leaving = Leaving.DETACHED
        self.budgets_state = BudgetsState()
        self.trends_state = TrendsState()
        self.alerts_state = AlertsState()
        self._hero_clock = clock
        self._paused_at: float | None = None
        self._away: AwayView | None = None
        self._waiting: Snapshot | None = None
        self.message: tuple[str, bool] | None = None
        self._message_ends: asyncio.TimerHandle | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._hero_loop: asyncio.AbstractEventLoop | None = None
        self._hero_context: contextvars.Context | None = None
        self.on_taken: Callable[[], None] = lambda: None
        self.on_ready: Callable[[], None] = lambda: None

    def get_default_screen(self) -> LiveScreen:
        """The Live screen is the lowest one."""
        return LiveScreen()

    def on_mount(self) -> None:
        """Signals, the terminal's loss, the timer."""
        self._hero_loop = asyncio.get_running_loop()
        self._hero_context = contextvars.copy_context()
        driver = self._driver
        if isinstance(driver, QuietDriver):
            driver.lost = self._lost
            driver.whole_frame = self.whole_frame
            for number in (signal.SIGHUP, signal.SIGTERM):
                signal.signal(number, self._ended_by_signal)
        self.rewind_clock()
        self.on_ready()

    def now(self) -> float:
        """UTC seconds; the moment of the pause while the screen is paused."""
        return self._hero_clock() if self._paused_at is None else self._paused_at

    def states(self) -> tuple[str, ...]:
        """Blocks that stand first in the header."""
        return () if self._paused_at is None else (f"PAUSED {clock_text(self._paused_at)}",)

    @property
    def top_screen(self) -> HeroScreen | None:
        """The screen that is seen."""
        screen = self.screen_stack[-1] if self.screen_stack else None
        return screen if isinstance(screen, HeroScreen) else None

    def soon(self, callback: Callable[[], None]) -> None:
        """Run on the event loop's thread; from any thread."""
        if self._hero_loop is not None and not self._hero_loop.is_closed():
            self._hero_loop.call_soon_threadsafe(callback, context=self._hero_context)

    def deliver(self, snapshot: Snapshot) -> None:
        """A new snapshot, from any thread."""
        self.soon(lambda: self.take(snapshot))

    def welcome(self, away: AwayView | None) -> None:
        """Who looks was away: the log's first row says what happened. None: they know. On the event loop's thread."""
        self._away = away
        self.take(self._waiting or self.snapshot)

    def failed(self, text: str) -> None:
        """Something could not be read or written: said in the second line of every screen, from any thread."""
        self.soon(lambda: self.say(text, bad=True))

    def say(self, text: str, *, bad: bool = False) -> None:
        """A sentence in the second line for some seconds, whatever else comes; `bad`: with the warning's sign."""
        if self._message_ends is not None:
            self._message_ends.cancel()
        self.message = (text, bad)
        if self._hero_loop is not None:
            seconds = _FAILED_SECONDS if bad else _DONE_SECONDS
            self._message_ends = self._hero_loop.call_later(seconds, self._unsay, context=self._hero_context)
        self._repaint_top()

    def _unsay(self) -> None:
        self.message = self._message_ends = None
        self._repaint_top()

    def _repaint_top(self) -> None:
        screen = self.top_screen
        if screen is not None:
            screen.repaint()

    def take(self, snapshot: Snapshot) -> None:
        """Show a snapshot; a paused screen keeps it for later."""
        if self._paused_at is not None:
            self._waiting = snapshot
        else:
            snapshot = replace(snapshot, away=self._away)
            before, self.snapshot = self.snapshot, settled(self.snapshot, snapshot)
            screen = self.top_screen
            if screen is not None and not looks_the_same(before, self.snapshot):
                screen.snapshot_changed()
                self.rewind_clock()
        self.on_taken()

    def rewind_clock(self) -> None:
        """Set the one timer for the next change by time alone."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        screen = self.top_screen
        if self._hero_loop is None or self._paused_at is not None or screen is None:
            return
        now = self._hero_clock()
        quiet = ends(self.snapshot, now)
        steps = (MINUTE - now % MINUTE, screen.next_change(now), MINUTE if quiet is None else quiet)
        delay = max(_LATE, min(steps) + _LATE)
        self._timer = self._hero_loop.call_later(delay, self._tick, context=self._hero_context)

    def _tick(self) -> None:
        self.snapshot = woken(self.snapshot, self.now())
        screen = self.top_screen
        if screen is not None:
            screen.repaint()
        self.rewind_clock()

    def exists(self, action: str) -> bool:
        """Actions of the app that have nothing to do just now are nowhere shown."""
        if action == "start_recorder":
            return self.snapshot.recorder.state is RecorderState.STOPPED
        return True

    def open_panel(self, budget_id: str) -> None:
        """Its detail, on top."""
        from hero_tui.tui.screens.budget_detail.screen import PanelDetailScreen

        view = self.snapshot.view(budget_id)
        if view is not None:
            self.push_screen(PanelDetailScreen(budget_id, view.labels, self.session.source))

    def open_alert(self, incident: int) -> None:
        """Its detail, on top."""
        from hero_tui.tui.screens.alert_detail.screen import AlertDetailScreen

        self.push_screen(AlertDetailScreen(incident, self.session.source))

    def open_alerts_since(self, since: float) -> None:
        """The Alerts screen from that moment (UTC s) on: what happened in an absence, which is known then."""
        self.alerts_state = replace(self.alerts_state, since=since, row=None)
        self.welcome(None)
        self.action_alerts()

    def place(self) -> str:
        """The screen of a list that the others lie on: the first part of their path."""
        named = [each.PLACE for each in self.screen_stack if isinstance(each, HeroScreen) and each.PLACE]
        return named[-1] if named else ""

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
        """The screen of that kind right on the lowest one; what lies on it is closed."""
        if not any(isinstance(each, kind) for each in self.screen_stack):
            self.action_live()
            self.push_screen(make())
        while not isinstance(self.screen, kind):
            self.pop_screen()

    def back(self) -> None:
        """One screen back; the lowest stays."""
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def action_why(self) -> None:
        """To the cause of the worst thing now."""
        worst = summary.worst(self.snapshot)
        if worst is None:
            self.say("Nothing is over its limit just now, and no alert is open.")
            return
        if worst.incident is not None:
            self.open_alert(worst.incident)
        else:
            self.open_panel(worst.budget.id)

    def action_help(self) -> None:
        """All keys, signs and words."""
        from hero_tui.tui.screens.help.screen import HelpScreen

        self.push_screen(HelpScreen())

    def action_palette(self) -> None:
        """All actions, found by typing."""
        from hero_tui.tui.screens.palette.screen import PaletteScreen

        below = self.top_screen
        if below is not None:
            self.push_screen(PaletteScreen(below))

    def action_copy(self) -> None:
        """What the screen shows, as Markdown, to the terminal's clipboard (OSC 52)."""
        screen = self.top_screen
        make = getattr(screen, "markdown", None)
        if make is not None:
            self.copy_to_clipboard(make())
            self.say("Copied as Markdown, if your terminal lets programs copy (OSC 52).")

    def action_pause(self) -> None:
        """Hold the screen still; recording goes on."""
        if self._paused_at is None:
            self._paused_at = self._hero_clock()
        else:
            self._paused_at = None
            if self._waiting is not None:
                waiting, self._waiting = self._waiting, None
                self.take(waiting)
        screen = self.top_screen
        if screen is not None:
            screen.repaint()
        self.rewind_clock()

    def action_repaint(self) -> None:
        """Everything again, as after a message that another program wrote over the screen."""
        self.whole_frame()

    def whole_frame(self) -> None:
        """Send the whole screen, from any thread."""
        self.soon(self._refresh_all)

    def _refresh_all(self) -> None:
        self.screen.refresh(layout=True)

    def action_start_recorder(self) -> None:
        """Start it again."""
        if self.exists("start_recorder"):
            self.session.start_recorder()

    def action_leave(self) -> None:
        """Quit: the recorder stops with its last viewer."""
        self._leave(Leaving.QUIT)

    def action_detach(self) -> None:
        """Leave; the recorder goes on."""
        self._leave(Leaving.DETACHED)

    def _leave(self, leaving: Leaving) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self.leaving = leaving
        self.exit(leaving)

    def _lost(self) -> None:
        self.soon(lambda: self._leave(Leaving.DETACHED))

    def _ended_by_signal(self, number: int, _frame: object) -> None:
        """Detach. A terminal that hangs could keep the loop from ending: then the process ends without it."""
        self.soon(lambda: self._leave(Leaving.DETACHED))
        last_resort = threading.Timer(2.0, _end_now, (128 + number,))
        last_resort.daemon = True
        last_resort.start()


def _end_now(code: int) -> None:
    os._exit(code)
