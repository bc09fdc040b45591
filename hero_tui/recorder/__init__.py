"""The one loop that joins probes, judge and store."""
