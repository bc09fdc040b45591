"""What asks in the last line of a screen."""
