"""Hot reload: from a save to the change served, one file per family of servers."""
