"""What it means: verdicts, levels, alerts. Pure functions: no clock, no I/O."""
