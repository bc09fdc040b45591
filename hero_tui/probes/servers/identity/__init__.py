"""What a server is: its tool, folder, name and version, and whose it is."""
