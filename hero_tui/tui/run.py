"""Runs the app over one workspace: from the first snapshot to how the viewer was left."""

from __future__ import annotations

import locale
import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from hero_tui.core.budget import BudgetFile
from hero_tui.core.spared_imports import without_palette, without_tls
from hero_tui.models.incidents import IncidentView
from hero_tui.models.snapshot import AwayView
from hero_tui.store.change_notifier import ChangeNotifier
from hero_tui.store.errors import StoreError
from hero_tui.store.workspace.paths import StorePaths
from hero_tui.tui.data.snapshot_feed import SnapshotFeed
from hero_tui.tui.data.snapshot_source import SnapshotSource

if TYPE_CHECKING:
    from hero_tui.store.appender import Appender
    from hero_tui.tui.app import HeroApp
    from hero_tui.tui.session import Leaving

# An empty screen is shown rather than none while the history is still read.
FIRST_SNAPSHOT_SECONDS = 0.25
SETTLED_AFTER = 2.0  # seconds: by then the first screen stands, and what it was made from is there to stay


def run_viewer(
    workspace: Path,
    paths: StorePaths,
    budget_file: BudgetFile,
    *,
    start_recorder: Callable[[], None],
    demo: bool = False,
    theme: str | None = None,
    mouse: bool = True,
    away: Future[AwayView | None] | None = None,
    settled: Callable[[], None] = lambda: None,
) -> Leaving:
    """Show the Live screen until it is left; the terminal is as it was before. The caller holds the viewer's lock.

    `start_recorder` is called again when somebody presses `R`, from a thread of its own. `theme`: a name of `themes/`
    or auto, else `HERO_TUI_THEME`, else that of config.yaml, else dark. `mouse` False: it stays the terminal's. `away`
    will say what the viewer's person missed, if they were away. `settled` is called once the start is over. Raises
    `ThemeError`, `StoreError` with a sentence.
    """
    notifier = ChangeNotifier(paths)
    loading = SnapshotSource(workspace, paths, budget_file, demo=demo)
    feed = SnapshotFeed(
        notifier.wait, loading.load, loading.state, loading.close, loading.urgent, again=True, patience=loading.patience
    )
    feed.start()  # the history is read while textual is imported
    writer = ViewerWriter(workspace, paths, loading.acknowledged)
    try:
        with without_tls(), without_palette():
            from hero_tui.tui.app import HeroApp
        from hero_tui.tui.background import automatic_theme
        from hero_tui.tui.canvas.themes import AUTOMATIC, DEFAULT_THEME, load_theme, theme_names
        from hero_tui.tui.data.detail_source import StoreDetailSource
        from hero_tui.tui.session import Leaving, Session
        from hero_tui.tui.viewer_config import config_path, read_config

        source = StoreDetailSource(paths.database)

        def start_again() -> None:
            loading.expect_recorder()
            notifier.wake()  # what is seen of it does not wait for the next look
            writer.do(start_recorder)

        session = Session(
            start_again,
            writer.acknowledge,
            writer.first_run_seen,
            source,
            writer.silence,
            writer.end_silence,
            writer.keep_theme,
            writer.keep_hidden,
        )
        config = read_config(config_path(os.environ), theme_names())
        wanted = theme or os.environ.get("HERO_TUI_THEME") or config.theme or DEFAULT_THEME
        automatic = automatic_theme(os.environ) if wanted == AUTOMATIC else DEFAULT_THEME
        first = feed.first(FIRST_SNAPSHOT_SECONDS) or loading.empty()
        app = HeroApp(
            session,
            first,
            load_theme(automatic if wanted == AUTOMATIC else wanted),
            ascii_only=config.ascii or needs_ascii(os.environ),
            hidden=config.hidden,
        )
        app.theme_name, app.automatic, app.mouse = wanted, automatic, mouse and wants_mouse(config.mouse, os.environ)
        for inherited in ("COLUMNS", "LINES"):  # textual would believe them over the terminal, after a resize too
            os.environ.pop(inherited, None)
        app.on_taken = feed.taken

        def ready() -> None:
            feed.attach(app.deliver, app.failed)
            if away is not None:
                away.add_done_callback(lambda absence: _welcome(app, absence))
            app.set_timer(SETTLED_AFTER, settled)
            if config.start != "live":
                app.perform(config.start)
            if config.wrong:
                app.say(config.wrong, bad=True)

        app.on_ready = ready
        writer.app = app
        app.run(mouse=app.mouse)
        source.close()
        return Leaving.FAILED if app.return_code else app.leaving
    finally:
        feed.end()
        notifier.stop()
        feed.join(2.0)
        if not feed.is_alive():
            notifier.close()
        writer.close()


