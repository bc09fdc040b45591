"""A budget over a long span."""
