"""How long data is retained, how large a history may become, and what deletes it."""
