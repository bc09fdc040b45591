"""Where what a server says goes, and its last words."""
