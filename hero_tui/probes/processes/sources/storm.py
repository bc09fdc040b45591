"""When event by event is too dear: pure decisions about fork storms."""

from __future__ import annotations

STORM_FORKS = 400.0
AFFORDABLE_FORKS_A_SECOND = 100.0
CALM_FORKS_A_SECOND, BUSY_FORKS = 30.0, 30.0
CALM_PIDS_A_SECOND = 100.0
CALM_SECONDS = 2.0


class StormDetector:
    """A storm is 400 forks beyond what 100 a second amount to; the starts of threads are none.

    Measured: a checker by npx forks some 25 processes in all, a shell with its start-up files 100 at once, `make -j4`
    of 40 small files 125 within 0.7 s, `xargs -n1` 210 within 0.4 s; a shell loop of pipes 1,000 a second. Each fork
    followed by event costs 0.2 to 0.3 ms, twice that on a machine that is full: 100 a second stay below 5 % of a core.
    """

    def __init__(self) -> None:
        self._beyond = 0.0
        self._lately = 0.0
        self._at = 0.0

    @property
    def busy(self) -> bool:
        """Whether more than 30 forks came at once, or 30 a second go on: what is told may then wait for more of it."""
        return self._lately > BUSY_FORKS

    def forked(self, count: int, now: float) -> bool:
        """Count forks at `now` (monotonic s); True when a storm began."""
        passed, self._at = max(0.0, now - self._at), now
        self._beyond = max(0.0, self._beyond - AFFORDABLE_FORKS_A_SECOND * passed) + count
        self._lately = min(2 * BUSY_FORKS, max(0.0, self._lately - CALM_FORKS_A_SECOND * passed) + count)
        return self._beyond > STORM_FORKS


class CalmDetector:
    """Calm has returned when for two seconds fewer than 100 PIDs a second (threads count too) were given out."""

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
