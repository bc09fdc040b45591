"""The environment that a process was started with: proc_pid_environ(5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

LARGEST = 256 * 1024


def variables(pid: int, names: Collection[bytes]) -> Mapping[bytes, bytes] | None:
    """Those of these few variables that it was started with; None where that cannot be read, or is empty. Nothing else
    of its environment is looked at."""
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: PTH123 - one read of a file that is no file
            content = file.read(LARGEST)
    except OSError:
        return None
    pairs = (word.partition(b"=") for word in content.split(b"\0"))
    return {name: value for name, _, value in pairs if name in names} if content else None
