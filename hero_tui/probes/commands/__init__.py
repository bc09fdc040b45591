"""Type checkers, linters and test runners that somebody runs in another terminal."""
