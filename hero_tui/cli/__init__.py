"""One file per command; nothing heavy is imported at the top."""
