"""Processes as they start, exec and end, and what their trees use."""

from hero_tui.probes.processes.probe import ProcessProbe

__all__ = ["ProcessProbe"]
