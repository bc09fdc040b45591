"""Whether a start was cold: the tool pre-bundled its dependencies first, which a later start does not need to."""

from __future__ import annotations

from pathlib import Path

from hero_tui.probes.servers.recognise import Tool

CLOCK_STEP = 0.05


def warmth(tool: Tool, folder: str | None, started: float) -> str | None:
    """`cold` or `warm`; None for a tool without such a cache, or with one kept elsewhere.

    Vite writes `_metadata.json` when pre-bundling is done, and works in `deps_temp_*` beside it until then. `started`
    is the process' start, UTC seconds.
    """
    if tool.cache is None or folder is None:
        return None
    written = Path(folder) / tool.cache
    newest = _changed(written)
    if newest is not None and newest >= started - CLOCK_STEP:
        return "cold"
    working = [_changed(each) or 0.0 for each in written.parent.parent.glob("deps_temp*")]
    if any(each >= started - CLOCK_STEP for each in working):
        return "cold"
    return None if newest is None else "warm"


def _changed(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None  # not written (yet)
