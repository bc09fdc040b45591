"""Saves of names that are new in their folder wait a moment: most are names that an editor uses on the way to a save.

Kate writes `text.js.qwErTy` and renames it onto `text.js`, perl writes a name of random letters. No list of names tells
these from files that somebody made, but they are renamed or deleted at once: nobody ever saved them.
"""

from __future__ import annotations

from collections import OrderedDict, deque

from hero_tui.probes.events import Saved

HOLD = 0.08  # seconds
MOST = 1000


class NewNames:
    """The names that appeared lately, and their saves that are held back. Pure."""

    def __init__(self) -> None:
        self._new: OrderedDict[str, None] = OrderedDict()
        self._held: deque[tuple[float, Saved]] = deque()

    @property
    def deadline(self) -> float | None:
        """When `due` has something to tell (monotonic s), or None."""
        return self._held[0][0] if self._held else None

    def appeared(self, path: str) -> None:
        """A file of that name was made, or came by a rename; the folder had none."""
        self._new[path] = None
        if len(self._new) > MOST:
            self._new.popitem(last=False)

    def gone(self, path: str) -> None:
        """It is gone: by a rename, which is a save of the other name, or deleted."""
        self._new.pop(path, None)
        if self._held:
            self._held = deque(each for each in self._held if each[1].path != path)

    def holds(self, saved: Saved, now: float) -> bool:
        """Whether this save is held back from `now` (monotonic s) on."""
        if saved.path not in self._new:
            return False
        self._held.append((now + HOLD, saved))
        return True

    def due(self, now: float) -> list[Saved]:
        """Return the saves of names that stayed."""
        stayed = []
        while self._held and self._held[0][0] <= now:
            saved = self._held.popleft()[1]
            self._new.pop(saved.path, None)
            stayed.append(saved)
        return stayed

    def forget(self) -> None:
        """Forget all: the workspace is no longer there."""
        self._new.clear()
        self._held.clear()
