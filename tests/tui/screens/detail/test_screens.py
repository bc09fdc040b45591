"""The detail screens and the help in the running app, over a real store."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from textual.pilot import Pilot

from hero_tui.core.causes import GrowthCause, dump_cause
from hero_tui.core.signals import Gauge
from hero_tui.models.incidents import IncidentView
from hero_tui.store.db.records import StoredTransition
from hero_tui.store.errors import StoreError
from hero_tui.store.reader import Reader
from hero_tui.tui.app import HeroApp
from hero_tui.tui.canvas.themes import load_theme
from hero_tui.tui.data.detail_source import DetailSource, StoreDetailSource
from hero_tui.tui.screens.alert_detail.screen import AlertDetailScreen
from hero_tui.tui.screens.budget_detail.screen import BudgetDetailScreen
from hero_tui.tui.screens.common.screen import HeroScreen
from hero_tui.tui.screens.help.screen import HelpScreen
from hero_tui.tui.screens.live.screen import LiveScreen
from hero_tui.tui.session import Leaving, Session
from tests.queries.detail.day import VITE, Day, day, incident
from tests.support.snapshots import NOW, at

Answer = TypeVar("Answer")
PATIENCE = 10.0


@dataclass
class Desk:
    """The app with its store, and what it was told to write."""

    app: HeroApp
    pilot: Pilot[Leaving]
    store: Day
    acks: list[tuple[int, str | None]]

    def text(self) -> str:
        screen = self.app.screen
        assert isinstance(screen, HeroScreen)
        return "\n".join(screen.lines_as_text())

    async def until(self, met: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not met():
            assert time.monotonic() < deadline, self.text()
            await self.pilot.pause(0.01)

    async def said(self, words: str) -> None:
        await self.until(lambda: words in self.text())

    def refresh(self) -> None:
        self.app.take(self.store.snapshot(NOW))


@dataclass
class Watched:
    """A source that remembers in which thread it was asked, and can be made to wait or to fail."""

    inner: DetailSource
    threads: list[str] = field(default_factory=list)
    fail: Exception | None = None

    async def read(self, load: Callable[[Reader], Answer]) -> Answer:
        if self.fail is not None:
            raise self.fail

        def asked(reader: Reader) -> Answer:
            self.threads.append(threading.current_thread().name)
            return load(reader)

        return await self.inner.read(asked)


pytestmark = pytest.mark.usefixtures("utc")


@asynccontextmanager
async def desk(folder: Path, fill: Callable[[Day], None], size: tuple[int, int] = (120, 40)) -> AsyncIterator[Desk]:
    """The app over a filled store."""
    with day(folder) as store:
        fill(store)
        source = StoreDetailSource(store.writer.database)
        acks: list[tuple[int, str | None]] = []

        def acknowledge(told: IncidentView, note: str | None) -> None:
            acks.append((told.id, note))
            store.writer.ack(told.id, "me", note or "", NOW, taken_back=note is None)

        def silence(told: IncidentView, seconds: float, why: str) -> None:
            store.writer.silence(told.budget.id, told.labels or None, NOW, NOW + seconds, "me", why)

        def end_silence(told: IncidentView) -> None:
            store.writer.end_silence(told.silence or 0, NOW)

        session = Session(lambda: None, acknowledge, lambda: None, Watched(source), silence, end_silence)
        app = HeroApp(session, store.snapshot(NOW), load_theme("dark"), clock=lambda: NOW)
        async with app.run_test(size=size) as pilot:
            yield Desk(app, pilot, store, acks)
        source.close()


def saves(store: Day) -> None:
    for index in range(30):
        store.save(NOW - 3000 + index * 60, 0.2 + index / 1000, f"src/file{index}.ts")
    store.save(NOW - 900, 4.3, "vite.config.ts")
    store.save(NOW - 100, 0.21, "src/newest.ts")


def warned(store: Day) -> None:
    saves(store)
    for second in range(0, 1200, 10):
        store.writer.gauge(Gauge("dev.memory", NOW - 1200 + second, 2.4e9, VITE))
    store.writer.incident(incident(41, "dev.memory", NOW - 5000, recovered=NOW - 4000, state="ended", severity=0))
    store.writer.incident(
        incident(42, "dev.memory", NOW - 300, cause=dump_cause(GrowthCause("node", 7, 410e6, at("13:58"))))
    )
    text = "at or above 80 % of 3.00 GB for 30 s"
    store.writer.transitions([StoredTransition(42, NOW - 270, "opened", 2, 2.4e9, text)])


async def test_enter_on_a_panel_shows_its_runs_read_away_from_the_event_loop(tmp_path: Path) -> None:
    async with desk(tmp_path, saves) as found:
        await found.pilot.press("enter")
        assert isinstance(found.app.screen, BudgetDetailScreen)
        await found.said("src/newest.ts")
        assert "32 in 1 h" in found.text()
        assert "▸ 14:30:40" in found.text()
        source = found.app.session.source
        assert isinstance(source, Watched)
        assert all(name.startswith("detail") for name in source.threads)
        await found.pilot.press("escape")
        assert isinstance(found.app.screen, LiveScreen)


async def test_cursor_spans_zoom_and_the_next_slow_run(tmp_path: Path) -> None:
    async with desk(tmp_path, saves) as found:
        await found.pilot.press("enter")
        await found.said("src/newest.ts")
        await found.pilot.press("n")
        await found.said("8.6× of p95")
        await found.pilot.press("left_square_bracket")
        await found.said("[1 h]")
        await found.said("32 in 1 h")
        await found.pilot.press("plus")
        await found.said("30 min")
        await found.pilot.press("minus", "right_square_bracket")
        await found.said("[24 h]")
        await found.pilot.press("H")
        await found.said("No run in this span")
        await found.pilot.press("L")
        await found.said("src/newest.ts")


async def test_enter_opens_the_run_and_esc_closes_it_before_it_leaves(tmp_path: Path) -> None:
    async with desk(tmp_path, saves) as found:
        await found.pilot.press("enter")
        await found.said("src/newest.ts")
        await found.pilot.press("j", "enter")
        await found.said("Recorded with it")
        assert "vite.config.ts" in found.text()
        await found.pilot.press("backspace")
        await found.said("newest first")
        await found.pilot.press("backspace")
        assert isinstance(found.app.screen, LiveScreen)


async def test_why_opens_the_latest_slow_run(tmp_path: Path) -> None:
    async with desk(tmp_path, saves) as found:
        await found.pilot.press("enter")
        await found.said("src/newest.ts")
        await found.pilot.press("w")
        await found.said("8.6× of 500 ms")


async def test_a_new_run_appears_and_the_cursor_stays(tmp_path: Path) -> None:
    async with desk(tmp_path, saves) as found:
        await found.pilot.press("enter")
        await found.said("src/newest.ts")
        await found.pilot.press("j")
        found.store.save(NOW - 10, 0.3, "src/even-newer.ts")
        found.refresh()
        await found.said("src/even-newer.ts")
        [marked] = [line for line in found.text().splitlines() if line.startswith("▸ 1")]
        assert "vite.config.ts" in marked


@pytest.mark.parametrize("newer", [0, 1, 130])
async def test_a_run_that_is_completed_is_painted_anew_where_it_is_open(tmp_path: Path, newer: int) -> None:
    """Given a run whose typed command goes on, with so many runs after it, then its end appears on its page."""
    rows: list[int] = []

    def fill(store: Day) -> None:
        typed = {"typed": "npm run check", "typed_duration": None}
        rows.append(store.save(NOW - 3000, 4.3, "src/slow.ts", attributes=typed))
        for index in range(newer):
            store.save(NOW - 2000 + index * 10, 0.2)

    async with desk(tmp_path, fill) as found:
        await found.pilot.press("enter")
        await found.said("newest first")
        await found.pilot.press("w")
        await found.said("8.6× of 500 ms")
        assert "with wrapper" not in found.text()
        found.store.writer.complete_operation(rows[0], {"typed_duration": 12.5})
        found.refresh()
        await found.said("with wrapper")
        [line] = [each for each in found.text().splitlines() if "with wrapper" in each]
        assert "12.5 s" in line


async def test_an_unchanged_snapshot_asks_nothing_and_sends_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path, saves) as found:
        await found.pilot.press("enter")
        await found.said("src/newest.ts")
        source = found.app.session.source
        assert isinstance(source, Watched)
        asked, shown = len(source.threads), found.text()
        for _ in range(3):
            found.refresh()
            await found.pilot.pause()
        assert len(source.threads) == asked
        assert found.text() == shown


async def test_an_alert_is_acknowledged_with_a_note_and_taken_back(tmp_path: Path) -> None:
    async with desk(tmp_path, warned) as found:
        found.app.open_alert(42)
        await found.said("above 80 % (2.40 GB) for 30 s")
        assert "Biggest change: node (pid 7) +410 MB since 13:58." in found.text()
        await found.pilot.press("a")
        await found.said("Seen by me: Memory vite ▲ warning. Note for the others (may be empty):")
        await found.pilot.press("h", "i", "space", "q", "enter")
        await found.said('note: "hi q"')
        await found.pilot.press("a")
        await found.said("took it back")
        assert found.acks == [(42, "hi q"), (42, None)]


async def test_an_alert_is_silenced_and_the_silence_is_ended(tmp_path: Path) -> None:
    async with desk(tmp_path, warned) as found:
        found.app.open_alert(42)
        await found.said("What happened")
        await found.pilot.press("s", *"30", "space", *"min", "enter")
        await found.said("Silent to 15:02. Why, for the others?")
        await found.pilot.press(*"known", "enter")
        found.refresh()
        await found.said("▲ warning, silenced")
        await found.said("silenced until 15:02 by me: known")
        await found.pilot.press("G")
        await found.said("Silenced until 15:02 by me: known")
        await found.pilot.press("s")
        await found.said("Memory vite is silent to 15:02, by me: known")
        await found.pilot.press("enter")
        found.refresh()
        await found.said("not acknowledged")


async def test_older_and_newer_alerts_and_scrolling(tmp_path: Path) -> None:
    async with desk(tmp_path, warned, (80, 24)) as found:
        found.app.open_alert(42)
        await found.said("What to do")
        await found.pilot.press("h")
        await found.said("Alert 41")
        await found.said("ended")
        await found.pilot.press("l")
        await found.said("Alert 42")
        await found.said("open")
        title = found.text().splitlines()[1]
        await found.pilot.press("G")
        await found.said("Same budget before")
        assert found.text().splitlines()[1] == title
        await found.pilot.press("g")
        await found.said("─ What to do")


async def test_a_gauges_event_leads_to_its_alert_and_back(tmp_path: Path) -> None:
    async with desk(tmp_path, warned) as found:
        found.app.open_budget("dev.memory")
        await found.said("alert 42")
        await found.pilot.press("j", "j", "enter")
        assert isinstance(found.app.screen, AlertDetailScreen)
        await found.said("What happened")
        await found.pilot.press("escape")
        assert isinstance(found.app.screen, BudgetDetailScreen)


async def test_copy_is_markdown_in_the_clipboard(tmp_path: Path) -> None:
    async with desk(tmp_path, warned) as found:
        found.app.open_alert(42)
        await found.said("What happened")
        await found.pilot.press("y")
        assert found.app.clipboard.startswith("### ▲ warning Memory")
        await found.pilot.press("escape")
        found.app.open_budget("dev.hot_reload")
        await found.said("src/newest.ts")
        await found.pilot.press("y")
        assert found.app.clipboard.startswith("### Hot reload")
        assert "src/newest.ts" in found.app.clipboard


async def test_a_store_that_cannot_be_read_says_so_and_recovers(tmp_path: Path) -> None:
    async with desk(tmp_path, saves) as found:
        source = found.app.session.source
        assert isinstance(source, Watched)
        source.fail = StoreError("it is damaged")
        await found.pilot.press("enter")
        await found.said("The history cannot be read: it is damaged")
        source.fail = None
        screen = found.app.screen
        assert isinstance(screen, BudgetDetailScreen)
        assert screen.next_change(NOW) == 5.0
        screen.repaint()  # what the clock's next step does
        await found.said("src/newest.ts")


async def test_an_alert_that_nobody_knows_says_so(tmp_path: Path) -> None:
    async with desk(tmp_path, saves) as found:
        found.app.open_alert(99)
        await found.said("Nothing is known of this alert")


async def test_sizes_change_while_it_is_open(tmp_path: Path) -> None:
    async with desk(tmp_path, warned) as found:
        found.app.open_budget("dev.hot_reload")
        await found.said("src/newest.ts")
        for width, height in ((20, 2), (1, 1), (60, 15), (200, 60), (80, 24)):
            await found.pilot.resize_terminal(width, height)
            await found.until(lambda height=height: len(found.text().splitlines()) == height)  # type: ignore[misc]
        await found.said("src/newest.ts")


async def test_help_is_made_from_the_registry_and_closes_by_three_keys(tmp_path: Path) -> None:
    async with desk(tmp_path, saves) as found:
        for key in ("escape", "backspace", "question_mark"):
            await found.pilot.press("question_mark")
            assert isinstance(found.app.screen, HelpScreen)
            await found.said("Keys: Live")
            await found.pilot.press(key)
            assert isinstance(found.app.screen, LiveScreen)
        await found.pilot.press("enter", "question_mark")
        await found.said("Keys: panel detail")
        await found.pilot.press("G")
        await found.said("JSON is in UTC")
        await found.pilot.press("g", "pagedown")
        assert "Keys: panel detail" not in found.text()


async def test_the_source_follows_a_store_that_was_moved_aside(tmp_path: Path) -> None:
    with day(tmp_path) as store:
        store.save(NOW, 0.2, "first.ts")
        database = store.writer.database
    source = StoreDetailSource(database)
    assert await source.read(lambda reader: len(reader.operations())) == 1
    database.rename(database.with_suffix(".aside"))
    with pytest.raises(OSError, match="history"):
        await source.read(lambda reader: len(reader.operations()))
    other = tmp_path / "other"
    other.mkdir()
    with day(other) as store:
        made = store.writer.database
    await asyncio.to_thread(made.rename, database)
    assert await source.read(lambda reader: len(reader.operations())) == 0
    source.close()
