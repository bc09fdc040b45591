"""What can and cannot be seen on this machine, and why."""
