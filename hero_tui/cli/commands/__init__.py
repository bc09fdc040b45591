"""One file per command, under its name; a part of a command has its name in front. Imported only when called."""
