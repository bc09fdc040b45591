"""Spans of time in seconds, as every layer multiplies them."""

MINUTE = 60.0
HOUR = 3600.0
DAY = 86400.0
WEEK = 7 * DAY
