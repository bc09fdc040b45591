"""Who looks, acknowledges and silences: the name that others see."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Mapping
from pathlib import Path

LONGEST = 40
PATIENCE = 2.0


def who(workspace: Path, environ: Mapping[str, str] = os.environ) -> str:
    """`HERO_TUI_NAME`, else git's user.name as it holds in `workspace`, else user@ssh-client, else the user."""
    return _one_line(environ.get("HERO_TUI_NAME", "")) or _git_name(workspace) or _account(environ)


def _git_name(workspace: Path) -> str:
    command = ["git", "-C", str(workspace), "config", "--get", "user.name"]
    try:
        asked = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return ""  # no git, or one that hangs: the account's name is shown instead
    return _one_line(asked.stdout.decode("utf-8", "replace")) if asked.returncode == 0 else ""


def _account(environ: Mapping[str, str]) -> str:
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        user = f"uid {os.getuid()}"
    client = environ.get("SSH_CONNECTION", "").partition(" ")[0]
    return _one_line(f"{user}@{client}" if client else user)


def _one_line(text: str) -> str:
    """Printable, without newlines, at most 40 characters."""
    return "".join(char for char in " ".join(text.split()) if char.isprintable())[:LONGEST].strip()
