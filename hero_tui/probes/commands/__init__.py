"""Type checkers and linters that somebody runs in another terminal."""
