"""The app: one snapshot, one clock, and the message in the second line of the screen on top."""

from __future__ import annotations

import asyncio
import contextvars
import os
import signal
import threading
import time
from collections.abc import Callable, Collection

from msgspec.structs import replace

from hero_tui.core.time import MINUTE
from hero_tui.format.numbers import clock_text
from hero_tui.models.snapshot import AwayView, RecorderState, Snapshot
from hero_tui.tui.canvas.themes import AUTOMATIC, DEFAULT_THEME, Depth, Palette, Theme, load_theme
from hero_tui.tui.data.repaint_filter import same_but_for_time, steadied
from hero_tui.tui.data.silence_ends import next_silence_end, without_ended_silences
from hero_tui.tui.driver import IdleDriver
from hero_tui.tui.navigation import NavigatingApp
from hero_tui.tui.screens.common.host import KeptStates
from hero_tui.tui.screens.common.screen import HeroScreen
from hero_tui.tui.screens.live.screen import LiveScreen
from hero_tui.tui.session import Leaving, Session

# A frame just after the minute shows the new one: timers may come a little early.
_LATE = 0.02
# How long a message stands in the second line: long enough to be read.
_DONE_SECONDS = 4.0
_FAILED_SECONDS = 30.0
_ANSWER_SECONDS = 5.0
_DEPTHS = {"truecolor": Depth.TRUE, "256": Depth.INDEXED, "standard": Depth.ANSI}


