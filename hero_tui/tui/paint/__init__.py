"""Painters: parts of a snapshot become lines. Pure."""
