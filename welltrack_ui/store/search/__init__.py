"""The derived index of the search: a SQLite file for each organization."""
