"""The tables of the Live screen's panels."""
