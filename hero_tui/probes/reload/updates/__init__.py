"""A server's update channel: its socket, its messages one by one, and what is fetched after them."""
