"""How many files are watched, and where most of them are: pure figures over per-folder counts."""

from __future__ import annotations

import heapq
import os
from collections.abc import Mapping

from msgspec import Struct

from hero_tui.core.signals import Share

MOST_PARTS = 8
STANDS_OUT = 0.25  # share of its parent at which a folder is named itself
LONGEST_NAME = 200


class Watched(Struct, frozen=True):
    """The figures of what is watched.

    `directories` includes the `failed` ones; `pruned` are folders left out by rule, counted once each however deep;
    `lost` is how often the kernel dropped events. `unwatched` names a few of the failed; `no_room` of them met the
    inotify limit, `too_many` were left out because there are too many. `unread` .gitignore files could not be read,
    `cut` are longer than is read.
    """

    files: int
    directories: int
    pruned: int
    failed: int
    lost: int
    counting: bool
    unwatched: tuple[str, ...] = ()
    no_room: int = 0
    too_many: int = 0
    unread: int = 0
    biggest: tuple[Share, ...] = ()
    cut: int = 0


def readable(path: str) -> str:
    """A path that any UTF-8 text may hold: undecodable bytes as `\\xNN`, cut in the middle at 200 characters."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    if len(text) > LONGEST_NAME:
        half = (LONGEST_NAME - 1) // 2
        text = f"{text[:half]}…{text[-half:]}"
    return text


def biggest_folders(direct: Mapping[str, int], most: int = MOST_PARTS) -> tuple[Share, ...]:
    """The folders that hold most files, biggest first, none within another.

    `direct` is the number of files directly in each folder, by path relative to the workspace ("" is the workspace).
    A folder is broken up into its children while one of them holds a quarter of it or more: so `src/icons 1,204` is
    named rather than `src`, and `packages` rather than each of a hundred even ones. What lies directly in a folder that
    was broken up stands under that folder's name with the key `direct`, the workspace's own as `.`.
    """
    totals: dict[str, int] = {}
    children: dict[str, list[str]] = {}
    for folder, files in direct.items():
        step = folder
        while True:
            known = step in totals
            totals[step] = totals.get(step, 0) + files
            if not step:
                break
            parent = step.rpartition("/")[0]
            if not known:
                children.setdefault(parent, []).append(step)
            step = parent
    heap: list[tuple[int, str, bool]] = []
    _break_up("", direct, children, totals, heap)
    parts: list[Share] = []
    while heap and len(parts) < most:
        negative, folder, whole = heapq.heappop(heap)
        below = children.get(folder, ()) if whole else ()
        if any(totals[child] >= STANDS_OUT * -negative for child in below):
            _break_up(folder, direct, children, totals, heap)
        else:
            parts.append(Share(readable(folder) or ".", -negative, "" if whole else "direct"))
    return tuple(parts)


def _break_up(
    folder: str,
    direct: Mapping[str, int],
    children: Mapping[str, list[str]],
    totals: Mapping[str, int],
    heap: list[tuple[int, str, bool]],
) -> None:
    if direct.get(folder):
        heapq.heappush(heap, (-direct[folder], folder, False))
    for child in children.get(folder, ()):
        if totals[child]:
            heapq.heappush(heap, (-totals[child], child, True))
