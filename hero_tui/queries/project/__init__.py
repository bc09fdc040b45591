"""What the workspace's own files and settings say."""
