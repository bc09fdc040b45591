"""The scene of the measurements: a real Vite project with 10,000 files, and hero-tui looking at it in a real pty."""

from __future__ import annotations

import contextlib
import os
import sys
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rows import NotMeasured
from hero_tui.core.facts import Facts, decode_facts
from hero_tui.recorder.lifecycle.spawn import stop_recorder
from hero_tui.store.reader import Reader
from hero_tui.store.workspace.locks import recorder_pid
from hero_tui.store.workspace.paths import StorePaths, store_paths
from tests.support.projects import NODE_MODULES, answers, free_port, open_page, running, vite_project, wait_for
from tests.support.terminal import Terminal

FOLDERS = 1_000
FILES_A_FOLDER = 10
HERO_TUI = (sys.executable, "-P", "-m", "hero_tui")
COLUMNS, ROWS = 120, 40
MODULES = ("src/main.ts", "src/cart/cart.ts", "src/cart/total.ts", "src/ui/header.ts")


@dataclass(frozen=True, slots=True)
class Scene:
    """A project with its dev server on `port`, and where its history is kept."""

    project: Path
    state: Path
    port: int

    @property
    def paths(self) -> StorePaths:
        """The store's files."""
        return store_paths(self.project, self.state)

    @property
    def recorder(self) -> int:
        """The recorder's PID."""
        pid = recorder_pid(self.paths.recorder_lock)
        if pid is None:
            raise NotMeasured("no recorder runs")
        return pid

    def facts(self) -> Facts:
        """Return what the recorder says of the present."""
        reader = Reader(self.paths.database)
        try:
            return decode_facts(reader.facts())
        finally:
            reader.close()

    def terminal(self, *, draw: bool = True) -> Terminal:
        """hero-tui in a pty of 120×40, 256 colours."""
        return Terminal(
            [*HERO_TUI, str(self.project), "--store", str(self.state)],
            COLUMNS,
            ROWS,
            {"HERO_TUI_STATE": str(self.state), "HERO_TUI_NAME": "bench"},
            cwd=self.project,
            draw=draw,
        )

    def stop(self) -> None:
        """End the recorder."""
        stop_recorder(self.paths)


def need_npm_packages() -> None:
    """Raise `NotMeasured` where they are not installed."""
    if not NODE_MODULES.is_dir():
        raise NotMeasured("the npm packages are not there: make setup installs them")


@contextlib.contextmanager
def scene(folder: Path, *, files: int = FOLDERS * FILES_A_FOLDER, server: bool = True) -> Iterator[Scene]:
    """Make the project below `folder`, start its server, and open a page in it as a browser would."""
    need_npm_packages()
    project = vite_project(folder / "storefront")
    _fill(project, files)
    state = folder / "state"
    state.mkdir(mode=0o700)
    port = free_port()
    found = Scene(project, state, port)
    with contextlib.ExitStack() as stack:
        if server:
            stack.enter_context(running(["npm", "run", "dev", "--", "--port", str(port), "--strictPort"], project))
            wait_for(lambda: answers(port), "vite to listen")
            wait_for(lambda: page_opened(port), "vite to serve its page")
        try:
            yield found
        finally:
            found.stop()


def page_opened(port: int) -> bool:
    """Fetch what a browser would; False where the server is not ready: it accepts and then resets the connection, as
    a server that begins anew does with those that it has not answered yet."""
    try:
        open_page(port, *MODULES)
    except ConnectionError:
        return False
    except urllib.error.URLError as error:
        if isinstance(error.reason, ConnectionError):
            return False
        raise
    return True


def wait_until_recording(terminal: Terminal) -> None:
    """Until the screen says since when somebody watches."""
    terminal.wait_until(lambda text: says_watching(text) and "Hot reload" in text, 30.0)


def says_watching(text: str) -> bool:
    """Whether the screen's first line says that a recorder watches, or what share of the time one did."""
    first = text.splitlines()[0]
    return "watching since" in first or "watched " in first


def _fill(project: Path, files: int) -> None:
    for number in range(files // FILES_A_FOLDER):
        folder = project / "parts" / f"group-{number // 50}" / f"part-{number}"
        folder.mkdir(parents=True)
        for file in range(FILES_A_FOLDER):
            os.close(os.open(folder / f"file-{file}.ts", os.O_CREAT | os.O_WRONLY, 0o644))
