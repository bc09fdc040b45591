"""The alert log: its rows, what is left out of it, how it is painted."""
