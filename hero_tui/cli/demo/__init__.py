"""The demo: a real project in a temporary folder, edited by a script."""
