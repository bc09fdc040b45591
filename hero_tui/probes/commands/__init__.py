"""Type checkers and linters that somebody runs in another terminal."""

from hero_tui.probes.commands.runs import CommandTracker

__all__ = ["CommandTracker"]
