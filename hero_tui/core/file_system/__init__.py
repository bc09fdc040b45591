"""Files of others, read with care; the mounts they lie on; the owners who are allowed."""