def _welcome(app: HeroApp, absence: Future[AwayView | None]) -> None:
    """Show what somebody missed; an absence that cannot be read is passed over: whoever reads next says why."""
    if absence.exception() is None and (away := absence.result()) is not None:
        app.soon(lambda: app.welcome(away))


def wants_mouse(chosen: bool | None, environ: Mapping[str, str]) -> bool:
    """Whether the mouse is taken: as chosen in config.yaml, else where the terminal is not reached over ssh."""
    return not (environ.get("SSH_CONNECTION") or environ.get("SSH_TTY")) if chosen is None else chosen


def needs_ascii(environ: Mapping[str, str]) -> bool:
    """Whether the terminal cannot show the signs: no UTF-8, a Linux console (few in its font), or HERO_TUI_ASCII."""
    if environ.get("HERO_TUI_ASCII") or environ.get("TERM") == "linux":
        return True
    named = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG")
    if not environ.get("LC_ALL") and named == "C.UTF-8" and environ.get("LANG"):
        named = environ["LANG"]  # Python sets LC_CTYPE=C.UTF-8 by itself where the locale is C (PEP 538)
    if named in {"C", "POSIX"}:
        return True  # and Python then speaks UTF-8 all the same (PEP 540), so its own encoding does not tell
    return locale.getpreferredencoding(do_setlocale=False).lower().replace("-", "") != "utf8"


class ViewerWriter:
    """Writes what a viewer does, away from the event loop: a busy store must not hold up the screen."""

    def __init__(self, workspace: Path, paths: StorePaths, wrote: Callable[[], None]) -> None:
        self.app: HeroApp | None = None
        self._wrote = wrote
        self._workspace = workspace
        self._paths = paths
        self._thread: ThreadPoolExecutor | None = None

    def acknowledge(self, incident: IncidentView, note: str | None) -> None:
        """Record that an alert was seen, with a note; None takes it back."""
        self._append(
            lambda appender, who: appender.ack(incident.id, who, note or "", time.time(), taken_back=note is None)
        )

    def silence(self, incident: IncidentView, seconds: float, why: str) -> None:
        """Silence the budget and labels of an alert for so many seconds."""
        labels, now = incident.labels or None, time.time()
        self._append(lambda appender, who: appender.silence(incident.budget.id, labels, now, now + seconds, who, why))

    def end_silence(self, incident: IncidentView) -> None:
        """End the silence that holds, before its time."""
        number = incident.silence
        if number is not None:
            self._append(lambda appender, _: appender.end_silence(number, time.time()))

    def first_run_seen(self) -> None:
        """Record that the box of the first run was closed: it does not come again in this workspace."""
        self._append(lambda appender, _: appender.set_meta("first_run_seen", "1"))

    def keep_theme(self, name: str) -> None:
        """Write the theme into the person's config.yaml."""
        self._keep("theme", name)

    def keep_hidden(self, panels: tuple[str, ...]) -> None:
        """Write the hidden panels into the person's config.yaml."""
        self._keep("hidden", f"[{', '.join(panels)}]")

    def _keep(self, key: str, value: str) -> None:
        from hero_tui.tui.viewer_config import config_path, write_choice

        path = config_path(os.environ)
        if path is not None:
            self.do(lambda: write_choice(path, key, value))

    def _append(self, write: Callable[[Appender, str], object]) -> None:
        """Call `write` in the writer's thread, with an appender and the viewer's name."""

        def append() -> None:
            from hero_tui.queries.project.identity import who
            from hero_tui.store.appender import Appender

            appender = Appender(self._paths.database)
            try:
                name = who(self._workspace)
                self._wrote()
                write(appender, name)
            finally:
                appender.close()

        self.do(append)

    def do(self, write: Callable[[], None]) -> None:
        """Run it in the writer's thread; what it raises is said on the screen."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hero-writer")
        self._thread.submit(write).add_done_callback(self._done)

    def _done(self, future: Future[None]) -> None:
        error = future.exception()
        if error is not None and self.app is not None:
            text = str(error) if isinstance(error, StoreError) else f"{type(error).__name__}: {error}"
            self.app.failed(f"Not saved: {text}")

    def close(self) -> None:
        """Wait for what is being written."""
        if self._thread is not None:
            self._thread.shutdown(wait=True)
