"""Facts of the store (JSON values that the recorder wrote) as views. What has another shape is left out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from hero_tui.models.snapshot import ServerView, WatchView

LEAST_ROOM = 256 * 1024
DISK_FULL = "The disk that holds the history is full: what is recorded waits in memory until there is room."
FIRST = ("store", "upkeep")  # notices about the history itself come before all others


def watch_of(fact: object) -> WatchView | None:
    """The fact `watch`."""
    if not isinstance(fact, Mapping):
        return None
    return WatchView(
        files=_whole(fact.get("files")),
        directories=_whole(fact.get("directories")),
        pruned=_whole(fact.get("pruned")),
        failed=_whole(fact.get("failed")),
        lost=_whole(fact.get("lost")),
        counting=bool(fact.get("counting", False)),
    )


def servers_of(fact: object) -> tuple[ServerView, ...]:
    """The fact `servers`."""
    return tuple(_server(each) for each in _list(fact) if isinstance(each, Mapping))


def server_ends(fact: object) -> dict[str, float]:
    """When servers ended, by name."""
    ends = {}
    for each in _list(fact):
        if isinstance(each, Mapping):
            ended = _real(each.get("ended"))
            if ended is not None:
                ends[str(each.get("name"))] = ended
    return ends


def branch_of(fact: object) -> tuple[str | None, int | None]:
    """The branch and the number of changed files of the fact `workspace`."""
    if not isinstance(fact, Mapping):
        return None, None
    changed = fact.get("changed_files", fact.get("changed"))
    return _text(fact.get("branch")), changed if isinstance(changed, int) else None


def notices_of(fact: object, room: int | None = None) -> tuple[str, ...]:
    """The sentences of the fact `notices`. `room`: bytes left on the disk of the history; where these are none, the
    recorder cannot say so in it."""
    full = (DISK_FULL,) if is_full(room) else ()
    if not isinstance(fact, Mapping):
        return full
    keys = sorted(fact, key=lambda key: key not in FIRST)
    return (*full, *(str(fact[key]) for key in keys))


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


def text_of(fact: object) -> str | None:
    """A fact that is a text or null."""
    return _text(fact)


def _server(fact: Mapping[str, object]) -> ServerView:
    primed = fact.get("primed")
    pid = fact.get("pid")
    return ServerView(
        name=str(fact.get("name", "")),
        version=_text(fact.get("version")),
        pid=pid if isinstance(pid, int) else None,
        url=_text(fact.get("url")),
        state=str(fact.get("state", "")),
        started=_real(fact.get("started")),
        start_seen=bool(fact.get("start_seen", False)),
        primed=primed if isinstance(primed, bool) else None,
        note=_text(fact.get("note")),
    )


def _list(fact: object) -> Sequence[object]:
    return fact if isinstance(fact, list) else ()


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0


def _real(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
