"""Whether a start was cold: the tool pre-bundled its dependencies first, which a later start need not do.

That shows only after the first answer, so a start is recorded once it is known.
"""

from __future__ import annotations

from pathlib import Path

from hero_tui.core.attributes import Warmth
from hero_tui.core.signals import NO_ATTRIBUTES, Attributes, Stamp
from hero_tui.probes.base import Sink
from hero_tui.probes.processes.model import ProcessKey
from hero_tui.probes.servers.model import Server
from hero_tui.probes.servers.recognise import ServerTool
from hero_tui.probes.servers.start import starting
from hero_tui.probes.servers.start.cost import StartCost

CLOCK_STEP = 0.05
CACHE_APPEARS_WITHIN = 5.0  # seconds after the first answer
SETTLES = 5.0  # seconds of a tool that listens first, and ends where another of its kind runs already (next)


class StartsToClassify:
    """Starts that came to their end, and of which nobody knows yet whether they were cold, or stay."""

    def __init__(self, sink: Sink, cost: StartCost | None = None) -> None:
        """`cost`: measures what starts use; None: they do not tell it."""
        self._sink = sink
        self._cost = cost
        self._answered: dict[ProcessKey, Stamp] = {}
        self._costs: dict[ProcessKey, Attributes] = {}

    def __contains__(self, key: ProcessKey) -> bool:
        return key in self._answered

    def waiting(self) -> tuple[ProcessKey, ...]:
        """Return whose start waits."""
        return tuple(self._answered)

    def add(self, server: Server, at: Stamp) -> None:
        """Take a start: the first answer came at `at`."""
        self._answered[server.key] = at
        if self._cost is not None:
            self._costs[server.key] = self._cost.attributes(server, at)

    def emit(self, server: Server, now: Stamp, *, last: bool = False) -> None:
        """Emit the start if it is known by now, or never will be; `last`: in any case."""
        at = self._answered[server.key]
        kind = warmth(server.tool, server.cwd, server.own_start.wall)
        known = kind is not None or server.tool.cache is None or now.mono - at.mono > CACHE_APPEARS_WITHIN
        if last or (known and self._stays(server, now)):
            del self._answered[server.key]
            self._sink(starting.started(server, at, kind, self._costs.pop(server.key, NO_ATTRIBUTES)))

    def drop(self, key: ProcessKey) -> None:
        """Forget a start, as it was none."""
        self._answered.pop(key, None)
        self._costs.pop(key, None)

    def may_be_none(self, server: Server, now: Stamp) -> bool:
        """Whether a server that ends now had not come up yet."""
        return server.key in self._answered and not self._stays(server, now)

    def _stays(self, server: Server, now: Stamp) -> bool:
        return not server.compiles_on_demand or now.mono - self._answered[server.key].mono > SETTLES


def warmth(tool: ServerTool, folder: str | None, started: float) -> Warmth | None:
    """Return whether the start was cold; None for a tool without such a cache, or with one kept elsewhere.

    Vite writes `_metadata.json` when pre-bundling is done, and works in `deps_temp_*` beside it until then. `started`
    is the process' start, UTC seconds.
    """
    if tool.cache is None or folder is None:
        return None
    written = Path(folder) / tool.cache
    newest = _changed(written)
    if newest is not None and newest >= started - CLOCK_STEP:
        return Warmth.COLD
    working = [_changed(folder) or 0.0 for folder in written.parent.parent.glob("deps_temp*")]
    if any(changed >= started - CLOCK_STEP for changed in working):
        return Warmth.COLD
    return None if newest is None else Warmth.WARM


def _changed(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None  # not written (yet)
