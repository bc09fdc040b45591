"""A workspace's folder in the state directory: its paths, its locks, and the processes that hold them."""
