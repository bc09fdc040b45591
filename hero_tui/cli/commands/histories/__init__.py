"""Commands on histories as files: where they lie, whose they are, their end."""
