"""The tracker between saves, servers and operations."""

from __future__ import annotations

import queue
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hero_tui.core.signals import Operation, Stamp
from hero_tui.probes.events import FilesRemoved, Saved
from hero_tui.probes.processes.model import ProcessEnded, ProcessStarted
from hero_tui.probes.reload.protocol import Reaction, ReloadKind
from hero_tui.probes.reload.saves.model import Party
from hero_tui.probes.reload.tracker import ReloadTracker
from tests.probes.servers.test_tracker import HERE, Site, Story

KEY = (7, 70)


class Servers:
    """One server that lives."""

    requests = True
    table = SimpleNamespace()

    def get(self, key: object) -> Any:
        return SimpleNamespace(alive=True) if key == KEY else None

    def mark(self, *_: object, **__: object) -> None:
        """What works is of no interest here."""

    mark_primed = mark_stopped = mark


def attached(workspace: Path, told: list[object]) -> ReloadTracker:
    """A tracker that is attached to the server: saves count from now on."""
    servers: Any = Servers()
    tracker = ReloadTracker(workspace, told.append, servers)
    tracker._pairing.join(KEY, Party("vite"))
    tracker._channels[KEY] = SimpleNamespace(newest_pending=None)  # type: ignore[assignment]
    return tracker


def test_a_reload_that_is_not_settled_yet_is_told_at_the_recorders_end(tmp_path: Path) -> None:
    told: list[object] = []
    tracker = attached(tmp_path, told)
    saved = Stamp.now()
    tracker.handle(Saved("src/App.tsx", saved))
    served = Stamp(saved.wall + 0.012, saved.mono + 0.012)
    tracker.handle(Reaction(KEY, ReloadKind.UPDATE, served, served, ("src/App.tsx",)))
    assert told == []
    tracker.close(Stamp.now())
    (operation,) = told
    assert isinstance(operation, Operation)
    assert (operation.signal, operation.attributes["file"]) == ("dev.hot_reload", "src/App.tsx")


@pytest.mark.parametrize(("gone", "outcome"), [(False, "cancelled"), (True, "ok")])
def test_what_was_deleted_and_is_saved_as_it_was_is_judged(tmp_path: Path, gone: bool, outcome: str) -> None:
    """Given two saves of one content: the second changes nothing, unless the file was gone in between."""
    told: list[object] = []
    tracker = attached(tmp_path, told)
    (tmp_path / "App.tsx").write_text("export {}")
    now = Stamp.now()
    first, removed, again, served = (Stamp(now.wall + later, now.mono + later) for later in (1.0, 3.0, 5.0, 5.02))
    tracker.handle(Saved("App.tsx", first))
    if gone:
        tracker.handle(FilesRemoved(removed, ("App.tsx",)))
    tracker.handle(Saved("App.tsx", again))
    tracker.handle(Reaction(KEY, ReloadKind.UPDATE, served, served, ("App.tsx",)))
    tracker.close(Stamp.now())
    (operation,) = (each for each in told if isinstance(each, Operation))
    assert operation.outcome.value == outcome


@pytest.mark.real
def test_a_server_that_restarts_is_attended_to_once_and_left_when_it_ends(tmp_path: Path) -> None:
    """Given Flask's parent and worker: a save is joined with the first answer of the worker that follows."""
    story, told = Story(tmp_path), queue.Queue[object]()
    tracker = ReloadTracker(tmp_path, told.put, story.tracker)
    with Site(200):
        main = story.starts(story.process(900_001, ("python", "-m", "flask", "run")))
        story.table.live[HERE] = worker = story.process(HERE, ("python", "worker"), main.pid)
        tracker.tick(Stamp.now())
        assert tracker._restarts == {}, "it does not answer yet"
        story.until("ready")
        tracker.tick(Stamp.now())
        (watch,) = tracker._restarts.values()
        tracker.tick(Stamp.now())
        assert [*tracker._restarts.values()] == [watch]

        tracker.handle(Saved("app.py", Stamp.now()))
        tracker.on_process(ProcessEnded(worker, Stamp.now(), 0))
        tracker.on_process(ProcessStarted(story.process(900_002, ("python", "worker"), main.pid)))
        reaction = told.get(timeout=20.0)
        assert isinstance(reaction, Reaction)
        tracker.handle(reaction)
        tracker.close(Stamp.now())
        operation = told.get_nowait()
        assert isinstance(operation, Operation)
        assert (operation.signal, operation.labels["server"]) == ("dev.hot_reload", "flask")
        assert operation.attributes["file"] == "app.py"

        story.ends(main)
        tracker.tick(Stamp.now())
        assert tracker._restarts == {}
        tracker.handle(Saved("app.py", Stamp.now()))
        tracker.close(Stamp.now())
        assert told.empty(), "nobody is there who could react"


@pytest.mark.real
@pytest.mark.parametrize(
    ("argv", "stopped", "shown"),
    [
        (("python", "-m", "flask", "run"), 900_001, True),
        (("python", "-m", "flask", "run"), HERE, True),  # its worker alone
        (("python", "-m", "uvicorn", "app:app", "--reload"), HERE, True),
        (("node", "--watch", "server.mjs"), HERE, True),
        (("python", "-m", "flask", "run"), 900_009, False),  # somebody else
        (("node", "/w/node_modules/.bin/vite"), 900_001, True),
        (("node", "/w/node_modules/.bin/vite"), HERE, False),  # a helper of it: it answers all the same
    ],
    ids=["flask", "flask worker", "uvicorn worker", "node worker", "another", "vite", "vite helper"],
)
def test_a_server_is_stopped_where_it_or_the_worker_that_serves_is(
    tmp_path: Path, argv: tuple[str, ...], stopped: int, shown: bool
) -> None:
    story, told = Story(tmp_path), queue.Queue[object]()
    tracker = ReloadTracker(tmp_path, told.put, story.tracker, stopped=lambda pid: pid == stopped)
    with Site(200):
        main = story.starts(story.process(900_001, argv))
        story.table.live[HERE] = story.process(HERE, ("python", "worker"), main.pid)
        story.until("ready")
        tracker.tick(Stamp.now())
        tracker.tick(Stamp(0.0, Stamp.now().mono + 1.0))
        server = story.tracker.get(main.key)
        assert server is not None
        assert server.stopped is shown
        tracker.stop()
