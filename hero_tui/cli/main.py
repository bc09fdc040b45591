"""The entry point: finds the command, imports only what it needs."""

from __future__ import annotations


def main() -> None:
    """Run `hero-tui` with the arguments of the process."""
    raise NotImplementedError
