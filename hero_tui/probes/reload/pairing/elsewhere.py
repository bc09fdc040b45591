"""Saves below the folder of another server: they are that server's, unless this one reacts to them all the same."""

from __future__ import annotations

from collections import deque

from hero_tui.probes.reload.protocol import Reaction
from hero_tui.probes.reload.saves.model import COALESCE, ReloadSave, is_same_file, read_until

MOST_REMEMBERED = 200
NEAR, WATCHED = 2.0, 10.0  # seconds before a reaction; the longer one where its own folder holds the other's


class Elsewhere:
    """One server's view of what is saved in other servers' folders. `folder`: its own; "" is the workspace."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._saves: deque[ReloadSave] = deque(maxlen=MOST_REMEMBERED)

    def add(self, save: ReloadSave) -> None:
        """Remember a save that is another server's."""
        self._saves.append(save)

    def take(self, reaction: Reaction, *, by_time: bool) -> list[ReloadSave]:
        """Return the saves that a reaction answers, oldest first, and forget them: those that it names, else, where
        `by_time`, the newest before it with those of the same burst."""
        until = read_until(reaction)
        near = sorted(
            (save for save in self._saves if until - self._reach(save.path) <= save.at.mono <= until),
            key=lambda save: save.at.mono,
        )
        found = [save for save in near if any(is_same_file(save.path, file) for file in reaction.files)]
        if not found and by_time:
            found = _newest_burst(near)
        for save in found:
            self._saves.remove(save)
        return found

    def _reach(self, path: str) -> float:
        return WATCHED if not self._folder or path.startswith(self._folder + "/") else NEAR


def _newest_burst(saves: list[ReloadSave]) -> list[ReloadSave]:
    """The last of them with those less than 150 ms before one another."""
    burst = saves[-1:]
    for save in reversed(saves[:-1]):
        if burst[0].at.mono - save.at.mono >= COALESCE:
            break
        burst.insert(0, save)
    return burst
