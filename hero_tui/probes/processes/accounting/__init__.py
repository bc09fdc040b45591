"""What processes use: CPU seconds and memory."""
