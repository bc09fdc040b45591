"""Saves, and the count of watched files, from inotify."""
