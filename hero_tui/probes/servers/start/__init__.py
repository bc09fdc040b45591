"""From the first look to the first answer: when a server is ready, and what its start amounts to."""
