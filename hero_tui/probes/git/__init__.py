"""What is checked out, and what is changed."""
