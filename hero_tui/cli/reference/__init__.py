"""What the parsers say of every command, for shells that complete, for man and for a page."""
