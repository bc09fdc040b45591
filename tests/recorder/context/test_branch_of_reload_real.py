"""A reload that git caused has the branch that git checked out, though git writes its files before HEAD."""

from __future__ import annotations

import queue
import time
from pathlib import Path
from typing import Any

import pytest

from hero_tui.core.facts import WorkspaceFact
from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.events import Saved
from hero_tui.probes.git.tracker import GitTracker
from hero_tui.probes.reload.protocol import Reaction, ReloadKind
from hero_tui.probes.reload.tracker import ReloadTracker
from hero_tui.recorder.context.run_context import RunContext
from tests.probes.reload.pairing.test_elsewhere import UVICORN, Servers
from tests.recorder.context.test_changed_files_real import git

COMMANDS: dict[str, tuple[tuple[str, ...], str]] = {
    "checkout": (("checkout", "-q", "cart"), "cart"),
    "switch": (("switch", "-q", "cart"), "cart"),
    "back to the branch before": (("switch", "-q", "-"), "topic"),
    "a new branch from elsewhere": (("switch", "-q", "-c", "fix", "cart"), "fix"),
    "a commit without a branch": (("checkout", "-q", "--detach", "cart"), "detached"),
    "one file of another branch": (("checkout", "-q", "cart", "--", "app.py"), "main"),
    "a merge stays where it is": (("merge", "-q", "--no-edit", "cart"), "main"),
    "a reset stays where it is": (("reset", "-q", "--hard", "cart"), "main"),
}


def repository(folder: Path) -> Path:
    """Branches main, cart and topic, each with an app.py of its own; main is checked out, topic was before."""
    git(folder, "init", "-q", "-b", "main")
    (folder / "app.py").write_text("V = 0\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    for branch in ("cart", "topic"):
        git(folder, "switch", "-q", "-c", branch, "main")
        (folder / "app.py").write_text(f"V = '{branch}'\n")
        git(folder, "commit", "-q", "-am", branch)
    git(folder, "switch", "-q", "main")
    return folder


@pytest.mark.real
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("last", [True, False], ids=["HEAD not looked at since", "looked at as the file was written"])
def test_it_has_the_branch_that_is_checked_out(tmp_path: Path, name: str, *, last: bool) -> None:
    command, branch = COMMANDS[name]
    folder = repository(tmp_path)
    events: queue.SimpleQueue[object] = queue.SimpleQueue()
    context = RunContext(None)
    tracker, servers = GitTracker(folder, events.put), Servers(folder, {"api": ("", UVICORN)})
    running: Any = servers
    reloads = ReloadTracker(folder, events.put, running, look=tracker.look)
    began = Stamp.now()
    tracker.tick(began)
    reloads.tick(began)
    git(folder, *command)
    written = (folder / "app.py").stat().st_mtime
    now = Stamp.now()
    saved = Stamp(written, now.mono - (now.wall - written))
    if not last:
        tracker.look(now)
    reloads.handle(Saved("app.py", saved))
    served = Stamp(saved.wall + 0.2, saved.mono + 0.2)
    (key,) = servers.all
    reloads.handle(Reaction(key, ReloadKind.RESTART, served, served))
    reloads.tick(Stamp(now.wall + 5, now.mono + 5))
    tracker.close(now)
    found = told(events, context)
    assert found == (git(folder, "rev-parse", "HEAD")[:8] if branch == "detached" else branch)


def told(events: queue.SimpleQueue[object], context: RunContext) -> object:
    """The branch of the one reload, with the events in the order in which they were put."""
    branches = []
    while not events.empty():
        event = events.get()
        if isinstance(event, WorkspaceFact):
            context.fact(event, time.time())
        elif isinstance(event, Operation) and event.signal == "dev.hot_reload":
            branches.append(context.complete(event).attributes["branch"])
    (branch,) = branches
    return branch
