"""One request to a dev server: sent, bounded, read, counted."""
