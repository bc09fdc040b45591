"""The snapshot of the Live screen."""
