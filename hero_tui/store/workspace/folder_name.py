"""Where a workspace's store lies, as text. Imports next to nothing, for the answers that must be cheap."""

from __future__ import annotations

import os
import posixpath

from hero_tui.core.digests import sha256_hex

STATE_VARIABLE = "HERO_TUI_STATE"
LONGEST_NAME = 40
PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")


def state_root(override: str | None = None) -> str:
    """The folder of all stores: `override`, else `HERO_TUI_STATE`, else the user's state folder (XDG_STATE_HOME). It
    begins with `~` where a home folder is meant that nobody knows."""
    root = override or os.environ.get(STATE_VARIABLE)
    if not root:
        state = os.environ.get("XDG_STATE_HOME", "").strip() or "~/.local/state"
        root = posixpath.join(state, "hero-tui")
    return posixpath.expanduser(root)


def folder_name(workspace: str | os.PathLike[str]) -> str:
    """The workspace's own name as far as it is plain (at most 40 characters), and 12 hex digits of its real path."""
    real = posixpath.realpath(workspace)
    parts: list[str] = []
    between = False  # what is not plain becomes one _, however long it is
    for char in posixpath.basename(real):
        if char in PLAIN:
            parts.append(char)
        elif not between:
            parts.append("_")
        between = char not in PLAIN
    name = "".join(parts)[:LONGEST_NAME].strip("._-") or "workspace"
    return f"{name}-{sha256_hex(os.fsencode(real))[:12]}"
