"""What every reader shares: one immutable snapshot, its numbers and its words. No screen."""
