"""How the screens get what they show: the store read in threads of its own, one snapshot at a time."""
