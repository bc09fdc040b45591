"""The recorder's facts as the views that screens and reports show."""

from __future__ import annotations

from collections.abc import Mapping

from hero_tui.core.facts import ServerFact, WatchFact
from hero_tui.core.sanitise import sanitise
from hero_tui.models.snapshot import ServerView, WatchView
from hero_tui.store.workspace.disk_room import DISK_FULL, is_full

LONGEST_TROUBLE = 600
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
        tool=fact.tool,
    )


def notices_shown(notices: Mapping[str, str], room: int | None = None, trouble: str = "") -> tuple[str, ...]:
    """Return the sentences in the order of the screens, each once. `room`: bytes left on the disk of the history; where
    these are none, the recorder cannot say so in it. `trouble`: what it says beside the history, which refuses."""
    refused = DISK_FULL if is_full(room) else sanitise(trouble, LONGEST_TROUBLE)
    told = (notices[key] for key in sorted(notices, key=lambda key: key not in FIRST))
    return tuple(dict.fromkeys(text for text in (refused, *told) if text))
