"""Processes as they start, exec and end, and what their trees use."""
