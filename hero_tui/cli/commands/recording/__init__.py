"""Commands that bring something into the history: a recorder, or another program's event."""
