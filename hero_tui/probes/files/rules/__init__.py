"""Which files and folders are not watched, not counted, or no save."""
