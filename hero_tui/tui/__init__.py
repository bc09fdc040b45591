"""How it is seen: the only layer that imports textual."""
