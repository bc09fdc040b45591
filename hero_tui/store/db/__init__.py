"""The SQLite file: connections, tables, rows."""