class HeroApp(NavigatingApp, inherit_bindings=False):
    """Shows `snapshot` on all screens. `take` is called on the event loop's thread, `deliver` from any other.

    `clock` gives UTC seconds. There is one timer, set for the next change of a printed age or of the minute.
    """

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
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
        hidden: Collection[str] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(driver_class=IdleDriver, ansi_color=True)
        self.session = session
        self.snapshot = snapshot
        self.ascii_only = ascii_only
        self.cores = os.cpu_count() if cores is None else cores
        if depth is None:
            depth = Depth.NONE if self.no_color else _DEPTHS.get(self.console.color_system or "", Depth.NONE)
        self.palette = Palette(theme, depth)
        self.theme_name, self.automatic, self._depth = theme.name, DEFAULT_THEME, depth
        self.mouse, self.hidden = False, frozenset(hidden)
        self.leaving = Leaving.DETACHED
        self.kept = KeptStates()
        self._hero_clock = clock
        self._paused_at: float | None = None
        self._away: AwayView | None = None
        self._waiting: Snapshot | None = None
        self.message: tuple[str, bool] | None = None
        self._message_ends: asyncio.TimerHandle | None = None
        self.answered = ""
        self._answer_ends: asyncio.TimerHandle | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._hero_loop: asyncio.AbstractEventLoop | None = None
        self._hero_context: contextvars.Context | None = None
        self.on_taken: Callable[[], None] = lambda: None
        self.on_ready: Callable[[], None] = lambda: None

    def get_default_screen(self) -> LiveScreen:
        """The Live screen is the lowest one."""
        return LiveScreen()

    def on_mount(self) -> None:
        """Start the timer; have signals and the loss of the terminal end the app."""
        self._hero_loop = asyncio.get_running_loop()
        self._hero_context = contextvars.copy_context()
        driver = self._driver
        if isinstance(driver, IdleDriver):
            driver.lost = self._lost
            driver.whole_frame = self.whole_frame
            driver.unhandled = self._unhandled
            for number in (signal.SIGHUP, signal.SIGTERM):
                signal.signal(number, self._ended_by_signal)
        self.rewind_clock()
        self.on_ready()

    def now(self) -> float:
        """UTC seconds; the moment of the pause while the screen is paused."""
        return self._hero_clock() if self._paused_at is None else self._paused_at

    def header_blocks(self) -> tuple[str, ...]:
        """Blocks that stand first in the header."""
        return () if self._paused_at is None else (f"PAUSED {clock_text(self._paused_at)}",)

    def soon(self, callback: Callable[[], None]) -> None:
        """Run a callback on the event loop's thread; called from any thread."""
        if self._hero_loop is not None and not self._hero_loop.is_closed():
            self._hero_loop.call_soon_threadsafe(callback, context=self._hero_context)

    def deliver(self, snapshot: Snapshot) -> None:
        """Show a new snapshot; called from any thread."""
        self.soon(lambda: self.take(snapshot))

    def welcome(self, away: AwayView | None) -> None:
        """Show in the log's first row what somebody missed who was away; None: they know it. On the loop's thread."""
        self._away = away
        self.take(self._waiting or self.snapshot)

    def failed(self, text: str) -> None:
        """Say in the second line what could not be read or written; called from any thread."""
        self.soon(lambda: self.say(text, bad=True))

    def say(self, text: str, *, bad: bool = False) -> None:
        """Show a sentence in the second line for some seconds, whatever else comes; `bad`: with the warning's sign."""
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

    def answer(self, text: str) -> None:
        """Say in the footer's place why a key does nothing, for some seconds; empty: the next key was pressed."""
        if self._answer_ends is not None:
            self._answer_ends.cancel()
            self._answer_ends = None
        before, self.answered = self.answered, text
        if text and self._hero_loop is not None:
            self._answer_ends = self._hero_loop.call_later(
                _ANSWER_SECONDS, lambda: self.answer(""), context=self._hero_context
            )
        if text != before:
            self._repaint_top()

    def take(self, snapshot: Snapshot) -> None:
        """Show a snapshot; a paused screen keeps it for later."""
        if self._paused_at is not None:
            self._waiting = snapshot
        else:
            snapshot = replace(snapshot, away=self._away)
            before, self.snapshot = self.snapshot, steadied(self.snapshot, snapshot)
            screen = self.top_screen
            if screen is not None and not same_but_for_time(before, self.snapshot):
                screen.snapshot_changed()
                self.rewind_clock()
        self.on_taken()

    def rewind_clock(self) -> None:
        """Set the one timer for the next change that time alone makes."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        screen = self.top_screen
        if self._hero_loop is None or self._paused_at is not None or screen is None:
            return
        now = self._hero_clock()
        silence_end = next_silence_end(self.snapshot, now)
        steps = (MINUTE - now % MINUTE, screen.next_change(now), MINUTE if silence_end is None else silence_end)
        delay = max(_LATE, min(steps) + _LATE)
        self._timer = self._hero_loop.call_later(delay, self._tick, context=self._hero_context)

    def _tick(self) -> None:
        self.snapshot = without_ended_silences(self.snapshot, self.now())
        screen = self.top_screen
        if screen is not None:
            screen.repaint()
        self.rewind_clock()

    def use_theme(self, name: str) -> str:
        """Show all screens in the theme of that name; return the name of the one before. Raises `ThemeError`."""
        before, self.theme_name = self.theme_name, name
        self.palette = Palette(load_theme(self.automatic if name == AUTOMATIC else name), self._depth)
        for screen in self.screen_stack:
            if isinstance(screen, HeroScreen):
                screen.recolour(self.palette)
        return before

    def enabled(self, action: str) -> bool:
        """Whether an action of the app has anything to do just now; if not, it is nowhere shown."""
        if action == "start_recorder":
            return self.snapshot.recorder.state is RecorderState.STOPPED
        if action == "detach":
            return not self.snapshot.demo  # nothing of it stays
        return True

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
        """Send the whole screen; called from any thread."""
        self.soon(self._refresh_all)

    def _refresh_all(self) -> None:
        if self.screen_stack:  # a frame may still be due when the last screen is gone
            self.screen.refresh(layout=True)

    def action_start_recorder(self) -> None:
        """Start it again."""
        if self.enabled("start_recorder"):
            self.session.start_recorder()

    def _unhandled(self) -> int:
        """How many messages wait here and in the screen on top; called from the input's thread."""
        return self.message_queue_size + sum(screen.message_queue_size for screen in self.screen_stack[-1:])

    def action_mouse(self) -> None:
        """Take the mouse, or leave it to the terminal."""
        self.mouse = not self.mouse
        if isinstance(self._driver, IdleDriver):
            self._driver.use_mouse(used=self.mouse)
        if self.mouse:
            self.say("The mouse works here: click, click again, wheel. With shift it selects text; M gives it back.")
        else:
            self.say("The mouse is the terminal's: it selects text. M takes it again.")

    def action_suspend(self) -> None:
        """Stop until the shell's `fg`, with everything of the same job."""
        if not isinstance(self._driver, IdleDriver) or os.getpgrp() == os.getsid(0):
            leaves = "q leaves." if self.snapshot.demo else "D leaves, and recording goes on."
            self.say(f"ctrl+z stops nothing: no shell here could bring it back. {leaves}")
        else:
            os.killpg(os.getpgrp(), signal.SIGTSTP)

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
        """Detach. A terminal that hangs could keep the loop from ending: the process ends without it then."""
        self.soon(lambda: self._leave(Leaving.DETACHED))
        last_resort = threading.Timer(2.0, _end_now, (128 + number,))
        last_resort.daemon = True
        last_resort.start()


def _end_now(code: int) -> None:
    os._exit(code)
