"""The recorder's facts as the views that screens and reports show."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from hero_tui.core.facts import ServerFact, WatchFact
from hero_tui.models.snapshot import ServerView, WatchView

LEAST_ROOM = 256 * 1024
DISK_FULL = "The disk that holds the history is full: what is recorded waits in memory until there is room."
FIRST = ("store", "upkeep")  # notices about the history itself come before all others


def watch_view(fact: WatchFact | None) -> WatchView | None:
    """Return what is watched as screens show it; None while nobody said it."""
    if fact is None:
        return None
    return WatchView(
        files=fact.files,
        directories=fact.directories,
        pruned=fact.pruned,
        failed=fact.failed,
        lost=fact.lost,
        counting=fact.counting,
    )


def server_view(fact: ServerFact) -> ServerView:
    """Return a server as screens show it."""
    return ServerView(
        name=fact.name,
        version=fact.version or None,
        pid=fact.pid,
        url=fact.url or None,
        state=fact.state,
        started=fact.started,
        start_seen=fact.start_seen,
        primed=fact.primed,
        note=fact.note or None,
        not_taken_up=fact.not_taken_up,
        not_taken_up_since=fact.not_taken_up_since,
        reloads=fact.reloads,
        reloader=fact.reloader,
    )


def notices_shown(notices: Mapping[str, str], room: int | None = None) -> tuple[str, ...]:
    """Return the sentences in the order of the screens. `room`: bytes left on the disk of the history; where these are
    none, the recorder cannot say so in it."""
    full = (DISK_FULL,) if is_full(room) else ()
    return (*full, *(notices[key] for key in sorted(notices, key=lambda key: key not in FIRST)))


def is_full(room: int | None) -> bool:
    """Whether so many bytes (None: unknown) are too few for a transaction."""
    return room is not None and room < LEAST_ROOM


def room_left(database: Path) -> int | None:
    """Bytes that may still be written beside the history; None where the system does not tell. Cost: one statvfs(3)."""
    try:
        found = os.statvfs(database.parent)
    except OSError:
        return None
    return found.f_bavail * found.f_frsize
