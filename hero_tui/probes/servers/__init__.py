"""Dev servers: found, listening, serving."""
