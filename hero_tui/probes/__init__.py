"""What is seen: operations, gauges and facts about the workspace. Knows nothing of verdicts."""
