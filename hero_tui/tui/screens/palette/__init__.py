"""The palette of actions."""
