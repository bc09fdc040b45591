"""Notices about the watching itself."""

from __future__ import annotations

import errno
from collections.abc import Iterable

from hero_tui.core.sanitise import sanitise
from hero_tui.probes.events import Notice
from hero_tui.probes.files.count import Watched
from hero_tui.probes.files.limits import InotifyLimits, raised

NO_ROOM = "inotify-limit"
DENIED = "watch-denied"
TOO_MANY = "watch-too-many"
UNREAD = "gitignore-unread"
CUT = "gitignore-cut"
VANISHED = "workspace-gone"
LOST = "file-events-lost"
OTHER_SIDE = "file-system"
ENDED = "watch-ended"
ENDED_TEXT = "watching files ended by an error, which the recorder's log names; it begins again after half a minute"


def notices(watched: Watched, limits: InotifyLimits) -> dict[str, str]:
    """The sentences that hold now, by key. Names do not enter them: they come from outside."""
    texts: dict[str, str] = {}
    if watched.no_room:
        texts[NO_ROOM] = _no_room(watched, limits)
    if watched.too_many:
        texts[TOO_MANY] = (
            f"{watched.too_many:,} folders, and what is in them, are not watched: more than "
            f"{watched.directories - watched.too_many:,} folders. A line in .gitignore leaves a folder out"
        )
    denied = watched.failed - watched.no_room - watched.too_many
    if denied:
        texts[DENIED] = f"{denied:,} of {watched.directories:,} folders are not watched: they cannot be read"
    if watched.unread:
        texts[UNREAD] = f"{watched.unread:,} .gitignore files cannot be read: what they name is counted as watched"
    if watched.cut:
        texts[CUT] = (
            f"{watched.cut:,} .gitignore files are longer than is read (5,000 lines of 1,000 bytes): what the rest "
            "names is counted as watched"
        )
    return texts


def events_lost(times: int, limits: InotifyLimits) -> str:
    """Return the sentence for so many overflows of the kernel's queue since the watching began."""
    room = "" if limits.queue.value is None else f" (room for {limits.queue.value:,}: {limits.queue.sysctl})"
    often = "once" if times == 1 else f"{times:,} times"
    return f"the kernel's queue of file events overflowed {often}{room}: saves of that moment may be missing"


def other_side(kinds: Iterable[str]) -> str:
    """Return the sentence for file systems of these types, which may be written to without this kernel."""
    named = sanitise(", ".join(kinds), 80)
    return (
        f"the workspace is on {named}: the kernel tells nothing of saves from its other side. "
        "poll_files: 1 s in budgets.yaml looks for them"
    )


def not_started(error: OSError, limits: InotifyLimits) -> Notice:
    """Return the notice that there is no inotify at all."""
    if error.errno == errno.EMFILE and limits.instances.value is not None:
        held = limits.instances
        text = (
            f"no file is watched: limit of {held.value:,} inotify instances reached. "
            f"sudo sysctl {held.sysctl}={max(512, 2 * (held.value or 0))}"
        )
    else:
        text = f"no file is watched: {error.strerror or error}"
    return Notice(NO_ROOM, text)


def _no_room(watched: Watched, limits: InotifyLimits) -> str:
    text = f"{watched.no_room:,} of {watched.directories:,} folders are not watched: inotify limit"
    limit = limits.watches
    if limit.value is None:
        return f"{text} reached"
    return f"{text} {limit.value:,} reached. sudo sysctl {limit.sysctl}={raised(limit.value, watched.directories)}"
