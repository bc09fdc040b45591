"""The machine as a witness: how busy it was, what of that a run did itself, and its own gauges."""
