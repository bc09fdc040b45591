"""The immutable snapshot that every reader shares."""
