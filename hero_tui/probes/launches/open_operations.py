"""Operations that were told before what was typed for them had ended: the end completes them, if it comes.

```
  ruff check && sleep 5     ├─ ruff ─┤ told, without the time of what was typed
                            ├───────────── typed ─────────────┤ completes it
```
"""

from __future__ import annotations

from itertools import count

from msgspec import Struct
from msgspec.structs import replace

from hero_tui.core.attributes import TYPED_DURATION
from hero_tui.core.signals import Operation, OperationCompleted, Stamp
from hero_tui.probes.launches.launch import LaunchKey
from hero_tui.probes.processes.model import ProcessKey

MOST = 4096
MOST_OF_ONE = 256
"""A loop that somebody left running must not push out what others wait for."""

End = LaunchKey | ProcessKey
"""What ends with the typed command: a launch, or one process of it."""


class _Open(Struct, frozen=True):
    key: int
    typed: Stamp


class OpenOperations:
    """Remembers which told operations wait for which end, the newest `MOST`, and of one end the newest `MOST_OF_ONE`.
    What is forgotten stays without that time; so does what waits when the recorder ends. `waiting`: by end; who hears
    of every end of a process looks there first."""

    def __init__(self) -> None:
        self._keys = count(1)
        self.waiting: dict[End, list[_Open]] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def await_end(self, operation: Operation, end: End, typed: Stamp) -> Operation:
        """Return the operation as it is to be told: with the key by which its completion names it. `typed`: when the
        typed command began."""
        of_one = self.waiting.pop(end, [])
        self.waiting[end] = of_one  # the ends that were waited for last come last
        if len(of_one) >= MOST_OF_ONE:
            self._forget_oldest(end)
        elif self._count >= MOST:
            self._forget_oldest(next(iter(self.waiting)))
        key = next(self._keys)
        of_one.append(_Open(key, typed))
        self._count += 1
        return replace(operation, key=key)

    def ended(self, end: End, at: Stamp) -> list[OperationCompleted]:
        """Return the completions of all that waited for that end; it completes nothing a second time."""
        return [OperationCompleted(each.key, {TYPED_DURATION: each.typed.until(at)}) for each in self.forget(end)]

    def forget(self, end: End) -> list[_Open]:
        """Forget what waited for that end, which nobody will tell, and return it."""
        waiting = self.waiting.pop(end, [])
        self._count -= len(waiting)
        return waiting

    def _forget_oldest(self, end: End) -> None:
        waiting = self.waiting[end]
        del waiting[0]
        self._count -= 1
        if not waiting:
            del self.waiting[end]
