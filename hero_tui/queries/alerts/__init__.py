"""Incidents over a span of time, and their silences."""
