"""What the recorder does by itself, beside its probes: a tracker each, and the order in which all are called."""
