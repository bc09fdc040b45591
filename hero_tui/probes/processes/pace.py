"""When event by event is too dear: pure decisions about fork storms."""

from __future__ import annotations

STORM_FORKS = 150
STORM_SECONDS = 0.5
CALM_PIDS_A_SECOND = 250.0
CALM_SECONDS = 2.0


class StormDetector:
    """A storm is more than 150 forks within half a second (each costs its three events some 0.1 ms here)."""

    def __init__(self) -> None:
        self._window = 0.0
        self._forks = 0

    def forked(self, count: int, now: float) -> bool:
        """Count forks at `now` (monotonic s); True when a storm began."""
        if now - self._window > STORM_SECONDS:
            self._window, self._forks = now, 0
        self._forks += count
        return self._forks > STORM_FORKS


class CalmDetector:
    """Calm has returned when for two seconds fewer than 250 PIDs a second (threads count too) were given out."""

    def __init__(self, last_pid: int, now: float, pid_max: int) -> None:
        self._pid_max = pid_max
        self._last_pid = last_pid
        self._since = now
        self._looked = now

    def look(self, last_pid: int, now: float) -> bool:
        """Take the newest PID at `now` (monotonic s); True when calm returned."""
        given = (last_pid - self._last_pid) % self._pid_max
        elapsed = max(now - self._looked, 1e-3)
        self._last_pid, self._looked = last_pid, now
        if given / elapsed > CALM_PIDS_A_SECOND:
            self._since = now
        return now - self._since >= CALM_SECONDS
