"""Folders of other owners that the caller allows: by `hero-tui trust --owner`, or by git's own `safe.directory`.

A checkout that is mounted into a container belongs to somebody there whom nobody knows; so may a state folder. What is
allowed is a place, not a person: one real path a line in a file of the caller's own.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from hero_tui.core.file_system.regular_file import read_file_if_possible

LARGEST_LIST = 1024 * 1024
PATIENCE = 2.0


def list_file() -> Path:
    """Where the allowed places stand: below XDG_CONFIG_HOME, else ~/.config. Raises `RuntimeError` without a home."""
    config = os.environ.get("XDG_CONFIG_HOME", "").strip()
    return (Path(config) if config else Path.home() / ".config") / "hero-tui" / "allowed-owners"


def is_allowed(place: Path, owner: int) -> bool:
    """Whether the caller allows what `owner` (a user ID) put there."""
    return str(place.resolve()) in _listed() or _git_takes(place, owner)


def allow(places: list[Path]) -> None:
    """Remember these places. Raises `OSError` where that cannot be written, `RuntimeError` without a home folder."""
    file = list_file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    listed = sorted({*_listed(), *(str(place.resolve()) for place in places)})
    partial = file.with_name(f"{file.name}.new")
    partial.write_text("".join(f"{json.dumps(each)}\n" for each in listed), encoding="ascii")
    partial.replace(file)


def _listed() -> set[str]:
    try:
        read = read_file_if_possible(list_file(), LARGEST_LIST)
    except RuntimeError:
        return set()
    if read is None or read.owner != os.geteuid():
        return set()
    found = set()
    for line in read.text.splitlines():
        try:
            found.add(str(json.loads(line)))
        except ValueError:
            continue  # somebody edited it: the others hold
    return found


def _git_takes(folder: Path, owner: int) -> bool:
    """Whether it is a checkout of that very owner in which git itself works for the caller."""
    try:
        if (folder / ".git").lstat().st_uid != owner:
            return False
    except OSError:
        return False
    import subprocess

    environ = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(folder), "rev-parse", "--git-dir"]
    try:
        asked = subprocess.run(
            command, env=environ, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0
