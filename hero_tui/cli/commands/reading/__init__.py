"""Commands that read the history."""
