"""Which saves there are, what kind of save each is, and the bursts that they form."""
