"""Two flocks beside the database: the recorder's, exclusive, and the viewers', shared."""

from __future__ import annotations

from pathlib import Path


class Lock:
    """A held lock. Its descriptor is close-on-exec; it ends with `release` or the process."""

    def release(self) -> None:
        """Let go."""
        raise NotImplementedError


def take_recorder_lock(path: Path, wait: float = 1.0) -> Lock | None:
    """The recorder's lock, or None when another recorder holds it after `wait` seconds. Writes the PID into it."""
    raise NotImplementedError


def recorder_pid(path: Path) -> int | None:
    """The PID of the living recorder, or None when the lock is free. Never takes the lock from a starting recorder."""
    raise NotImplementedError


def take_viewer_lock(path: Path) -> Lock:
    """A shared lock, for a viewer's whole life."""
    raise NotImplementedError


def viewers_present(path: Path) -> bool:
    """Whether any viewer holds the shared lock."""
    raise NotImplementedError
