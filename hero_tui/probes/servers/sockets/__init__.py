"""Whose sockets listen, and which of them is the page."""
