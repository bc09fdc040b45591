"""From the store to models: the only readers of the history beside the store itself."""
