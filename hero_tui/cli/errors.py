"""What ends a command without being a bug."""

from __future__ import annotations

WRONG_USE = 2


class UsageError(Exception):
    """Wrong use: one line that says what, where and what to do next. The exit code is 2."""
