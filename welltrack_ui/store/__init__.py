"""Storage of records: one engine of four operations, and the queries of each entity on it."""
