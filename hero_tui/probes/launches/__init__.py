"""Launches: what a person or a script started, from a tool upward to the last ancestor below the boundary."""
