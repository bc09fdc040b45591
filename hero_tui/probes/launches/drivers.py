"""Which processes of a launch drive it: what they fork was not what the launch was typed for. Pure.

```
  myagent ├── 40 s, nothing starts or ends ──┤ make a ├┤ make b ├┤      both are typed on their own: myagent drives
  make all ├ cc ┤├ cc ┤├──── 40 s of cc ────┤├ ld ┤                    make forks when something ended: it does not
  npx tool ├── 40 s of download ──┤ tool ┤                             a runner waits for nobody, so that it never does
```
"""

from __future__ import annotations

from collections.abc import Sequence

from hero_tui.probes.command_lines.runners import is_wrapper
from hero_tui.probes.processes.lineage import Descendant
from hero_tui.probes.processes.model import Process, ProcessKey
from hero_tui.probes.processes.shells import is_shell

QUIET_SECONDS = 10.0


class Drivers:
    """Follows the starts and ends of one launch; all moments are monotonic seconds. A process that forks after ten
    quiet seconds drives from then on."""

    def __init__(self, launched: float) -> None:
        self._last = launched
        self._since: dict[ProcessKey, float] = {}

    def started(self, parent: Process | None, at: float) -> None:
        """Take a fork of `parent`; None: not known."""
        if parent is not None and at - self._last >= QUIET_SECONDS and _may_drive(parent.argv):
            self._since.setdefault(parent.key, at)
        self._last = max(self._last, at)

    def ended(self, process: ProcessKey, at: float) -> None:
        """Take the end of a process."""
        self._since.pop(process, None)
        self._last = max(self._last, at)

    def replay(self, tops: Sequence[Process], past: Sequence[Descendant]) -> None:
        """Take what is remembered of the time before the launch was followed: all below its tops."""
        known = {each.key: each for each in (*tops, *(below.process for below in past))}
        moments = [(each.process.start.mono, each.parent, False) for each in past]
        moments += [(each.ended.mono, each.process.key, True) for each in past if each.ended is not None]
        for at, key, is_end in sorted(moments):
            if is_end:
                self.ended(key, at)
            else:
                self.started(known.get(key), at)

    def drives(self, process: ProcessKey, at: float) -> bool:
        """Tell whether what the process forked at that moment was driven by it."""
        return self._since.get(process, float("inf")) <= at


def _may_drive(argv: tuple[str, ...]) -> bool:
    """A runner runs what it was told to, unless it watches; a shell may read what to do next."""
    return not is_wrapper(argv) or is_shell(argv) or any("watch" in word for word in argv)
