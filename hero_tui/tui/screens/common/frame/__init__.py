"""The lines that stand around every screen: header, status line, footer."""
